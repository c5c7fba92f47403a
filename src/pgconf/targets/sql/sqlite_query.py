"""A query of somebody's in SQLite: what it may do, and for how long."""

import sqlite3
from contextlib import closing
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection

from pgconf.model import say
from pgconf.targets.sql.database import Answer, Bounds, QueryError

# What a SELECT is made of: https://sqlite.org/c3ref/c_alter_table.html. All else is denied, above all what
# reaches beyond the file that is open for reading alone: ATTACH, VACUUM INTO, tables of the session.
_READING: Final = {
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_SELECT,
}
# SQLite makes these tables where they are first used, which would be denied then.
_LISTS: Final = "SELECT 1 FROM json_each('[]'), json_tree('[]')"
_LOOK_AT_CLOCK: Final = 10_000  # steps of SQLite's machine, which take about a millisecond


def answer(connection: Connection, query: str, bounds: Bounds) -> Answer:
    """Carry out one query; the connection is of no use for anything else afterwards.

    Raises:
        QueryError: it failed, or is none.
    """
    driver: Any = connection.connection.driver_connection
    end = monotonic() + bounds.seconds
    driver.text_factory = _text
    driver.set_progress_handler(lambda: monotonic() > end, _LOOK_AT_CLOCK)
    try:
        driver.execute(_LISTS).close()
        driver.set_authorizer(_may)
        with closing(driver.execute(query)) as cursor:
            if cursor.description is None:
                raise QueryError(ValueError(say("it is no query")))
            return Answer([column[0] for column in cursor.description], cursor.fetchmany(bounds.rows + 1))
    except (sqlite3.Error, sqlite3.Warning) as error:  # up to Python 3.11, a second statement is a warning
        raise QueryError(error) from None
    finally:
        driver.set_progress_handler(None, 0)
        driver.set_authorizer(None)


def _may(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _text(raw: bytes) -> str | bytes:
    """Read text; the driver's error would quote what is none."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw
