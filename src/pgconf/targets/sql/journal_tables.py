"""The tables of the journal and of the audit: what makes them, and what queries are written with.

The first environment's target that is a database holds them; the last two tables are used in every
database that runs write to. Nothing in here is said differently by any database.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Integer, Text, column, table

LEASE = table(
    "pgconf_lease",
    column("name", Text),
    column("token", BigInteger),
    column("run_id", Text),
    column("owner", Text),
    column("host", Text),
    column("machine", Text),
    column("pid", Integer),
    column("process_started", Text),
    column("acquired_at", Text),
    column("renewed_at", Text),
    column("expires_at", Text),
)

RUN = table(
    "pgconf_run",
    column("id", Text),
    column("token", BigInteger),
    column("state", Text),
    column("environment", Text),
    column("author", Text),
    column("created_at", Text),
    column("plan_id", Text),
    column("message", Text),
    column("source_commit", Text),
    column("tool_version", Text),
    column("ended_at", Text),
)

RUN_TARGET = table(
    "pgconf_run_target",
    column("run_id", Text),
    column("position", Integer),
    column("name", Text),
    column("type", Text),
    column("location", Text),
    column("identity", Text),
    column("revision", Integer),
)

STEP = table(
    "pgconf_step",
    column("run_id", Text),
    column("target", Text),
    column("position", Integer),
    column("kind", Text),
    column("name", Text),
    column("action", Text),
    column("moved_from", Text),
    column("before_digest", Text),
    column("after_digest", Text),
    column("before_body", Text),
    column("after_body", Text),
    column("was_protected", Boolean),
    column("protected", Boolean),
)

AUDIT = table(
    "pgconf_audit",
    column("number", Integer),
    column("at", Text),
    column("actor", Text),
    column("event", Text),
    column("subject", Text),
    column("details", Text),
    column("previous", Text),
    column("digest", Text),
)

AUDIT_HEAD = table(
    "pgconf_audit_head", column("name", Text), column("number", Integer), column("digest", Text)
)

FENCE = table("pgconf_fence", column("journal", Text), column("token", BigInteger))

RUN_REVISION = table(
    "pgconf_run_revision", column("revision", Integer), column("run_id", Text), column("is_undo", Boolean)
)

THE_ONLY_ROW: Final = "apply"
"""The name of the lease, and of the head of the audit: there is one of each."""

MAKE_JOURNAL: Final = (
    """
    CREATE TABLE pgconf_lease (
        name TEXT NOT NULL PRIMARY KEY,
        token BIGINT NOT NULL,
        run_id TEXT,
        owner TEXT,
        host TEXT,
        machine TEXT,
        pid INTEGER,
        process_started TEXT,
        acquired_at TEXT,
        renewed_at TEXT,
        expires_at TEXT
    )
    """,
    "INSERT INTO pgconf_lease (name, token) VALUES ('apply', 0)",
    """
    CREATE TABLE pgconf_run (
        id TEXT NOT NULL PRIMARY KEY,
        token BIGINT NOT NULL,
        state TEXT NOT NULL,
        environment TEXT NOT NULL,
        author TEXT NOT NULL,
        created_at TEXT NOT NULL,
        plan_id TEXT NOT NULL,
        message TEXT NOT NULL,
        source_commit TEXT,
        tool_version TEXT NOT NULL,
        ended_at TEXT
    )
    """,
    "CREATE UNIQUE INDEX pgconf_run_open ON pgconf_run (state) WHERE state = 'open'",
    """
    CREATE TABLE pgconf_run_target (
        run_id TEXT NOT NULL REFERENCES pgconf_run (id),
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        location TEXT NOT NULL,
        identity TEXT NOT NULL,
        revision INTEGER,
        PRIMARY KEY (run_id, position)
    )
    """,
    """
    CREATE TABLE pgconf_step (
        run_id TEXT NOT NULL REFERENCES pgconf_run (id),
        target TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        action TEXT NOT NULL,
        moved_from TEXT,
        before_digest TEXT,
        after_digest TEXT,
        before_body TEXT,
        after_body TEXT,
        was_protected BOOLEAN NOT NULL,
        protected BOOLEAN NOT NULL,
        PRIMARY KEY (run_id, position)
    )
    """,
    """
    CREATE TABLE pgconf_audit (
        number INTEGER NOT NULL PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        event TEXT NOT NULL,
        subject TEXT NOT NULL,
        details TEXT NOT NULL,
        previous TEXT NOT NULL,
        digest TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE pgconf_audit_head (
        name TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL,
        digest TEXT NOT NULL
    )
    """,
    """
    INSERT INTO pgconf_audit_head (name, number, digest)
    VALUES ('apply', 0, 'sha256:0000000000000000000000000000000000000000000000000000000000000000')
    """,
    """
    CREATE TABLE pgconf_fence (
        journal TEXT NOT NULL PRIMARY KEY,
        token BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE pgconf_run_revision (
        revision INTEGER NOT NULL PRIMARY KEY REFERENCES pgconf_revision (number),
        run_id TEXT NOT NULL,
        is_undo BOOLEAN NOT NULL
    )
    """,
    "CREATE INDEX pgconf_run_revision_run ON pgconf_run_revision (run_id, revision)",
)
