"""One revision, or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from pgconf.model import (
    Action,
    Address,
    Revision,
    RevisionNote,
    RunMark,
    SecretsInUse,
    StaleError,
    Write,
    stale,
)
from pgconf.targets.changes import changes
from pgconf.targets.sql.failures import Failures
from pgconf.targets.sql.fence import remember
from pgconf.targets.sql.moments import to_text
from pgconf.targets.sql.reader import NEW_IDENTITY, SqlReader
from pgconf.targets.sql.rows import Rows, RowWriter
from pgconf.targets.sql.secret_marks import conceal_edits, write_marks
from pgconf.targets.sql.tables import MANAGED_BY, META, REVISION


class SqlWriter(SqlReader):
    """A look at a database under its write lock, which is held until the commit."""

    def __init__(self, connection: Connection, failures: Failures, mark: RunMark | None = None) -> None:
        """Take a connection under the write lock, and the run that writes, if it is one."""
        super().__init__(connection, failures)
        self._mark = mark

    def commit(
        self, note: RevisionNote, writes: Sequence[Write], secrets: SecretsInUse | None = None
    ) -> Revision:
        """Carry out all writes as one new revision, or none of them.

        Bodies hold references to secrets; of the secrets themselves only fingerprints are kept.

        Raises:
            StaleError: a row no longer holds what its write expects, or is not pgconf's; all are named.
            LockedError: somebody else has been reading for too long.
            PgconfError: the database refuses.
        """
        with self._failures.while_writing():
            held = self._resources_at(_touched(writes))
        if moved := tuple(stale(writes, held)):
            raise StaleError(*moved)
        database = self._failures.database
        with self._failures.while_writing():
            # The savepoint takes back what was written before a failure, so that no later commit has it.
            with self._connection.begin_nested():
                revision = Revision(self._latest_revision() + 1, note, changes(writes, held))
                self._record(revision, writes)
                self._write(revision, writes)
                if self._mark:
                    remember(self._connection, self._mark, revision.number)
                write_marks(self._connection, writes, secrets)
                if secrets is not None:
                    conceal_edits(self._connection, revision.number, secrets)
                database.announce(self._connection, note.environment, revision.number)
            database.commit(self._connection, revision.number)
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
        self._many(
            self._rows.keep,
            (
                {
                    "revision": revision.number,
                    "kind": change.address.kind,
                    "name": change.address.name,
                    "action": change.action.value,
                    "before_digest": change.before,
                    "after_digest": change.after,
                    "after_body": bodies.get(change.address),
                }
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
        self._many(self._rows.remove, (address._asdict() for address in leaving))
        self._many(self._rows.add, (_content(write) | stamp for write in coming))
        self._many(self._rows.change, (_content(write) | stamp for write in changing))

    @property
    def _rows(self) -> RowWriter:
        return self._failures.database.rows

    def _many(self, write: Callable[[Connection, Rows], None], rows: Iterable[Mapping[str, Any]]) -> None:
        if found := list(rows):
            write(self._connection, found)


def _touched(writes: Iterable[Write]) -> Iterator[Address]:
    for write in writes:
        yield write.address
        if write.moved_from:
            yield write.moved_from


def _content(write: Write) -> dict[str, object]:
    return write.address._asdict() | {
        "body": _text(write), "digest": write.digest, "protected": write.protected
    }  # fmt: skip


def _text(write: Write) -> str | None:
    return write.body.decode() if write.body is not None else None
