"""Leases, runs that were left, and the audit, as text, JSON, JSON Lines and CSV."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pgconf.model import AuditEntry, JournalView, Run
from pgconf.reports.style import Style, printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lock_as_text(environment: str, view: JournalView, standing: str, style: Style) -> Iterator[str]:
    """Write who is at work on an environment, and what was left there."""
    owner, run = view.lease.owner, view.run
    if owner is None or run is None or view.lease.acquired_at is None:
        yield f"nobody is working on {environment}"
    else:
        head = style.paint(printable(owner.name), "bold")
        yield f"{head} has been working on {environment} since {_time(view.lease.acquired_at)}"
        yield f"  process  {owner.pid} on {printable(owner.host)}{_AWAY.get(standing, '')}"
        if view.lease.expires_at is not None and standing == "held":
            yield f"  lease    until {_time(view.lease.expires_at)}, if it is not renewed"
    if run is not None:
        yield f"  run      {run.id} · plan {printable(run.note.plan_id[:19])}{_because(run)}"
        yield f"  targets  {', '.join(_target(one.name, one.revision) for one in run.targets)}"
        if standing != "held":
            yield f"it was left: `pgconf resume -e {environment}` ends it, or takes it back with `--undo`"


_AWAY = {
    "gone": ", which is gone",
    "expired": ", which has not been heard of for too long",
}


def lock_as_json(view: JournalView, standing: str, location: str) -> dict[str, Any]:
    """Write the same as JSON-like data; `lease` and `run` are null when there is none."""
    lease, owner, run = view.lease, view.lease.owner, view.run
    return {
        "standing": standing,
        "journal": location,
        "lease": owner
        and {
            "token": lease.token,
            "owner": owner.name,
            "host": owner.host,
            "pid": owner.pid,
            "acquired_at": lease.acquired_at and lease.acquired_at.isoformat(),
            "renewed_at": lease.renewed_at and lease.renewed_at.isoformat(),
            "expires_at": lease.expires_at and lease.expires_at.isoformat(),
        },
        "run": run
        and {
            "id": run.id,
            "author": run.note.author,
            "started_at": run.note.created_at.isoformat(),
            "plan_id": run.note.plan_id,
            "message": run.note.message,
            "targets": [{"name": one.name, "revision": one.revision} for one in run.targets],
        },
    }


def audit_as_lines(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Write the audit as JSON Lines, in the form that digests are made of, the digest added."""
    for entry in entries:
        data = {**entry.content, "digest": entry.digest}
        yield json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def audit_as_csv(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Write the audit as CSV with a head line; details are one column of JSON."""
    columns = ("number", "at", "actor", "event", "subject", "details", "previous", "digest")
    yield ",".join(columns)
    for entry in entries:
        details = json.dumps(dict(entry.event.details), sort_keys=True, ensure_ascii=False)
        values = {**entry.content, "details": details, "digest": entry.digest}
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow([_harmless(str(values[name])) for name in columns])
        yield text.getvalue()


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")


def _because(run: Run) -> str:
    return f" · {printable(run.note.message)}" if run.note.message else ""


def _target(name: str, revision: int | None) -> str:
    return printable(name) if revision is None else f"{printable(name)} (revision {revision})"
