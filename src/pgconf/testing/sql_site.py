"""A place in a SQL database."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from pgconf.model import Address
from pgconf.ports import Target
from pgconf.targets.sql import SqlTarget

_OWN = ["mode", "schema", "timeout"]


@dataclass(frozen=True)
class SqlSite:
    """An empty database, by the URL that a target takes."""

    url: str = field(repr=False)

    @property
    def program(self) -> str:
        """Make the target in another process."""
        return (
            "from pgconf.targets.sql import SqlTarget\n"
            f"target = SqlTarget('office', {self.url!r}, environment='production', location='office')\n"
        )

    @property
    def secrets(self) -> Collection[str]:
        """The password, and the URL that holds it."""
        password = make_url(self.url).password
        return {self.url, password} if password else {self.url}

    def target(self, *, environment: str = "production", lock_timeout: float = 5.0) -> Target:
        """Make a target for this database."""
        url = make_url(self.url).update_query_dict({"timeout": str(lock_timeout)})
        return self._target(url.render_as_string(hide_password=False), environment)

    def broken(self) -> Iterable[Target]:
        """Lead to a server that is not there, to another database and to a wrong account."""
        url = make_url(self.url)
        if url.host or url.username:
            nowhere = url.difference_update_query(["host"]).set(host="127.0.0.1", port=1)
            for wrong in (nowhere, url.set(database="nowhere"), url.set(username="nobody-we-know")):
                yield self._target(wrong.render_as_string(hide_password=False), "production")

    def put(self, address: Address, body: bytes) -> None:
        """Put a row there that belongs to somebody else."""
        statement = "INSERT INTO pgconf_resource (kind, name, body) VALUES (:kind, :name, :body)"
        self._execute(statement, address, body)

    def edit(self, address: Address, body: bytes) -> None:
        """Change the body of a row by hand."""
        self._execute(
            "UPDATE pgconf_resource SET body = :body WHERE kind = :kind AND name = :name", address, body
        )

    def remove(self, address: Address) -> None:
        """Remove a row by hand."""
        self._execute("DELETE FROM pgconf_resource WHERE kind = :kind AND name = :name", address)

    @contextmanager
    def by_hand(self) -> Iterator[Connection]:
        """Open the database the way any other program does; leaving commits."""
        url = make_url(self.url)
        schema, url = url.query.get("schema"), url.difference_update_query(_OWN)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        with create_engine(url, poolclass=NullPool).begin() as connection:
            if schema:
                path = connection.dialect.identifier_preparer.quote_identifier(str(schema))
                connection.exec_driver_sql(f"SET LOCAL search_path = {path}")
            yield connection

    def _execute(self, statement: str, address: Address, body: bytes | None = None) -> None:
        values = address._asdict() | ({"body": body.decode()} if body is not None else {})
        with self.by_hand() as connection:
            connection.execute(text(statement), values)

    def _target(self, url: str, environment: str) -> SqlTarget:
        return SqlTarget("office", url, environment=environment, location="office")
