"""PostgreSQL: the way to its server, its locks, and what its errors mean."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EACCES, EROFS
from json import dumps
from time import monotonic, sleep
from typing import Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pgconf.model import Message, say
from pgconf.targets.sql.database import (
    Answer,
    Bounds,
    OutcomeUnknownError,
    Trouble,
    cause_of,
    own_words,
    take_options,
)
from pgconf.targets.sql.postgres_query import answer
from pgconf.targets.sql.postgres_rows import AllRows
from pgconf.targets.sql.postgres_words import WORDS
from pgconf.targets.sql.rows import RowWriter

CHANNEL: Final = "pgconf"
"""What to listen on: `LISTEN pgconf`."""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_TROUBLES: Final = {
    "25006": Trouble.FORBIDDEN,  # read_only_sql_transaction: a standby, or an account that may only read
    "42501": Trouble.FORBIDDEN,  # insufficient_privilege
    "40001": Trouble.BUSY,  # serialization_failure
    "40P01": Trouble.BUSY,  # deadlock_detected
    "55P03": Trouble.BUSY,  # lock_not_available
    "57014": Trouble.TOO_LONG,  # query_canceled
}

_DATA: Final = "22"  # data exceptions: that a value makes no sense, which they quote
_QUOTED: Final = re.compile('".*"')

_DEFAULTS: Final = {"application_name": "pgconf", "client_encoding": "utf8", "connect_timeout": "10"}
_CONNECTING: Final = re.compile(r"^connection (failed|is bad): |^connection to server .*? failed: |^FATAL: +")

# The server notices a machine that went away without a word in half a minute, and lets its locks go.
_WATCH: Final = """
    SET LOCAL tcp_keepalives_idle = 10;
    SET LOCAL tcp_keepalives_interval = 5;
    SET LOCAL tcp_keepalives_count = 3
"""
# One writer at a time, before there are tables and after; the key is the same for all who mean one schema.
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('pgconf:' || coalesce(:schema, current_schema(), ''), 0))"
)
# Nor may anybody else write a row between our look at it and our change: readers alone go on.
_LOCK_ROWS: Final = "LOCK TABLE pgconf_resource IN EXCLUSIVE MODE"
_HAS_ROWS: Final = "SELECT to_regclass('pgconf_resource') IS NOT NULL"
_MAY_USE: Final = text("SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = :schema")
# Transactions are numbered anew where a crash has taken some back, so the number alone is not enough.
_STAMP: Final = text(
    "SELECT xmin::text, plan_id, author, created_at FROM pgconf_revision WHERE number = :number"
)
_PAUSE: Final = 0.2  # seconds between two attempts to reach a server that has gone

Isolation = Literal["READ COMMITTED", "REPEATABLE READ"]
Stamp = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database on a server; one schema of it keeps one environment.

    Attributes:
        url: everything that libpq must know; it may hold a password.
        schema: where the tables are; None for the first of the account's own search path.
        lock_timeout: seconds to wait for somebody else, for each lock.
        read_only: even `writing` may only read, so that every write is refused.
    """

    url: URL = field(repr=False)
    schema: str | None
    lock_timeout: float
    read_only: bool

    @classmethod
    def parse(cls, url: URL) -> "PostgresDatabase":
        """Read a URL: `postgresql://user:password@host/database?schema=NAME&timeout=SECONDS&mode=ro`.

        Raises:
            ValueError: it names no database, or asks for what there is not.
            ImportError: psycopg is not installed.
        """
        from psycopg.pq import Conninfo

        rest, options = take_options(url)
        schema = rest.query.get("schema")
        rest = rest.difference_update_query(["schema"])
        known = {option.keyword.decode() for option in Conninfo.get_defaults()}
        if any("@" in part for part in (rest.host or "", rest.database or "")):
            message = say("has more than one `@`: write `%40` for one that is part of the password")
        elif not rest.database:
            message = say("names no database")
        elif not rest.query.keys() <= known or not isinstance(schema, str | None):
            message = say("has a parameter that PostgreSQL does not know")
        else:
            query = _DEFAULTS | dict(rest.query)
            rest = rest.set(drivername="postgresql+psycopg", query=query)
            return cls(rest, schema or None, *options)
        raise ValueError(message)

    @property
    def place(self) -> str:
        """Host and database, and the schema if it is named."""
        host = self.url.host or self.url.query.get("host", "localhost")
        place = f"{host if isinstance(host, str) else ','.join(host)}/{self.url.database}"
        return f"{place}?schema={self.schema}" if self.schema else place

    @property
    def rights(self) -> str:
        """What the account of the URL must be allowed to do."""
        return say("what its account may do: it needs the tables, or the right to make them in the schema")

    @property
    def words(self) -> Mapping[str, str]:
        """The words that the numbered migrations leave open."""
        return WORDS

    @property
    def rows(self) -> RowWriter:
        """Writes many rows."""
        return AllRows()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open the database read-only and hold on to what it is at this moment.

        Raises:
            PermissionError: the account may not look into the schema, so that it would seem empty.
        """
        with self._connect("REPEATABLE READ", read_only=True) as connection:
            self._find_schema(connection)
            yield connection

    @contextmanager
    def locked(self) -> Iterator[Connection]:
        """Open the database and hold its write lock until a commit; readers are not in the way.

        Raises:
            PermissionError: the URL forbids it.
        """
        if self.read_only:
            raise PermissionError(EROFS, say("the URL says `mode=ro`"))
        # Not in one snapshot, which would be older than the lock.
        with self._connect("READ COMMITTED", read_only=False) as connection:
            connection.begin()
            yield connection

    def answer(self, query: str, bounds: Bounds) -> Answer:
        """Carry out one query in a transaction that may only read.

        Raises:
            QueryError: the query failed, or is none.
        """
        with self.snapshot() as connection:
            return answer(connection, query, bounds)

    def announce(self, connection: Connection, environment: str, revision: int) -> None:
        """Tell listeners; the server holds it back until the commit."""
        payload = dumps({"environment": environment, "revision": revision})
        connection.execute(
            text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
        )

    def commit(self, connection: Connection, revision: int) -> None:
        """Commit; when the connection breaks meanwhile, ask over a new one how that ended.

        Raises:
            OutcomeUnknownError: there is no new one.
        """
        own = _stamp(connection, revision)
        try:
            connection.commit()
        except DBAPIError as error:
            if not error.connection_invalidated or own != self._stamp_later(revision):
                raise

    def trouble(self, error: Exception) -> Trouble | None:
        """Tell what an error means by its code."""
        if isinstance(error, PermissionError):
            return Trouble.FORBIDDEN
        return _TROUBLES.get(getattr(cause_of(error), "sqlstate", None) or "")

    def reason(self, error: Exception) -> str:
        """Give the server's first words, for the next ones quote rows; libpq's without the way there."""
        diagnosis = getattr(cause_of(error), "diag", None)
        words = getattr(diagnosis, "message_primary", None) or own_words(error)
        if isinstance(words, Message):
            return words
        words = words.partition("\n")[0].strip()
        if (getattr(diagnosis, "sqlstate", None) or "").startswith(_DATA):
            words = _QUOTED.sub('"…"', words)
        while (shorter := _CONNECTING.sub("", words)) != words:
            words = shorter
        for secret in filter(None, self._secrets()):
            words = words.replace(secret, "…")
        return words

    def _secrets(self) -> Iterator[str]:
        yield self.url.password or ""
        for key in ("password", "sslpassword"):
            value = self.url.query.get(key, "")
            yield from [value] if isinstance(value, str) else value

    def _stamp_later(self, revision: int) -> Stamp | None:
        """Read over a new connection who wrote a revision; the lock waits until nobody else does.

        Raises:
            OutcomeUnknownError: nobody answers in time.
        """
        deadline = monotonic() + self.lock_timeout
        while True:
            try:
                with self.locked() as connection:
                    return _stamp(connection, revision)
            except SQLAlchemyError:
                if monotonic() >= deadline:
                    raise OutcomeUnknownError from None
                sleep(_PAUSE)

    @contextmanager
    def _connect(self, isolation: Isolation, *, read_only: bool) -> Iterator[Connection]:
        engine = create_engine(
            self.url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level=isolation,
            # A pooler between us and the server may not know the statements of another connection.
            connect_args={"prepare_threshold": None},
        )
        self._begin_with(engine, read_only=read_only)
        # Never `False`, which would overrule an account that may only read by its settings.
        options = {"postgresql_readonly": True} if read_only else {}
        with engine.connect().execution_options(**options) as connection:
            yield connection

    def _begin_with(self, engine: Engine, *, read_only: bool) -> None:
        """Say what every transaction begins with: all of it ends with the transaction."""
        # 0 would mean to wait for ever.
        timeout = max(1, round(self.lock_timeout * 1000))
        path = _quoted(self.schema) if self.schema else None

        @event.listens_for(engine, "begin")
        def _(connection: Connection) -> None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {timeout}")
            if path:
                connection.exec_driver_sql(f"SET LOCAL search_path = {path}")
            if not read_only:
                connection.exec_driver_sql(_WATCH)
                connection.execute(_LOCK, {"schema": self.schema})
                self._lock_rows(connection)

    def _lock_rows(self, connection: Connection) -> None:
        if self.schema and connection.scalar(_MAY_USE, {"schema": self.schema}) is None:
            connection.exec_driver_sql(f"CREATE SCHEMA {_quoted(self.schema)}")
        if connection.scalar(text(_HAS_ROWS)):
            connection.exec_driver_sql(_LOCK_ROWS)

    def _find_schema(self, connection: Connection) -> None:
        if self.schema:
            may_use = connection.scalar(_MAY_USE, {"schema": self.schema})
        else:
            may_use = connection.scalar(text("SELECT current_schema() IS NOT NULL"))
        if may_use is False:
            raise PermissionError(EACCES, say("its account may not use the schema"))


def _stamp(connection: Connection, revision: int) -> Stamp | None:
    """Read who wrote a revision: the transaction, and what it says of itself."""
    row = connection.execute(_STAMP, {"number": revision}).one_or_none()
    return None if row is None else tuple(row)


def _quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'
