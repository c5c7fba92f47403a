"""Resources, history and drift as text."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from pgconf.model import (
    Action,
    Address,
    Confidence,
    Fact,
    Path,
    Revision,
    Severity,
    Span,
    said,
    to_dotted,
)
from pgconf.reports.diagnostics import LOOKS, SEVERITIES, counted
from pgconf.reports.style import Style, padded, printable, width


class ListedRule(Protocol):
    """A rule as lists show it."""

    @property
    def name(self) -> str:
        """`family/kebab-name`."""
        ...

    @property
    def severity(self) -> Severity:
        """What its findings weigh in this project."""
        ...

    @property
    def summary(self) -> str:
        """What it catches."""
        ...

    @property
    def runs(self) -> bool:
        """Whether the project wants it."""
        ...


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
        yield from (f"  {printable(line)}" for line in note.message.splitlines() if line.strip())
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


def grouped_as_text(rows: Sequence[tuple[Address, str, str]], style: Style) -> Iterator[str]:
    """Write what is told of resources, such as drift, by group: address, group, and what is told."""
    column = max((width(printable(str(address))) for address, _, _ in rows), default=0)
    for group in dict.fromkeys(group for _, group, _ in rows):
        yield style.paint(group, "bold")
        for address, of, what in rows:
            if of == group:
                yield f"  {padded(printable(str(address)), column)}   {what}"
        yield ""


def rules_as_text(rules: Sequence[ListedRule], style: Style) -> Iterator[str]:
    """Write rules, one a line, family by family: name, weight, summary."""
    column = max((len(rule.name) for rule in rules), default=0)
    family = ""
    for rule in rules:
        if family and family != rule.name.partition("/")[0]:
            yield ""
        family = rule.name.partition("/")[0]
        weight = SEVERITIES[rule.severity].said(style.translate) if rule.runs else style.say("off")
        look = LOOKS[rule.severity] if rule.runs else "dim"
        summary = said(rule.summary, style.translate)
        yield f"{rule.name.ljust(column)}  {style.paint(padded(weight, _WEIGHT_COLUMN), look)}  {summary}"


_WEIGHT_COLUMN = 7


def rules_as_json(rules: Sequence[ListedRule], style: Style) -> list[dict[str, Any]]:
    """Write rules as JSON-like data."""
    return [
        {
            "name": rule.name,
            "family": rule.name.partition("/")[0],
            "severity": rule.severity.value,
            "runs": rule.runs,
            "summary": str(said(rule.summary, style.translate)),
        }
        for rule in rules
    ]


def facts_as_text(facts: Sequence[Fact], style: Style) -> Iterator[str]:
    """Write facts: name, value and unit, month, source; those of the project and of hearsay are marked."""
    names = max((len(fact.name) for fact in facts), default=0)
    values = max((width(_amount_of(fact)) for fact in facts), default=0)
    for fact in facts:
        marks = [style.say("this project's own")] if fact.overridden else []
        if fact.confidence is Confidence.SECONDARY:
            marks.append(style.say("secondary source: only warns"))
        rest = " · ".join([fact.as_of, printable(fact.source), *(style.paint(m, "yellow") for m in marks)])
        yield f"{fact.name.ljust(names)}  {padded(_amount_of(fact), values)}  {rest}"


_LONGEST_FACT = 40


def _amount_of(fact: Fact) -> str:
    values = fact.value if isinstance(fact.value, list) else [fact.value]
    text = printable(", ".join(str(value) for value in values))
    text = f"{text[:_LONGEST_FACT]}…" if len(text) > _LONGEST_FACT else text
    unit = _singular(fact.unit) if fact.unit and text == "1" else fact.unit
    return f"{text} {unit}" if unit else text


def _singular(unit: str) -> str:
    """Write a unit of one: `1 business day`, `1 kind of characters`, `1 CNY`."""
    noun, of, what = unit.partition(" of ")
    return f"{noun.removesuffix('s')}{of}{what}"


def facts_as_json(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Write facts as JSON-like data; numbers are text, with all their digits."""
    return [
        {
            "name": fact.name,
            "provider": fact.provider,
            "product": fact.product,
            "limit": fact.limit,
            "value": [str(one) for one in fact.value] if isinstance(fact.value, list) else str(fact.value),
            "unit": fact.unit,
            "as_of": fact.as_of,
            "source": fact.source,
            "confidence": fact.confidence.value,
            "note": fact.note,
            "overridden": fact.overridden,
        }
        for fact in facts
    ]
