"""The audit: an append-only chain in which every entry holds the digest of the one before.

Whoever changes or removes an entry breaks the chain there; see `applying/audit.py` for the check. The digest
is the SHA-256 of the entry's canonical JSON (sorted keys, no spaces, UTF-8) without the digest itself, so
that anybody can compute it again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FIRST = f"sha256:{'0' * 64}"
"""What the first entry follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Something that must not be forgotten.

    Attributes:
        name: what happened, such as `run-started`, `approved`, `guard-accepted`, `lock-broken`.
        actor: who did it.
        at: when.
        subject: what it happened to: the id of a run or of a plan.
        details: everything else, as text by name.
    """

    name: str
    actor: str
    at: datetime
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An event with its place in the chain: number (from 1), the digest before it, and its own."""

    number: int
    event: AuditEvent
    previous: str
    digest: str

    @property
    def content(self) -> dict[str, Any]:
        """Everything but the digest, as JSON-like data."""
        return _content(self.number, self.event, self.previous)

    @property
    def is_whole(self) -> bool:
        """Whether the digest is the content's own."""
        return self.digest == _digest(self.content)


@dataclass(frozen=True, slots=True)
class AuditHead:
    """How long the chain is, and the digest of its last entry: kept apart, so that a lost end shows."""

    number: int = 0
    digest: str = FIRST


def chained(head: AuditHead, event: AuditEvent) -> AuditEntry:
    """Put an event behind the end of a chain."""
    number = head.number + 1
    digest = _digest(_content(number, event, head.digest))
    return AuditEntry(number=number, event=event, previous=head.digest, digest=digest)


def _content(number: int, event: AuditEvent, previous: str) -> dict[str, Any]:
    return {
        "number": number,
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "actor": event.actor,
        "event": event.name,
        "subject": event.subject,
        "details": dict(event.details),
        "previous": previous,
    }


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
