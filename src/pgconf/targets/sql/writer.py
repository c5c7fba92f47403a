"""One revision, or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Executable, bindparam, delete, insert, select, update

from pgconf.model import (
    Action,
    Address,
    LiveResource,
    Revision,
    RevisionChange,
    RevisionNote,
    RunMark,
    StaleError,
    Write,
    stale,
)
from pgconf.targets.sql.failures import Failures
from pgconf.targets.sql.fence import remember
from pgconf.targets.sql.moments import to_text
from pgconf.targets.sql.reader import NEW_IDENTITY, SqlReader
from pgconf.targets.sql.tables import CHANGE, MANAGED_BY, META, RESOURCE, REVISION

# Not the columns' own names: the same statements need those for the new values.
_AT = (RESOURCE.c.kind == bindparam("at_kind")) & (RESOURCE.c.name == bindparam("at_name"))


class SqlWriter(SqlReader):
    """A look at a database under its write lock, which is held until the commit."""

    def __init__(self, connection: Connection, failures: Failures, mark: RunMark | None = None) -> None:
        """Take a connection under the write lock, and the run that writes, if it is one."""
        super().__init__(connection, failures)
        self._mark = mark

    def commit(self, note: RevisionNote, writes: Sequence[Write]) -> Revision:
        """Carry out all writes as one new revision, or none of them.

        Raises:
            StaleError: a row no longer holds what its write expects, or is not pgconf's; all are named.
            LockedError: somebody else has been reading for too long.
            PgconfError: the database refuses.
        """
        with self._failures.while_writing():
            held = self._resources_at(_touched(writes))
        if moved := tuple(stale(writes, held)):
            raise StaleError(*moved)
        with self._failures.while_writing():
            # The savepoint takes back what was written before a failure, so that no later commit has it.
            with self._connection.begin_nested():
                revision = Revision(self._latest_revision() + 1, note, _changes(writes, held))
                self._record(revision, writes)
                self._write(revision, writes)
                if self._mark:
                    remember(self._connection, self._mark, revision.number)
            self._connection.commit()
        return revision

    def _record(self, revision: Revision, writes: Sequence[Write]) -> None:
        """Keep the revision and its changes; the bodies before it are still in their rows."""
        if self._identity() == NEW_IDENTITY:
            self._connection.execute(insert(META), {"key": "identity", "value": uuid4().hex})
        note = revision.note
        self._connection.execute(
            insert(REVISION),
            {
                "number": revision.number,
                "environment": note.environment,
                "author": note.author,
                "created_at": to_text(note.created_at),
                "plan_id": note.plan_id,
                "message": note.message,
                "source_commit": note.commit,
                "tool_version": note.tool_version,
            },
        )
        bodies = {write.address: _text(write) for write in writes if write.action is not Action.DELETE}
        self._execute_many(
            insert(CHANGE).values(before_body=select(RESOURCE.c.body).where(_AT).scalar_subquery()),
            (
                {
                    "revision": revision.number,
                    "kind": change.address.kind,
                    "name": change.address.name,
                    "action": change.action,
                    "before_digest": change.before,
                    "after_digest": change.after,
                    "after_body": bodies.get(change.address),
                }
                | _at(change.address)
                for change in revision.changes
            ),
        )

    def _write(self, revision: Revision, writes: Sequence[Write]) -> None:
        """Bring the rows to what the writes say; rows leave first, for one may take another's place."""
        staying = [write for write in writes if write.action is not Action.DELETE]
        leaving = [write.address for write in writes if write.action is Action.DELETE]
        leaving += [write.moved_from for write in staying if write.moved_from]
        coming = [write for write in staying if write.moved_from or write.expected is None]
        changing = [write for write in staying if not write.moved_from and write.expected is not None]
        stamp = {
            "revision": revision.number,
            "managed_by": MANAGED_BY,
            "updated_at": to_text(revision.note.created_at),
        }
        self._execute_many(delete(RESOURCE).where(_AT), map(_at, leaving))
        self._execute_many(
            insert(RESOURCE), (write.address._asdict() | _content(write) | stamp for write in coming)
        )
        self._execute_many(
            update(RESOURCE).where(_AT),
            (_at(write.address) | _content(write) | stamp for write in changing),
        )

    def _execute_many(self, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
        if parameters := list(rows):
            self._connection.execute(statement, parameters)


def _touched(writes: Iterable[Write]) -> Iterator[Address]:
    for write in writes:
        yield write.address
        if write.moved_from:
            yield write.moved_from


def _changes(writes: Sequence[Write], held: Mapping[Address, LiveResource]) -> tuple[RevisionChange, ...]:
    """Tell what becomes of every address: a rename removes one and fills another."""
    before = {address: resource.digest for address, resource in held.items()}
    changes: dict[Address, RevisionChange] = {}
    for address in (write.moved_from for write in writes if write.moved_from):
        changes[address] = RevisionChange(address, Action.DELETE, before.get(address), None)
    # Deletions first: an address that is both left and taken ends as taken.
    for write in sorted(writes, key=lambda write: write.action is not Action.DELETE):
        change = RevisionChange(write.address, write.action, before.get(write.address), write.digest)
        changes[write.address] = change
    return tuple(changes[address] for address in sorted(changes))


def _at(address: Address) -> dict[str, str]:
    return {"at_kind": address.kind, "at_name": address.name}


def _content(write: Write) -> dict[str, object]:
    return {"body": _text(write), "digest": write.digest, "protected": write.protected}


def _text(write: Write) -> str | None:
    return write.body.decode() if write.body is not None else None
