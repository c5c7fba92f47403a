"""Writing many rows: one statement, run for each of them, which every database understands."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pgconf.targets.sql.tables import CHANGE, RESOURCE

Rows = Sequence[Mapping[str, Any]]
"""All with the same keys, which are columns; at least one."""

# Not the columns' own names: the same statements need those for the new values.
_AT = (RESOURCE.c.kind == bindparam("at_kind")) & (RESOURCE.c.name == bindparam("at_name"))


class RowWriter(Protocol):
    """Writes many rows at once, the way a database is fastest at."""

    def keep(self, connection: Connection, rows: Rows) -> None:
        """Keep changes in `pgconf_change`; the bodies before them are still in `pgconf_resource`."""
        ...

    def remove(self, connection: Connection, rows: Rows) -> None:
        """Remove resources; `kind` and `name` say which."""
        ...

    def add(self, connection: Connection, rows: Rows) -> None:
        """Put resources where there are none."""
        ...

    def change(self, connection: Connection, rows: Rows) -> None:
        """Give resources other values; `kind` and `name` say which."""
        ...


class EachRow:
    """Runs a statement for each row."""

    def keep(self, connection: Connection, rows: Rows) -> None:
        """Keep changes, each with the body that is there."""
        before = select(RESOURCE.c.body).where(_AT).scalar_subquery()
        connection.execute(insert(CHANGE).values(before_body=before), [{**row, **_at(row)} for row in rows])

    def remove(self, connection: Connection, rows: Rows) -> None:
        """Remove resources."""
        connection.execute(delete(RESOURCE).where(_AT), [_at(row) for row in rows])

    def add(self, connection: Connection, rows: Rows) -> None:
        """Put resources where there are none."""
        connection.execute(insert(RESOURCE), list(rows))

    def change(self, connection: Connection, rows: Rows) -> None:
        """Give resources other values."""
        values = [{key: value for key, value in row.items() if key not in {"kind", "name"}} for row in rows]
        connection.execute(
            update(RESOURCE).where(_AT), [value | _at(row) for value, row in zip(values, rows, strict=True)]
        )


def _at(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"at_kind": row["kind"], "at_name": row["name"]}
