"""Resources, history and drift as text."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pgconf.model import Action, Address, Path, Revision, Span, to_dotted
from pgconf.reports.diagnostics import counted
from pgconf.reports.style import Style, padded, printable, width


def resource_as_text(
    address: Address, values: Sequence[tuple[Path, Any, Span | None]], style: Style, *, origins: bool
) -> Iterator[str]:
    """Write a resource, one value a line, with the place that set each if wanted."""
    yield style.paint(printable(str(address)), "bold")
    lines = [(printable(to_dotted(path)), _value(value), origin) for path, value, origin in values]
    paths = max((width(path) for path, _, _ in lines), default=0)
    texts = max((width(text) for _, text, _ in lines), default=0)
    for path, text, origin in lines:
        place = style.paint(printable(str(origin)) if origin else "(default)", "dim") if origins else ""
        yield f"  {padded(path, paths)}   {padded(text, texts)}   {place}".rstrip()


def _value(value: Any) -> str:
    if value is None:
        return "(withheld)"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text.replace("\n", "⏎"))


def history_as_text(revisions: Sequence[Revision], style: Style) -> Iterator[str]:
    """Write revisions, the newest first: who, when, why, and what changed."""
    if not revisions:
        yield "nothing has been applied yet"
    for revision in revisions:
        note = revision.note
        when = note.created_at.isoformat(sep=" ", timespec="minutes")
        commit = f" · commit {printable(note.commit[:7])}" if note.commit else ""
        head = style.paint(f"revision {revision.number}", "bold")
        yield f"{head}   {when}   {printable(note.author)}{commit} · plan {printable(note.plan_id[:19])}"
        if note.message:
            yield f"  {printable(note.message)}"
        actions = [change.action for change in revision.changes]
        counts = [f"{counted(n, action.value)}" for action in Action if (n := actions.count(action))]
        yield f"  {style.paint(', '.join(counts), 'dim')}"
        for change in revision.changes[:_MOST_CHANGES]:
            yield f"    {_SIGNS[change.action]} {printable(str(change.address))}"
        if len(revision.changes) > _MOST_CHANGES:
            yield f"    … and {len(revision.changes) - _MOST_CHANGES} more"
        yield ""


_MOST_CHANGES = 8
_SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.REPLACE: "±", Action.DELETE: "-"}


def history_as_json(revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    """Write revisions as JSON-like data."""
    return [
        {
            "number": revision.number,
            "environment": revision.note.environment,
            "author": revision.note.author,
            "created_at": revision.note.created_at.isoformat(),
            "message": revision.note.message,
            "plan_id": revision.note.plan_id,
            "commit": revision.note.commit,
            "tool_version": revision.note.tool_version,
            "changes": [
                {"address": str(c.address), "action": c.action.value, "before": c.before, "after": c.after}
                for c in revision.changes
            ],
        }
        for revision in revisions
    ]


def drift_as_text(rows: Sequence[tuple[Address, str, str]], style: Style) -> Iterator[str]:
    """Write what drifted: address, class, what happened; grouped by class."""
    column = max((width(printable(str(address))) for address, _, _ in rows), default=0)
    for drift in dict.fromkeys(drift for _, drift, _ in rows):
        yield style.paint(drift, "bold")
        for address, of, what in rows:
            if of == drift:
                yield f"  {padded(printable(str(address)), column)}   {what}"
        yield ""
