"""Writing many rows in PostgreSQL: one statement for all of them, which takes each column as an array.

A statement for each row takes three times as long, though psycopg does not wait for each answer.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from pgconf.targets.sql.rows import Rows

_BATCH: Final = 2_000  # rows in a statement; with bodies of 2 kB that is 4 MB

_TYPES: Final = {"revision": "integer", "protected": "boolean"}
"""Of the columns that are not text."""

_HERE: Final = "resource.kind = given.kind AND resource.name = given.name"


class AllRows:
    """Runs a statement for thousands of rows at a time."""

    def keep(self, connection: Connection, rows: Rows) -> None:
        """Keep changes, each with the body that is there."""
        columns = ", ".join(rows[0])
        given = ", ".join(f"given.{column}" for column in rows[0])
        _execute(
            connection,
            f"INSERT INTO pgconf_change ({columns}, before_body) SELECT {given}, resource.body"  # noqa: S608
            f" FROM {_given(rows)} LEFT JOIN pgconf_resource AS resource ON {_HERE}",
            rows,
        )

    def remove(self, connection: Connection, rows: Rows) -> None:
        """Remove resources."""
        statement = f"DELETE FROM pgconf_resource AS resource USING {_given(rows)} WHERE {_HERE}"  # noqa: S608
        _execute(connection, statement, rows)

    def add(self, connection: Connection, rows: Rows) -> None:
        """Put resources where there are none."""
        columns = ", ".join(rows[0])
        statement = f"INSERT INTO pgconf_resource ({columns}) SELECT {columns} FROM {_given(rows)}"  # noqa: S608
        _execute(connection, statement, rows)

    def change(self, connection: Connection, rows: Rows) -> None:
        """Give resources other values."""
        values = ", ".join(
            f"{column} = given.{column}" for column in rows[0] if column not in {"kind", "name"}
        )
        statement = f"UPDATE pgconf_resource AS resource SET {values} FROM {_given(rows)} WHERE {_HERE}"  # noqa: S608
        _execute(connection, statement, rows)


def _given(rows: Rows) -> str:
    """Say in SQL what is given: a table with the columns of the rows."""
    arrays = ", ".join(f"CAST(:{column} AS {_TYPES.get(column, 'text')}[])" for column in rows[0])
    return f"unnest({arrays}) AS given ({', '.join(rows[0])})"


def _execute(connection: Connection, statement: str, rows: Rows) -> None:
    for batch in _batches(rows):
        connection.execute(text(statement), {column: [row[column] for row in batch] for column in batch[0]})


def _batches(rows: Rows) -> Iterator[Rows]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
