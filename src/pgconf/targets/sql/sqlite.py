"""SQLite: its file, its locks, and the words of SQL that other databases say differently."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pgconf.model import say

LOCK_TIMEOUT: Final = 5.0
"""Seconds to wait for another process, unless the URL says otherwise."""

_FIRST_LOOK = "PRAGMA schema_version"  # a transaction's snapshot is of the moment of its first read

# What the numbered migrations leave open for each database to say in its own words.
WORDS: Final[Mapping[str, str]] = {
    "random": "lower(hex(randomblob(16)))",
    "now": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
    "is_json": "typeof(body) = 'text' AND json_valid(body)",
    "title": "json_extract(body, '$.title')",
    "enabled": "coalesce(json_extract(body, '$.enabled'), TRUE)",
    # A digest that stays while the body changes was not written by pgconf. The new one is random, so
    # that a second edit is told from the first.
    "notice_edits": """
        CREATE TRIGGER pgconf_resource_edited AFTER UPDATE OF body ON pgconf_resource
        WHEN new.digest = old.digest AND new.body IS NOT old.body
        BEGIN
            UPDATE pgconf_resource
            SET digest = 'edited:' || lower(hex(randomblob(16))),
                updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
            WHERE kind = new.kind AND name = new.name;
        END
    """,
}


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database file, which need not exist.

    Attributes:
        path: absolute.
        lock_timeout: seconds to wait for another process.
        read_only: even `writing` may only read, so that every write is refused.
    """

    path: Path
    lock_timeout: float
    read_only: bool

    @classmethod
    def parse(cls, url: str) -> "SqliteFile":
        """Read a SQLAlchemy URL: `sqlite:////absolute/path.db?timeout=SECONDS&mode=ro`.

        Raises:
            ValueError: it is no such URL; the message quotes nothing of it, for it may hold a password.
        """
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):
            message = say("is not a URL")
            raise ValueError(message) from None
        mode = parsed.query.get("mode", "rw")
        timeout = _seconds(parsed.query.get("timeout", LOCK_TIMEOUT))
        if parsed.drivername != "sqlite":
            message = say("does not begin with `sqlite:`, the one database there is so far")
        elif parsed.host or parsed.username or parsed.database in {None, "", ":memory:"}:
            message = say("names no file")
        elif not parsed.query.keys() <= {"mode", "timeout"} or mode not in {"ro", "rw"} or timeout is None:
            message = say("has a parameter other than `timeout=SECONDS` and `mode=ro`")
        else:
            return cls(Path(str(parsed.database)).absolute(), timeout, mode == "ro")
        raise ValueError(message)

    @contextmanager
    def snapshot(self) -> Iterator[Connection | None]:
        """Open the file read-only and hold on to what it is at this moment; None when there is no file."""
        if not self.path.exists():
            yield None
            return
        with self._engine("ro", "BEGIN").connect() as connection:
            try:
                connection.exec_driver_sql(_FIRST_LOOK)
            except OperationalError as error:
                if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_READONLY_ROLLBACK":
                    raise
                # A process died in the middle of a write, and only a writer may take back what it left.
                connection.rollback()
                with self._engine("rw", "BEGIN IMMEDIATE").begin():
                    pass
                connection.exec_driver_sql(_FIRST_LOOK)
            yield connection

    @contextmanager
    def locked(self) -> Iterator[Connection]:
        """Open the file, made first when there is none, and hold its write lock until a commit.

        A file that was made here and never committed to is removed again.

        Raises:
            BlockingIOError: another file has taken its place while we waited for the lock, so that
                what we wrote would be lost.
        """
        made = self._make()
        stamp = self._stamp()
        with self._engine("rw", "BEGIN IMMEDIATE").connect() as connection:
            try:
                connection.begin()
            finally:
                if self._stamp() != stamp:
                    raise BlockingIOError
            try:
                yield connection
            finally:
                if made:
                    self._unmake_if_empty(connection)

    def _make(self) -> bool:
        """Make the folder and an empty file where there is none; tell whether this call made the file."""
        if self.read_only:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), self.path.open("xb"):
            return True
        return False

    def _unmake_if_empty(self, connection: Connection) -> None:
        """Remove the file unless something has been committed to it.

        Under the write lock: whoever waits for that sees afterwards that the file has gone. Where
        open files cannot be removed, the empty file stays and reads as a new target.
        """
        with suppress(SQLAlchemyError, OSError):
            connection.rollback()
            connection.begin()
            if self.path.stat().st_size == 0:
                self.path.unlink()

    def _stamp(self) -> tuple[int, int] | None:
        """Tell this very file from another that takes its path; None when there is none."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino

    def _engine(self, mode: Literal["ro", "rw"], begin: str) -> Engine:
        # As a file URI, in which `?`, `#` and `%` of a path are quoted and SQLite knows a read-only mode.
        query = {"uri": "true", "mode": "ro" if self.read_only else mode}
        engine = create_engine(
            URL.create("sqlite", database=self.path.as_uri(), query=query),
            poolclass=NullPool,
            hide_parameters=True,
            # Without this, Python's driver begins transactions where it sees fit and commits before DDL.
            connect_args={"isolation_level": None, "timeout": self.lock_timeout},
        )

        @event.listens_for(engine, "begin")
        def _(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def memory() -> Engine:
    """Make an engine for a database that goes away with its only connection."""
    return create_engine("sqlite://", poolclass=NullPool)


def _seconds(value: object) -> float | None:
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None
