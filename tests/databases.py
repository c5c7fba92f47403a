"""The two databases that SQL is tried on, as one."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

Dialect = Literal["postgresql", "sqlite"]


@dataclass(frozen=True)
class Database:
    """A database that is empty at first."""

    dialect: Dialect
    _connection: Any

    def run(self, script: str) -> None:
        """Carry out statements, one after the other."""
        if self.dialect == "sqlite":
            self._connection.executescript(script)
        else:
            self._connection.execute(script)

    def insert(self, table: str, **values: Any) -> None:
        """Add a line to a table."""
        mark = "?" if self.dialect == "sqlite" else "%s"
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join([mark] * len(values))
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608 - names are a test's own
        self._connection.execute(statement, [*values.values()])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Give all lines of a table or view, each by the names of its columns."""
        found = self._connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - likewise
        names: Sequence[str] = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def sqlite() -> Iterator[Database]:
    """Open a database in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        yield Database("sqlite", connection)


@contextmanager
def postgresql(url: str) -> Iterator[Database]:
    """Open a database that is named by its URL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        yield Database("postgresql", connection)
