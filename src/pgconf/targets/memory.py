"""Live state that ends with the process: for tests, and as the plainest picture of what a target is."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from secrets import token_hex
from threading import Lock
from typing import NamedTuple
from uuid import uuid4

from pgconf.model import (
    Action,
    Address,
    Diagnostic,
    LiveResource,
    LiveState,
    LockedError,
    PgconfError,
    Revision,
    RevisionNote,
    SecretMarks,
    SecretsInUse,
    SecretText,
    StaleError,
    Write,
    say,
    stale,
)
from pgconf.ports import Reader, Writer
from pgconf.targets.changes import changes


class _Row(NamedTuple):
    body: bytes
    held: LiveResource


@dataclass(frozen=True, slots=True)
class _State:
    identity: str = "new"
    environment: str | None = None
    rows: Mapping[Address, _Row] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    marks: SecretMarks = field(default_factory=SecretMarks)


class MemoryStore:
    """What targets in memory share, and the door for whoever changes things by hand."""

    def __init__(self) -> None:
        self._state = _State()
        self._lock = Lock()

    def put(self, address: Address, body: bytes) -> None:
        """Put a row there that belongs to somebody else."""
        self._set(
            address, _Row(body, LiveResource(f"unsealed:{uuid4().hex}", managed=False, protected=False))
        )

    def edit(self, address: Address, body: bytes) -> None:
        """Change the body of a row behind pgconf's back, which is noticed."""
        held = self._state.rows[address].held
        self._set(address, _Row(body, held._replace(digest=f"edited:{uuid4().hex}")))

    def remove(self, address: Address) -> None:
        """Remove a row behind pgconf's back."""
        self._set(address, None)

    def _set(self, address: Address, row: _Row | None) -> None:
        with self._lock:
            rows = {key: value for key, value in self._state.rows.items() if key != address}
            self._state = replace(self._state, rows=rows if row is None else rows | {address: row})


class MemoryTarget:
    """Live state in memory.

    Args:
        name: the target's name in the environment.
        store: where the state is kept.
        environment: whose settings the store keeps; no other environment may use it.
        lock_timeout: seconds to wait for another writer.
    """

    type = "memory"
    holds_artifacts = False
    location = "memory"

    def __init__(self, name: str, store: MemoryStore, *, environment: str, lock_timeout: float = 5.0) -> None:
        self.name = name
        self._store = store
        self._environment = environment
        self._lock_timeout = lock_timeout

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Look at the state of this moment; nobody is in the way of anybody.

        Raises:
            PgconfError: it keeps another environment's settings.
        """
        self._check_owner()
        yield _MemoryReader(self._store._state)  # noqa: SLF001 - the two are one thing

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the write lock.

        Raises:
            LockedError: somebody else did not finish writing in time.
            PgconfError: it keeps another environment's settings.
        """
        if not self._store._lock.acquire(timeout=self._lock_timeout):  # noqa: SLF001
            message = say("`{location}` is in use by another writer", location=self.location)
            hint = say("wait until it has finished, then run the command again")
            raise LockedError(Diagnostic(name="apply/locked", message=message, hint=hint))
        try:
            self._check_owner()
            yield _MemoryWriter(self._store, self._environment)
        finally:
            self._store._lock.release()  # noqa: SLF001

    def _check_owner(self) -> None:
        owner = self._store._state.environment  # noqa: SLF001
        if owner not in {None, self._environment}:
            raise PgconfError(
                Diagnostic(
                    name="apply/wrong-environment",
                    message=say(
                        "`{location}` belongs to environment `{owner}`, not to `{environment}`",
                        location=self.location,
                        owner=owner,
                        environment=self._environment,
                    ),
                    hint=say("use a store of its own for each environment"),
                )
            )


class _MemoryReader:
    def __init__(self, state: _State) -> None:
        self._state = state

    def live(self) -> LiveState:
        resources = {address: row.held for address, row in self._state.rows.items()}
        return LiveState(self._state.identity, len(self._state.revisions), resources)

    def bodies(self, addresses: Iterable[Address]) -> Mapping[Address, bytes]:
        rows = self._state.rows
        return {address: rows[address].body for address in addresses if address in rows}

    def applied(self) -> Mapping[Address, str]:
        latest = {change.address: change.after for one in self._state.revisions for change in one.changes}
        return {address: digest for address, digest in latest.items() if digest is not None}

    def history(self, limit: int | None = None) -> Sequence[Revision]:
        return self._state.revisions[::-1][:limit]

    def secret_marks(self) -> SecretMarks:
        return self._state.marks


class _MemoryWriter(_MemoryReader):
    def __init__(self, store: MemoryStore, environment: str) -> None:
        super().__init__(store._state)  # noqa: SLF001 - the two are one thing
        self._store = store
        self._environment = environment

    def commit(
        self, note: RevisionNote, writes: Sequence[Write], secrets: SecretsInUse | None = None
    ) -> Revision:
        held = self.live().resources
        if moved := tuple(stale(writes, held)):
            raise StaleError(*moved)
        touched = {write.address for write in writes} | {write.moved_from for write in writes}
        number = len(self._state.revisions) + 1
        before = {address: one for address, one in held.items() if address in touched}
        note = replace(note, created_at=note.created_at.astimezone(UTC))
        revision = Revision(number, note, changes(writes, before))
        self._state = self._store._state = _State(  # noqa: SLF001
            identity=uuid4().hex if number == 1 else self._state.identity,
            environment=self._environment,
            rows=_after(self._state.rows, writes),
            revisions=(*self._state.revisions, revision),
            marks=_marked(self._state.marks, writes, secrets),
        )
        return revision


def _after(rows: Mapping[Address, _Row], writes: Sequence[Write]) -> dict[Address, _Row]:
    """Give the rows as they are after all writes.

    Raises:
        PgconfError: a body is not JSON.
    """
    gone = {write.moved_from for write in writes} | {write.address for write in writes}
    after = {address: row for address, row in rows.items() if address not in gone}
    for write in writes:
        if write.action is not Action.DELETE and write.body is not None and write.digest is not None:
            _check(write)
            after[write.address] = _Row(write.body, LiveResource(write.digest, True, write.protected))  # noqa: FBT003
    return after


def _marked(before: SecretMarks, writes: Sequence[Write], secrets: SecretsInUse | None) -> SecretMarks:
    marks = before if before.key else SecretMarks(SecretText(token_hex(SecretMarks.KEY_BYTES)))
    return replace(marks, by_place=marks.after(writes, secrets))


def _check(write: Write) -> None:
    try:
        json.loads(write.body or b"")
    except ValueError:
        message = say(
            "nothing was written to `memory`: the body of `{address}` is not JSON", address=write.address
        )
        hint = say("remove the cause, then apply again; the target holds what it held before")
        raise PgconfError(Diagnostic(name="apply/failed", message=message, hint=hint)) from None
