"""The journal in a database: every method is one transaction."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, insert, select, update

from pgconf.model import (
    AuditEntry,
    AuditEvent,
    AuditHead,
    Diagnostic,
    FencedError,
    JournalView,
    Lease,
    LockedError,
    Run,
    RunMark,
    RunState,
    Step,
    say,
)
from pgconf.targets.sql.audit import append, read_audit
from pgconf.targets.sql.failures import Failures
from pgconf.targets.sql.journal_rows import (
    free_lease_row,
    lease_of,
    lease_row,
    run_of,
    run_row,
    step_of,
    step_row,
    target_of,
    target_row,
)
from pgconf.targets.sql.journal_tables import LEASE, RUN, RUN_TARGET, STEP, THE_ONLY_ROW
from pgconf.targets.sql.moments import to_text
from pgconf.targets.sql.tables import META

Opening: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_IDENTITY = "journal"
_LEASE = LEASE.c.name == THE_ONLY_ROW


class SqlJournal:
    """The journal of one environment.

    Args:
        snapshot: opens the database to look at it, with the tables of the journal in it.
        locked: opens it to change it, under its write lock.
        failures: says what goes wrong.
    """

    def __init__(self, snapshot: Opening, locked: Opening, failures: Failures) -> None:
        self._snapshot = snapshot
        self._locked = locked
        self._failures = failures

    @property
    def location(self) -> str:
        """Where it is, in words a person recognises."""
        return self._failures.location

    def look(self) -> JournalView:
        """Read the lease and the open run."""
        with self._snapshot() as connection, self._failures.while_reading():
            return _look(connection)

    def begin(
        self, seen: Lease, lease: Lease, run: Run, steps: Iterable[Step], events: Sequence[AuditEvent]
    ) -> RunMark:
        """Take the lease, and write down a run and all that it is going to do.

        Raises:
            LockedError: somebody was faster.
        """
        with self._locked() as connection, self._failures.while_writing():
            if _look(connection).run is not None:
                raise self._faster()
            mark = self._take(connection, seen, lease, run.id)
            connection.execute(insert(RUN), run_row(run, mark.token))
            _insert_many(connection, RUN_TARGET, map(target_row, _numbered(run.id, run.targets)))
            _insert_many(connection, STEP, map(step_row, _numbered(run.id, steps)))
            append(connection, events)
            connection.commit()
        return mark

    def take(self, seen: Lease, lease: Lease, events: Sequence[AuditEvent]) -> RunMark:
        """Take the lease of the open run over, with a new token.

        Raises:
            LockedError: somebody was faster, or the owner has renewed it after all.
        """
        with self._locked() as connection, self._failures.while_writing():
            run = _look(connection).run
            if run is None:
                raise self._faster()
            mark = self._take(connection, seen, lease, run.id)
            connection.execute(update(RUN).where(RUN.c.id == run.id).values(token=mark.token))
            append(connection, events)
            connection.commit()
        return mark

    def renew(self, mark: RunMark, now: datetime, until: datetime) -> None:
        """Keep the lease.

        Raises:
            FencedError: it has been taken over.
        """
        with self._locked() as connection, self._failures.while_writing():
            self._change_lease(connection, mark, {"renewed_at": to_text(now), "expires_at": to_text(until)})
            connection.commit()

    def made(self, mark: RunMark, target: str, revision: int) -> None:
        """Write down that the run has made a revision of a target.

        Raises:
            FencedError: the lease has been taken over.
        """
        with self._locked() as connection, self._failures.while_writing():
            self._change_lease(connection, mark, {"token": mark.token})
            where = (RUN_TARGET.c.run_id == mark.run) & (RUN_TARGET.c.name == target)
            connection.execute(update(RUN_TARGET).where(where).values(revision=revision))
            connection.commit()

    def leave(self, mark: RunMark, events: Sequence[AuditEvent]) -> None:
        """Give the lease back; the run stays open.

        Raises:
            FencedError: it has been taken over.
        """
        with self._locked() as connection, self._failures.while_writing():
            self._change_lease(connection, mark, free_lease_row())
            append(connection, events)
            connection.commit()

    def finish(self, mark: RunMark, state: RunState, events: Sequence[AuditEvent]) -> None:
        """End the run and give the lease back. The bodies in it go: revisions keep them.

        Raises:
            FencedError: the lease has been taken over.
        """
        with self._locked() as connection, self._failures.while_writing():
            self._change_lease(connection, mark, free_lease_row())
            ended = {"state": state.value, "ended_at": to_text(max(event.at for event in events))}
            connection.execute(update(RUN).where(RUN.c.id == mark.run).values(ended))
            connection.execute(
                update(STEP).where(STEP.c.run_id == mark.run).values(before_body=None, after_body=None)
            )
            append(connection, events)
            connection.commit()

    def steps(self, run: str) -> Sequence[Step]:
        """Read all steps of a run; one that has ended has lost their bodies."""
        with self._snapshot() as connection, self._failures.while_reading():
            query = select(STEP).where(STEP.c.run_id == run).order_by(STEP.c.position)
            return tuple(step_of(row) for row in connection.execute(query).mappings())

    def run(self, run: str) -> Run | None:
        """Read a run by its id, also one that has ended."""
        with self._snapshot() as connection, self._failures.while_reading():
            return _run(connection, RUN.c.id == run)

    def audit(self) -> tuple[AuditHead, Sequence[AuditEntry]]:
        """Read the whole audit, the first entry first, and where it says that it ends."""
        with self._snapshot() as connection, self._failures.while_reading():
            return read_audit(connection)

    def _take(self, connection: Connection, seen: Lease, lease: Lease, run: str) -> RunMark:
        """Put a lease in place of the one that was seen.

        Tokens are seconds since 1970 or, if that is higher, the last one and one more: a database that
        comes back from a backup still gives out higher ones than before.
        """
        now = lease.acquired_at
        token = max(seen.token + 1, int(now.timestamp()) if now else 0)
        unchanged = (LEASE.c.token == seen.token) & _is(LEASE.c.renewed_at, seen.renewed_at)
        values = lease_row(lease) | {"token": token, "run_id": run}
        if connection.execute(update(LEASE).where(_LEASE, unchanged).values(values)).rowcount != 1:
            raise self._faster()
        return RunMark(journal=_identify(connection), token=token, run=run)

    def _change_lease(self, connection: Connection, mark: RunMark, values: dict[str, Any]) -> None:
        is_ours = (LEASE.c.token == mark.token) & (LEASE.c.run_id == mark.run)
        if connection.execute(update(LEASE).where(_LEASE, is_ours).values(values)).rowcount != 1:
            raise FencedError(
                Diagnostic(
                    name="apply/taken-over",
                    message=say("the run `{run}` was taken over by another process", run=mark.run),
                    hint=say("`pgconf history` shows what has become of it"),
                )
            )

    def _faster(self) -> LockedError:
        return LockedError(
            Diagnostic(
                name="apply/locked",
                message=say("another process began to work on `{location}` first", location=self.location),
                hint=say("wait until it has finished, then run the command again"),
            )
        )


def _look(connection: Connection) -> JournalView:
    identity = connection.scalar(select(META.c.value).where(META.c.key == _IDENTITY)) or ""
    lease = connection.execute(select(LEASE).where(_LEASE)).mappings().one()
    return JournalView(identity, lease_of(lease), _run(connection, RUN.c.state == RunState.OPEN.value))


def _run(connection: Connection, condition: ColumnElement[bool]) -> Run | None:
    row = connection.execute(select(RUN).where(condition)).mappings().first()
    if row is None:
        return None
    query = select(RUN_TARGET).where(RUN_TARGET.c.run_id == row["id"]).order_by(RUN_TARGET.c.position)
    return run_of(row, tuple(target_of(target) for target in connection.execute(query).mappings()))


def _identify(connection: Connection) -> str:
    """Give the identity of the journal; make it first."""
    known = connection.scalar(select(META.c.value).where(META.c.key == _IDENTITY))
    if known is None:
        known = uuid4().hex
        connection.execute(insert(META), {"key": _IDENTITY, "value": known})
    return str(known)


def _is(column: ColumnElement[Any], moment: datetime | None) -> ColumnElement[bool]:
    return column.is_(None) if moment is None else column == to_text(moment)


def _numbered(run: str, items: Iterable[Any]) -> Iterable[tuple[str, int, Any]]:
    return ((run, position, item) for position, item in enumerate(items, start=1))


def _insert_many(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    if parameters := list(rows):
        connection.execute(insert(table), parameters)
