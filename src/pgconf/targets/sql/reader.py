"""One snapshot of a database."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from pgconf.model import (
    Action,
    Address,
    LiveResource,
    LiveState,
    Revision,
    RevisionChange,
    RevisionNote,
    SecretMarks,
)
from pgconf.targets.sql.failures import Failures
from pgconf.targets.sql.secret_marks import read_marks
from pgconf.targets.sql.tables import CHANGE, MANAGED_BY, META, RESOURCE, REVISION

NEW_IDENTITY = "new"
"""What every database is to which nothing has been applied yet."""

_BATCH = 500  # names in a query; SQLite before 3.32 takes no more than 999 variables


class SqlReader:
    """A look at a database inside one transaction, so that all answers are of one moment."""

    def __init__(self, connection: Connection, failures: Failures) -> None:
        """Take a connection to a database with the latest schema."""
        self._connection = connection
        self._failures = failures

    def live(self) -> LiveState:
        """Read identity, revision and the digest of every row; an index alone answers for the rows."""
        with self._failures.while_reading():
            return LiveState(self._identity(), self._latest_revision(), self._resources())

    def bodies(self, addresses: Iterable[Address]) -> Mapping[Address, bytes]:
        """Read the canonical JSON of some rows; addresses that are absent are left out."""
        columns = select(RESOURCE.c.kind, RESOURCE.c.name, RESOURCE.c.body)
        with self._failures.while_reading(), _collector_paused():
            return {
                Address(kind, name): body.encode()
                for condition in _batches(addresses)
                for kind, name, body in self._connection.execute(columns.where(condition))
            }

    def applied(self) -> Mapping[Address, str]:
        """Tell the digest of the latest change of every address, if it was not to remove it."""
        return dict(self._latest(CHANGE.c.after_digest))

    def bodies_at(self, revision: int) -> Mapping[Address, bytes]:
        """Read the canonical JSON of everything that was applied when a revision was made."""
        latest = self._latest(CHANGE.c.after_body, CHANGE.c.revision <= revision)
        return {address: body.encode() for address, body in latest}

    def _latest(
        self, column: ColumnElement[str | None], *conditions: ColumnElement[bool]
    ) -> list[tuple[Address, str]]:
        """Read a column of the latest change of every address; null says that it was to remove it."""
        latest = (
            select(CHANGE.c.kind, CHANGE.c.name, func.max(CHANGE.c.revision).label("revision"))
            .where(*conditions)
            .group_by(CHANGE.c.kind, CHANGE.c.name)
            .subquery()
        )
        same = (
            (CHANGE.c.kind == latest.c.kind)
            & (CHANGE.c.name == latest.c.name)
            & (CHANGE.c.revision == latest.c.revision)
        )
        query = select(CHANGE.c.kind, CHANGE.c.name, column).join(latest, same).where(column.is_not(None))
        with self._failures.while_reading(), _collector_paused():
            return [(Address(kind, name), value) for kind, name, value in self._connection.execute(query)]

    def history(self, limit: int | None = None) -> Sequence[Revision]:
        """Read the latest revisions, the newest first; changes are in the order of their addresses."""
        query = select(REVISION).order_by(REVISION.c.number.desc()).limit(limit)
        with self._failures.while_reading():
            revisions = self._connection.execute(query).mappings().all()
            changes = self._changes(since=revisions[-1]["number"]) if revisions else {}
            return tuple(
                Revision(row["number"], _note(row), tuple(changes.get(row["number"], ())))
                for row in revisions
            )

    def secret_marks(self) -> SecretMarks:
        """Read by what to tell that a secret has changed."""
        with self._failures.while_reading():
            return read_marks(self._connection)

    def _identity(self) -> str:
        query = select(META.c.value).where(META.c.key == "identity")
        return self._connection.scalar(query) or NEW_IDENTITY

    def _latest_revision(self) -> int:
        return self._connection.scalar(select(func.max(REVISION.c.number))) or 0

    def _resources(self, *conditions: ColumnElement[bool]) -> dict[Address, LiveResource]:
        columns = RESOURCE.c
        query = select(columns.kind, columns.name, columns.digest, columns.managed_by, columns.protected)
        with _collector_paused():
            return {
                Address(kind, name): LiveResource(digest, managed_by == MANAGED_BY, protected)
                for kind, name, digest, managed_by, protected in self._connection.execute(
                    query.where(*conditions)
                )
            }

    def _resources_at(self, addresses: Iterable[Address]) -> dict[Address, LiveResource]:
        found: dict[Address, LiveResource] = {}
        for condition in _batches(addresses):
            found |= self._resources(condition)
        return found

    def _changes(self, *, since: int) -> dict[int, list[RevisionChange]]:
        columns = CHANGE.c
        query = (
            select(
                columns.revision,
                columns.kind,
                columns.name,
                columns.action,
                columns.before_digest,
                columns.after_digest,
            )
            .where(columns.revision >= since)
            .order_by(columns.revision, columns.kind, columns.name)
        )
        changes: dict[int, list[RevisionChange]] = defaultdict(list)
        for revision, kind, name, action, before, after in self._connection.execute(query):
            change = RevisionChange(Address(kind, name), Action(action), before, after)
            changes[revision].append(change)
        return changes


def _note(row: RowMapping) -> RevisionNote:
    return RevisionNote(
        environment=row["environment"],
        author=row["author"],
        created_at=datetime.fromisoformat(row["created_at"]),
        plan_id=row["plan_id"],
        message=row["message"],
        commit=row["source_commit"],
        tool_version=row["tool_version"],
    )


def _batches(addresses: Iterable[Address]) -> Iterator[ColumnElement[bool]]:
    """Say in SQL which rows are meant, so many at a time.

    By kind, because SQLite has no use for an index when it is asked for pairs: `(kind, name) IN (…)`.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        names[address.kind].append(address.name)
    for kind, all_names in names.items():
        for start in range(0, len(all_names), _BATCH):
            batch = all_names[start : start + _BATCH]
            yield (RESOURCE.c.kind == kind) & RESOURCE.c.name.in_(batch)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking over rows while they are read.

    It costs a third of the time, and rows hold no cycles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
