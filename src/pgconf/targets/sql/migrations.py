"""The schema, version by version.

A migration that has been released never changes: the schema of a database is the sum of the
migrations it has seen, in order. A word in braces stands for what each database says in its own
way (`sqlite_words`, `postgres_words`).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, insert, inspect, select

from pgconf.model import say
from pgconf.targets.sql.journal_tables import MAKE_JOURNAL
from pgconf.targets.sql.secret_tables import SECRET_TABLES
from pgconf.targets.sql.tables import META

_FIRST: Final = (
    """
    CREATE TABLE pgconf_meta (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE pgconf_resource (
        kind {key} NOT NULL,
        name {key} NOT NULL,
        body TEXT NOT NULL CONSTRAINT body_is_json CHECK ({is_json}),
        digest TEXT NOT NULL DEFAULT ('unsealed:' || {random}),
        revision INTEGER,
        managed_by TEXT,
        protected BOOLEAN NOT NULL DEFAULT FALSE,
        updated_at TEXT NOT NULL DEFAULT ({now}),
        PRIMARY KEY (kind, name)
    )
    """,
    # All that a plan reads first, without the bodies between.
    """
    CREATE INDEX pgconf_resource_digest
    ON pgconf_resource (kind, name, digest, managed_by, protected)
    """,
    """
    CREATE TABLE pgconf_revision (
        number INTEGER NOT NULL PRIMARY KEY,
        environment TEXT NOT NULL,
        author TEXT NOT NULL,
        created_at TEXT NOT NULL,
        plan_id TEXT NOT NULL,
        message TEXT NOT NULL,
        source_commit TEXT,
        tool_version TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE pgconf_change (
        revision INTEGER NOT NULL REFERENCES pgconf_revision (number),
        kind {key} NOT NULL,
        name {key} NOT NULL,
        action TEXT NOT NULL,
        before_digest TEXT,
        after_digest TEXT,
        before_body TEXT,
        after_body TEXT,
        PRIMARY KEY (revision, kind, name)
    )
    """,
    # Finds what was last done to each address, again without the bodies.
    """
    CREATE INDEX pgconf_change_latest
    ON pgconf_change (kind, name, revision, after_digest)
    """,
    """
    CREATE VIEW pgconf_live AS
    SELECT kind, name, {title} AS title, {enabled} AS enabled, body, digest, revision, updated_at
    FROM pgconf_resource
    WHERE managed_by = 'pgconf'
    """,
    "{notice_edits}",
)

MIGRATIONS: Final = (_FIRST, SECRET_TABLES, MAKE_JOURNAL)
"""Each leads from the version that is its index to the next."""


class Meta(NamedTuple):
    """What a database says of itself: its schema's version and whose settings it keeps."""

    version: int
    environment: str


def read_meta(connection: Connection) -> Meta | None:
    """Read what the database says of itself; None when it has none of pgconf's tables.

    Raises:
        ValueError: it says something that makes no sense.
    """
    if not inspect(connection).has_table(META.name):
        return None
    values = {row.key: row.value for row in connection.execute(select(META))}
    try:
        return Meta(int(values["schema_version"]), values["environment"])
    except (KeyError, ValueError):
        message = say("`pgconf_meta` does not say which `schema_version` and which `environment` this is")
        raise ValueError(message) from None


def migrate(connection: Connection, meta: Meta | None, environment: str, words: Mapping[str, str]) -> None:
    """Bring the schema to the latest version, inside the connection's transaction."""
    version = meta.version if meta else 0
    for migration in MIGRATIONS[version:]:
        for statement in migration:
            connection.exec_driver_sql(statement.format_map(words))
    if version < len(MIGRATIONS):
        values = {"schema_version": str(len(MIGRATIONS)), "environment": environment}
        connection.execute(delete(META).where(META.c.key.in_(values)))
        connection.execute(insert(META), [{"key": key, "value": value} for key, value in values.items()])
