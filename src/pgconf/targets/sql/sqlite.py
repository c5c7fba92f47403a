"""SQLite: its file, its locks, and what its errors mean."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pgconf.model import say
from pgconf.targets.sql.database import Answer, Bounds, Trouble, cause_of, own_words, take_options
from pgconf.targets.sql.rows import EachRow, RowWriter
from pgconf.targets.sql.sqlite_query import answer
from pgconf.targets.sql.sqlite_words import WORDS

_FIRST_LOOK = "PRAGMA schema_version"  # a transaction's snapshot is of the moment of its first read

# Primary result codes, which are the low byte of all others: https://sqlite.org/rescode.html
_PRIMARY: Final = 0xFF
_TROUBLES: Final = {
    3: Trouble.FORBIDDEN,  # PERM
    5: Trouble.BUSY,  # BUSY
    6: Trouble.BUSY,  # LOCKED
    8: Trouble.UNFINISHED,  # READONLY: a look writes nothing, unless there is something to take back
    9: Trouble.TOO_LONG,  # INTERRUPT
    14: Trouble.FORBIDDEN,  # CANTOPEN
    26: Trouble.NO_DATABASE,  # NOTADB
}
_READONLY_ROLLBACK: Final = "SQLITE_READONLY_ROLLBACK"


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
    def parse(cls, url: URL) -> "SqliteFile":
        """Read a URL: `sqlite:////absolute/path.db?timeout=SECONDS&mode=ro`.

        Raises:
            ValueError: it names no file, or asks for what there is not.
        """
        rest, options = take_options(url)
        if rest.host or rest.username or rest.database in {None, "", ":memory:"}:
            message = say("names no file")
        elif rest.query:
            message = say("has a parameter other than `timeout=SECONDS` and `mode=ro`")
        else:
            return cls(Path(str(rest.database)).absolute(), *options)
        raise ValueError(message)

    @property
    def place(self) -> None:
        """Whoever names the file knows what it is called from where they are."""
        return

    @property
    def rights(self) -> str:
        """SQLite keeps its journal beside the file."""
        return say("the right to write the file and its folder")

    @property
    def words(self) -> Mapping[str, str]:
        """The words that the numbered migrations leave open."""
        return WORDS

    @property
    def rows(self) -> RowWriter:
        """Writes many rows."""
        return EachRow()

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
                if getattr(error.orig, "sqlite_errorname", "") != _READONLY_ROLLBACK:
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

    def answer(self, query: str, bounds: Bounds) -> Answer:
        """Open the file read-only and carry out one query.

        Raises:
            FileNotFoundError: there is no such file.
            QueryError: the query failed, or is none.
        """
        # Somebody else's file: what a process has left undone there is not ours to take back either.
        with replace(self, read_only=True).snapshot() as connection:
            if connection is None:
                raise FileNotFoundError(ENOENT, strerror(ENOENT))
            return answer(connection, query, bounds)

    def announce(self, connection: Connection, environment: str, revision: int) -> None:
        """Nobody can listen to a file."""

    def commit(self, connection: Connection, revision: int) -> None:  # noqa: ARG002 - others ask for it
        """Commit; when that fails, nothing has been written."""
        connection.commit()

    def trouble(self, error: Exception) -> Trouble | None:
        """Tell what an error means by its code."""
        if isinstance(error, BlockingIOError):
            return Trouble.BUSY
        if isinstance(error, OSError):
            return Trouble.FORBIDDEN
        return _TROUBLES.get(getattr(cause_of(error), "sqlite_errorcode", 0) & _PRIMARY)

    def reason(self, error: Exception) -> str:
        """Give the words of the system or the driver."""
        return own_words(error)

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
