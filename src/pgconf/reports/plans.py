"""Plans as text: the headline first, dangerous things on top, nothing that did not change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from textwrap import wrap
from typing import Any

from pgconf.model import (
    Action,
    Address,
    Change,
    FieldChange,
    Plan,
    Risk,
    Span,
    TargetPlan,
    from_pointer,
    to_dotted,
)
from pgconf.reports.gates import gates_as_text
from pgconf.reports.style import Style, padded, printable, width

Origins = Mapping[tuple[Address, str], Span]
"""Where values were set, by address and JSON pointer."""

_SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.REPLACE: "±", Action.DELETE: "-"}
_LOOKS = {Action.CREATE: "green", Action.UPDATE: "yellow", Action.REPLACE: "red", Action.DELETE: "red"}
_RISKS = {Risk.ADDITIVE: "green", Risk.DISRUPTIVE: "yellow", Risk.DESTRUCTIVE: "red"}
_LONGEST_VALUE = 48
_LONGEST_LINE = 96
_MOST_CREATES = 16
"""More creates than this are told by kind: a first deployment fits a screen."""
_MOST_NAMES = 40
_MOST_DIFF = 40
"""Lines of a file's diff that are shown; a plan holds more."""
_DIFF_LOOKS = {"+": "green", "-": "red", "@": "cyan"}
_MOST_DIGITS = 40
"""A live amount may have been edited by hand into a number that would fill the screen."""


def plan_as_text(plan: Plan, minor_units: dict[str, int], style: Style) -> Iterator[str]:
    """Write a plan for people.

    Args:
        plan: what to show.
        minor_units: the decimal places of currencies, for amounts.
        style: colours, or none.
    """
    for target in plan.targets:
        yield _headline(plan, target, style)
        yield ""
        yield from changes_as_text(target.changes, minor_units, style)
    summary = plan.summary
    if plan.is_empty:
        yield f"nothing to do: {summary.unchanged} unchanged · {summary.unmanaged} unmanaged"
    else:
        yield (
            f"{summary.create} to create · {summary.update} to update · {summary.delete} to delete · "
            f"{summary.unchanged} unchanged · {summary.unmanaged} unmanaged"
        )
    yield from gates_as_text(plan, style)


def _headline(plan: Plan, target: TargetPlan, style: Style) -> str:
    title = style.paint(printable(f"{plan.environment} → {target.name}"), "bold")
    source = f"on revision {target.revision}" if target.revision else "nothing applied yet"
    if plan.source.revision:
        source += f" · back to revision {plan.source.revision}"
    elif plan.source.commit:
        local = " with local changes" if plan.source.dirty else ""
        source += f" · commit {printable(plan.source.commit[:7])}{local}"
    return f"{title} ({printable(f'{target.type}, {target.location}')})   {style.paint(source, 'dim')}"


def changes_as_text(changes: Sequence[Change], minor_units: dict[str, int], style: Style) -> Iterator[str]:
    """Write the changes of one target, the most dangerous ones first."""
    return _listing(changes, minor_units, style, None)


def differences_as_text(
    changes: Sequence[Change], minor_units: dict[str, int], style: Style, set_before: Origins
) -> Iterator[str]:
    """Write what differs between two sides, neither of which becomes the other.

    Of each value both places are shown at which it is set; there is one when a variable makes the difference.
    """
    return _listing(changes, minor_units, style, set_before)


def _listing(
    changes: Sequence[Change], minor_units: dict[str, int], style: Style, set_before: Origins | None
) -> Iterator[str]:
    created = [change for change in changes if change.action is Action.CREATE]
    folded = len(created) > _MOST_CREATES
    listed = [change for change in changes if not (folded and change.action is Action.CREATE)]
    listed.sort(key=lambda change: (-change.risk.rank, change.action is Action.CREATE))
    address_column = max((width(printable(str(change.address))) for change in listed), default=0)
    title_column = max((width(printable(change.title or "")) for change in listed), default=0)
    for change in listed:
        sign = style.paint(_SIGNS[change.action], _LOOKS[change.action], "bold")
        address = padded(printable(str(change.address)), address_column)
        title = padded(printable(change.title or ""), title_column)
        verdict = _verdict(change, style) if set_before is None else ""
        yield f"  {sign} {address}  {title}  {verdict}".rstrip()
        yield from _fields(change, minor_units, style, set_before or {})
    if folded:
        yield from _folded(created, style)
    if changes:
        yield ""


def _folded(created: Sequence[Change], style: Style) -> Iterator[str]:
    """Write many creates as one paragraph a kind."""
    by_kind: dict[str, list[str]] = {}
    for change in created:
        by_kind.setdefault(printable(change.address.kind), []).append(printable(change.address.name))
    column = max(len(f"{len(names)} {kind}") for kind, names in by_kind.items())
    for kind, names in sorted(by_kind.items()):
        shown = ", ".join(sorted(names)[:_MOST_NAMES])
        if len(names) > _MOST_NAMES:
            shown += f" and {len(names) - _MOST_NAMES:,} more"
        head = f"{len(names)} {kind}".ljust(column)
        lines = wrap(shown, _LONGEST_LINE - column, break_on_hyphens=False)
        yield f"  {style.paint('+', 'green', 'bold')} {head}  {lines[0]}"
        yield from (f"    {' ' * column}  {line}" for line in lines[1:])


def _verdict(change: Change, style: Style) -> str:
    risk = style.paint(change.risk.value, _RISKS[change.risk])
    if change.action is Action.CREATE:
        return risk
    more = f" (+{len(change.reasons) - 2} more)" if len(change.reasons) > 2 else ""  # noqa: PLR2004 - a line is short
    return f"{risk}: {printable('; '.join(change.reasons[:2]))}{more}"


def _fields(change: Change, minor_units: dict[str, int], style: Style, set_before: Origins) -> Iterator[str]:
    lines = [
        (
            one,
            f"{_dotted(one.path)}   {_difference(one, minor_units)}",
            set_before.get((change.live_address, one.path)),
        )
        for one in change.fields
    ]
    column = max((width(text) for _, text, _ in lines), default=0)
    for field, text, before in lines:
        places = " → ".join(dict.fromkeys(printable(str(one)) for one in (before, field.origin) if one))
        place = style.paint(places, "dim") if places else ""
        yield f"      {padded(text, column)}   {place}".rstrip()
        yield from (f"        {line}" for line in _diff(field.diff or "", style))


def _diff(text: str, style: Style) -> Iterator[str]:
    lines = text.splitlines()
    for line in lines[:_MOST_DIFF]:
        shown = printable(line)
        shown = f"{shown[:_LONGEST_LINE]}…" if len(shown) > _LONGEST_LINE else shown
        yield style.paint(shown, _DIFF_LOOKS.get(line[:1], "dim"))
    if len(lines) > _MOST_DIFF:
        yield style.paint(f"… {len(lines) - _MOST_DIFF} more lines: see --format json", "dim")


def _dotted(pointer: str) -> str:
    return printable(to_dotted(from_pointer(pointer)))


def _difference(field: FieldChange, minor_units: dict[str, int]) -> str:
    if field.sensitive:
        return "changed (secret)"
    if field.diff is not None:
        lines = [line[:1] for line in field.diff.splitlines()]
        more = "" if lines[-1:] != ["@"] else " …"
        return f"+{lines.count('+')} −{lines.count('-')}{more}" if lines else "changed"
    before, after = (_shown(value, field.currency, minor_units) for value in (field.before, field.after))
    if isinstance(field.before, list) and isinstance(field.after, list):
        return _list_difference(field.before, field.after) or f"{before} → {after}"
    currency = f" {printable(field.currency)}" if field.currency else ""
    return f"{before} → {after}{currency}"


def _list_difference(before: list[Any], after: list[Any]) -> str:
    """What came and went; empty when only the order differs."""
    gone = [f"−{_shown(item, None, {})}" for item in before if item not in after]
    come = [f"+{_shown(item, None, {})}" for item in after if item not in before]
    return " ".join([*gone, *come])


def _shown(value: Any, currency: str | None, minor_units: dict[str, int]) -> str:
    match value:
        case None:
            return "(none)"
        case bool():
            return "true" if value else "false"
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False) if value else "empty"
        case _:
            text = _amount(str(value), minor_units.get(currency)) if currency else str(value)
    text = printable(text.replace("\n", "⏎"))
    return f"{text[:_LONGEST_VALUE]}…" if len(text) > _LONGEST_VALUE else text


def _amount(text: str, places: int | None) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    is_sensible = places is not None and amount.is_finite() and abs(amount.adjusted()) < _MOST_DIGITS
    return f"{amount:.{places}f}" if is_sensible else text
