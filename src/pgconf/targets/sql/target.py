"""The class behind `ports.Target`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from pgconf.model import RunMark, Trace
from pgconf.ports import Reader, Writer
from pgconf.targets.sql.database import database_at
from pgconf.targets.sql.failures import Failures, invalid_url, missing_driver
from pgconf.targets.sql.fence import raise_fence, trace_of
from pgconf.targets.sql.journal import SqlJournal
from pgconf.targets.sql.migrations import MIGRATIONS, Meta, migrate, read_meta
from pgconf.targets.sql.reader import SqlReader
from pgconf.targets.sql.sqlite import memory
from pgconf.targets.sql.sqlite_words import WORDS
from pgconf.targets.sql.writer import SqlWriter


class SqlTarget:
    """Live state in a SQL database.

    Args:
        name: the target's name in the environment.
        url: `postgresql://user:password@host/database` with any parameter that libpq knows and
            `?schema=NAME` for the schema of the tables, or `sqlite:////absolute/path.db`; for both,
            `?timeout=SECONDS` is how long to wait for somebody else (5 by default), `?mode=ro` forbids
            every write.
        environment: whose settings the database keeps; no other environment may use it.
        location: the place in words a person recognises, without credentials; a database on a server is
            called by its host and its name instead.

    Raises:
        PgconfError: the URL cannot be used.
    """

    type = "sql"
    holds_artifacts = False

    def __init__(self, name: str, url: str, *, environment: str, location: str) -> None:
        self.name = name
        self._environment = environment
        try:
            self._database = database_at(url)
        except ValueError as error:
            raise invalid_url(name, error.args[0]) from None
        except ImportError:
            raise missing_driver(name) from None
        self.location = self._database.place or location
        self._failures = Failures(self.location, environment, self._database)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the database read-only; where there is none yet, an empty one in memory stands in.

        Everything is read from one snapshot. With SQLite, no apply can end while it is open, so keep it
        short.

        Raises:
            LockedError: an apply did not end in time.
            PgconfError: it cannot be read, or it is not a database of this environment.
        """
        with self._snapshot() as connection:
            yield SqlReader(connection, self._failures)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open the database under its write lock; make it, or bring its schema up to date, first.

        Without a commit, all of that is taken back.

        Raises:
            LockedError: somebody else did not finish writing in time.
            PgconfError: it cannot be written, or it is not a database of this environment.
        """
        with self._locked() as connection:
            yield SqlWriter(connection, self._failures)

    @contextmanager
    def writing_for(self, mark: RunMark) -> Iterator[Writer]:
        """Open the database like `writing`, for a run; what it commits is kept as the run's.

        Raises:
            FencedError: somebody has taken the run over.
            LockedError: somebody else did not finish writing in time.
            PgconfError: it cannot be written, or it is not a database of this environment.
        """
        with self._locked() as connection:
            with self._failures.while_writing():
                raise_fence(connection, mark)
            yield SqlWriter(connection, self._failures, mark)

    def fence(self, mark: RunMark) -> Trace | None:
        """Refuse all tokens before this one, and tell what the run has left here.

        Raises:
            FencedError: a later one has been here.
        """
        with self._locked() as connection, self._failures.while_writing():
            raise_fence(connection, mark)
            trace = trace_of(connection, mark.run)
            connection.commit()
        return trace

    def journal(self) -> SqlJournal:
        """Give the journal that this database can hold for its environment."""
        return SqlJournal(lambda: self._snapshot(latest=True), self._locked, self._failures)

    @contextmanager
    def _snapshot(self, *, latest: bool = False) -> Iterator[Connection]:
        """Open the database read-only; an empty one stands in for one that is not there.

        With `latest`, one whose schema is not the latest reads as empty too.
        """
        with ExitStack() as stack:
            with self._failures.while_reading():
                connection = stack.enter_context(self._database.snapshot())
                meta = self._meta(connection) if connection else None
                if connection is None or meta is None or (latest and meta.version < len(MIGRATIONS)):
                    connection = stack.enter_context(memory().connect())
                    migrate(connection, None, self._environment, WORDS)
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """Open the database under its write lock, with the latest schema."""
        with ExitStack() as stack:
            with self._failures.while_writing():
                connection = stack.enter_context(self._database.locked())
                meta = self._meta(connection)
                migrate(connection, meta, self._environment, self._database.words)
            yield connection

    def _meta(self, connection: Connection) -> Meta | None:
        """Read what the database says of itself, and refuse one that is not ours to use."""
        with self._failures.while_reading():
            meta = read_meta(connection)
        if meta and meta.version > len(MIGRATIONS):
            raise self._failures.newer_schema(meta.version, len(MIGRATIONS))
        if meta and meta.environment != self._environment:
            raise self._failures.wrong_environment(meta.environment)
        return meta
