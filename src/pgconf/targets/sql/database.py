"""What differs from one database to the next: the seam, and where a URL leads."""

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Enum, auto
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from pgconf.model import Message, say
from pgconf.targets.sql.rows import RowWriter

LOCK_TIMEOUT: Final = 5.0
"""Seconds to wait for somebody else, unless the URL says otherwise."""


class Trouble(Enum):
    """What an error of a driver means, where that needs words and an exit code of its own."""

    BUSY = auto()
    """Somebody else did not finish in time."""

    FORBIDDEN = auto()
    """This account, or this way of opening the database, may not write."""

    UNFINISHED = auto()
    """A process died while it wrote, and whoever may only read cannot take back what it left."""

    NO_DATABASE = auto()
    """It is something else."""

    TOO_LONG = auto()
    """It was ended, since it had not come to an end by itself in time."""


class OutcomeUnknownError(Exception):
    """The connection broke while a commit was under way, and nobody can be asked how it ended."""


class QueryError(Exception):
    """A driver could not carry out somebody's query; `orig` is its own error."""

    def __init__(self, orig: Exception) -> None:
        super().__init__(orig)
        self.orig = orig


class Bounds(NamedTuple):
    """How much a query may find and how long it may take, in rows and seconds."""

    rows: int
    seconds: float


class Answer(NamedTuple):
    """What a query finds: the names of its columns, and what the driver makes of each row."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Database(Protocol):
    """One kind of database: how it is opened, how it locks, what it says in its own words."""

    @property
    def place(self) -> str | None:
        """Where it is, in words a person recognises and without credentials; None leaves that to others."""
        ...

    @property
    def rights(self) -> str:
        """What somebody who may not write should check."""
        ...

    @property
    def words(self) -> Mapping[str, str]:
        """The words that the numbered migrations leave open."""
        ...

    @property
    def rows(self) -> RowWriter:
        """Writes many rows."""
        ...

    def snapshot(self) -> AbstractContextManager[Connection | None]:
        """Open it read-only and hold on to what it is at this moment; None when there is none."""
        ...

    def locked(self) -> AbstractContextManager[Connection]:
        """Open it, made first when there is none, and hold its write lock until a commit.

        A transaction that begins after the commit takes the lock again.
        """
        ...

    def answer(self, query: str, bounds: Bounds) -> Answer:
        """Open it read-only and carry out one query of somebody's, which can change nothing.

        One row more than `bounds` allows is fetched, if there is one.

        Raises:
            QueryError: it is no query, it may not do what it wants to, it took too long, or it failed.
        """
        ...

    def announce(self, connection: Connection, environment: str, revision: int) -> None:
        """Tell whoever listens of a revision, as soon as it is committed and not before."""
        ...

    def commit(self, connection: Connection, revision: int) -> None:
        """Commit the transaction that makes a revision.

        Raises:
            OutcomeUnknownError: it may have been committed or not.
        """
        ...

    def trouble(self, error: Exception) -> Trouble | None:
        """Tell what an error means; None when its own words say it best."""
        ...

    def reason(self, error: Exception) -> str:
        """Give an error's own words: no statement, no row, no password."""
        ...


def database_at(url: str) -> Database:
    """Find the database that a URL leads to; nothing is opened.

    Raises:
        ValueError: it leads nowhere; the message quotes nothing of it, for it may hold a password.
        ImportError: the driver for it is not installed.
    """
    from pgconf.targets.sql.postgres import PostgresDatabase
    from pgconf.targets.sql.sqlite import SqliteFile

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        message = say("is not a URL")
        raise ValueError(message) from None
    match parsed.drivername:
        case "sqlite":
            return SqliteFile.parse(parsed)
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return PostgresDatabase.parse(parsed)
    message = say("begins neither with `postgresql:` nor with `sqlite:`")
    raise ValueError(message)


class Options(NamedTuple):
    """What the parameters of a URL say that are pgconf's own.

    Attributes:
        lock_timeout: seconds to wait for somebody else.
        read_only: even `writing` may only read, so that every write is refused.
    """

    lock_timeout: float
    read_only: bool


def take_options(url: URL) -> tuple[URL, Options]:
    """Take pgconf's own parameters out of a URL: `?timeout=SECONDS&mode=ro`.

    Raises:
        ValueError: one has a value that makes no sense.
    """
    mode = url.query.get("mode", "rw")
    timeout = _seconds(url.query.get("timeout", LOCK_TIMEOUT))
    if mode not in {"ro", "rw"} or timeout is None:
        message = say("has a parameter `timeout` or `mode` that is neither `timeout=SECONDS` nor `mode=ro`")
        raise ValueError(message)
    return url.difference_update_query(["mode", "timeout"]), Options(timeout, mode == "ro")


def _seconds(value: object) -> float | None:
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def cause_of(error: BaseException) -> BaseException:
    """Find the driver's own error: SQLAlchemy's text adds the statement, of no use to a user."""
    return getattr(error, "orig", None) or error


def own_words(error: BaseException) -> str:
    """Give the words of whoever found the error: pgconf itself, the system or the driver."""
    cause = cause_of(error)
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return cause.args[0] if cause.args and isinstance(cause.args[0], Message) else str(cause)
