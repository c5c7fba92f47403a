"""Findings, once they have their places: no echoes, no guesses, and no line that holds a secret."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pgconf.model import Diagnostic, Span

UNREAD = frozenset(
    {
        "env/bad-link",
        "env/extends-cycle",
        "env/unknown-environment",
        "env/unreadable-file",
        "yaml/alias-bomb",
        "yaml/alias-cycle",
        "yaml/encoding",
        "yaml/not-a-mapping",
        "yaml/syntax",
        "yaml/too-deep",
        "yaml/too-large",
    }
)
"""After these, something that is declared may not have been read."""

ABSENCES = frozenset({"ref/dangling", "env/patch-without-target", "env/remove-without-target"})
"""What these miss may stand in what was not read."""


AMBIGUOUS = "yaml/ambiguous-scalar"
"""What stands there was read, so it hides nothing."""


def refined(found: Sequence[Diagnostic], absences: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """Leave out what only follows from another finding, and hide lines that may hold a secret.

    `absences` names rules that conclude from what is not there.
    """
    return list(_without_echoes(_concealed(_without_doubts(_without_guesses(found, ABSENCES | absences)))))


def _without_guesses(found: Sequence[Diagnostic], absences: frozenset[str]) -> list[Diagnostic]:
    """Say nothing of what is missing while not everything could be read."""
    if not any(diagnostic.name in UNREAD for diagnostic in found):
        return list(found)
    return [diagnostic for diagnostic in found if diagnostic.name not in absences]


def _without_doubts(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Ask for no quotes around what a kind refuses: `enabled: yes` is to become `true`."""
    refused = {d.span for d in found if d.name.startswith("schema/")}
    return [d for d in found if d.name != AMBIGUOUS or d.span not in refused]


def _concealed(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    found = list(found)
    lines = {(d.span.file, d.span.start.line) for d in found if d.conceal and d.span}
    return [replace(d, conceal=True) if lines & _lines(d) else d for d in found]


def _lines(diagnostic: Diagnostic) -> set[tuple[str, int]]:
    spans = [diagnostic.where, *(related.where for related in diagnostic.related)]
    return {(span.file, span.start.line) for span in spans if isinstance(span, Span)}


def _without_echoes(found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Tell of a value that could not be read only that, and not what its kind makes of it.

    Where the value may be a secret it is the other way round, since the reader's message quotes it.
    """
    unread = [d for d in found if _hides_a_value(d)]
    judged = [d for d in found if d.name.startswith("schema/")]
    echoes = {id(s): y for s in judged for y in unread if _is_before(y.span, s.span)}
    secrets = {id(y) for s in judged if s.conceal and (y := echoes.get(id(s)))}
    for diagnostic in found:
        is_echo = id(diagnostic) in echoes and id(echoes[id(diagnostic)]) not in secrets
        if not is_echo and id(diagnostic) not in secrets:
            yield diagnostic


def _hides_a_value(diagnostic: Diagnostic) -> bool:
    name = diagnostic.name
    return name == "env/undefined-variable" or (name.startswith("yaml/") and name != AMBIGUOUS)


def _is_before(first: Span | None, second: Span | None) -> bool:
    """Whether the second place is the first one, or the value right behind it (behind a tag, say)."""
    if first is None or second is None or first.file != second.file:
        return False
    gap = second.start.column - first.end.column
    return first.start == second.start or (first.end.line == second.start.line and gap in {0, 1})
