"""The tables as queries see them; `migrations` has the whole truth about their columns."""

from sqlalchemy import Boolean, Integer, Text, column, table

MANAGED_BY = "pgconf"
"""The ownership mark: a row that carries anything else belongs to somebody else."""

META = table("pgconf_meta", column("key", Text), column("value", Text))

RESOURCE = table(
    "pgconf_resource",
    column("kind", Text),
    column("name", Text),
    column("body", Text),
    column("digest", Text),
    column("revision", Integer),
    column("managed_by", Text),
    column("protected", Boolean),
    column("updated_at", Text),
)

REVISION = table(
    "pgconf_revision",
    column("number", Integer),
    column("environment", Text),
    column("author", Text),
    column("created_at", Text),
    column("plan_id", Text),
    column("message", Text),
    column("source_commit", Text),
    column("tool_version", Text),
)

CHANGE = table(
    "pgconf_change",
    column("revision", Integer),
    column("kind", Text),
    column("name", Text),
    column("action", Text),
    column("before_digest", Text),
    column("after_digest", Text),
    column("before_body", Text),
    column("after_body", Text),
)
