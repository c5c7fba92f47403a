"""Suppressions: what comments allow, and the comments that allow nothing (any more)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pgconf.loading.suppressions import Suppression
from pgconf.model import (
    Diagnostic,
    Edit,
    Fix,
    Position,
    Severity,
    Span,
    did_you_mean,
    say,
)

POLICY = "policy/"
"""Findings of the merchant's own policies can be allowed like those of rules."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings that are told, and those that a comment allows, each with the comment."""

    told: tuple[Diagnostic, ...]
    allowed: tuple[tuple[Diagnostic, Suppression], ...]


def sift(
    found: Sequence[Diagnostic], suppressions: Iterable[Suppression], rules: Collection[str], today: date
) -> Sifted:
    """Take out what comments allow, and report the comments that cannot allow anything.

    Args:
        found: findings with their places.
        suppressions: the comments of the files that were read.
        rules: the names of all rules; only what these find can be allowed.
        today: the day on which comments must not be overdue.
    """
    by_line: dict[tuple[str, int, str], Suppression] = {}
    refused: list[Diagnostic] = []
    for one in suppressions:
        for name in one.rules:
            problem = _problem(one, name, rules, today)
            if problem is not None:
                refused.append(problem)
            else:
                by_line[one.span.file, one.line, name] = one
    told, allowed = list[Diagnostic](), list[tuple[Diagnostic, Suppression]]()
    for diagnostic in found:
        span = diagnostic.span
        by = by_line.get((span.file, span.start.line, diagnostic.name)) if span else None
        if by is None:
            told.append(diagnostic)
        else:
            allowed.append((diagnostic, by))
    return Sifted((*told, *refused), tuple(allowed))


def unused(
    suppressions: Iterable[Suppression],
    allowed: Iterable[tuple[Diagnostic, Suppression]],
    rules: Collection[str],
    today: date,
) -> Iterator[Diagnostic]:
    """Report comments that allow what nothing finds; it takes all environments to tell."""
    used = {(by.span, diagnostic.name) for diagnostic, by in allowed}
    for one in suppressions:
        idle = [name for name in one.rules if (one.span, name) not in used]
        if any(_problem(one, name, rules, today) for name in one.rules) or not idle:
            continue
        line = Span(one.span.file, Position(one.span.start.line, 1), Position(one.span.start.line + 1, 1))
        remove = Fix(say("remove the comment"), (Edit(line, ""),), is_safe=True)
        yield Diagnostic(
            name="suppression/unused",
            severity=Severity.WARNING,
            message=say("`{rule}` finds nothing here, so there is nothing to allow", rule=idle[0]),
            hint=say("remove the comment, or move it to the line above what is found"),
            where=one.span,
            fixes=(remove,) if len(idle) == len(one.rules) else (),
        )


def _problem(one: Suppression, name: str, rules: Collection[str], today: date) -> Diagnostic | None:
    if one.until is not None and one.until < today:
        return Diagnostic(
            name="suppression/overdue",
            severity=Severity.WARNING,
            message=say("`{rule}` was allowed here until {date}", rule=name, date=one.until),
            hint=say("mend what it finds, or agree on a new date"),
            where=one.span,
        )
    if name in rules or name.startswith(POLICY):
        return None
    family = name.partition("/")[0]
    is_strict = family in {"yaml", "schema", "env"}
    message = (
        say("findings of `{family}` cannot be allowed: nothing can be relied on with them", family=family)
        if is_strict
        else say("there is no rule `{rule}`", rule=name)
    )
    hint = did_you_mean(name, rules) or say("`pgconf rules` lists what can be allowed")
    return Diagnostic(name="suppression/unknown-rule", message=message, hint=hint, where=one.span)
