"""The audit's rows: read as they stand, and added behind the end."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from pgconf.model import AuditEntry, AuditEvent, AuditHead, chained
from pgconf.targets.sql.journal_tables import AUDIT, AUDIT_HEAD, THE_ONLY_ROW
from pgconf.targets.sql.moments import from_text

_HEAD = AUDIT_HEAD.c.name == THE_ONLY_ROW


def append(connection: Connection, events: Iterable[AuditEvent]) -> None:
    """Put events behind the end of the chain, inside the connection's transaction.

    The head is written first, so that two transactions come one after the other even where a database
    lets both of them write.
    """
    for event in events:
        connection.execute(update(AUDIT_HEAD).where(_HEAD).values(number=AUDIT_HEAD.c.number + 1))
        head = _head(connection)
        entry = chained(AuditHead(head.number - 1, head.digest), event)
        connection.execute(insert(AUDIT), _row(entry))
        connection.execute(update(AUDIT_HEAD).where(_HEAD).values(digest=entry.digest))


def read_audit(connection: Connection) -> tuple[AuditHead, tuple[AuditEntry, ...]]:
    """Read all entries, and where the chain says that it ends."""
    rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number)).mappings()
    return _head(connection), tuple(_entry(row) for row in rows)


def _head(connection: Connection) -> AuditHead:
    row = connection.execute(select(AUDIT_HEAD).where(_HEAD)).mappings().first()
    return AuditHead(row["number"], row["digest"]) if row else AuditHead()


def _row(entry: AuditEntry) -> dict[str, Any]:
    content = entry.content
    details = json.dumps(content["details"], sort_keys=True, ensure_ascii=False)
    return {**content, "details": details, "digest": entry.digest}


def _entry(row: Mapping[Any, Any]) -> AuditEntry:
    """Read an entry. What somebody has altered, in whatever way, has no digest that fits."""
    try:
        event = AuditEvent(
            name=row["event"],
            actor=row["actor"],
            at=from_text(row["at"]) or _UNREADABLE,
            subject=row["subject"],
            details=json.loads(row["details"]),
        )
        entry = AuditEntry(number=row["number"], event=event, previous=row["previous"], digest=row["digest"])
        is_as_written = _row(entry) == dict(row)
    except (ValueError, TypeError, AttributeError):
        event = AuditEvent(name="?", actor="?", at=_UNREADABLE, subject="?")
        entry = AuditEntry(number=row["number"], event=event, previous="", digest="")
        is_as_written = False
    return entry if is_as_written else replace(entry, digest="")


_UNREADABLE = datetime.fromtimestamp(0, UTC)
