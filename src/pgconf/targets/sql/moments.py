"""Moments as text: ISO 8601 in UTC, which sorts as it should and every database can keep."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Write a moment."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_text(text: str | None) -> datetime | None:
    """Read a moment; None where there is none."""
    return datetime.fromisoformat(text) if text else None
