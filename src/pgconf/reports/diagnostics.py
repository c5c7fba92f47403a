"""Diagnostics as text with a code frame, and as JSON."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pgconf.model import Diagnostic, Message, Related, Severity, Span, joined, say
from pgconf.reports.style import Style, printable, printable_json, width

ReadLine = Callable[[str, int], str | None]
"""Gives one line of a project file by its number (from 1), or None when there is none."""

LOOKS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_LONGEST_LINE = 120

SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning"), Severity.INFO: say("info")}


def diagnostics_as_text(
    diagnostics: Iterable[Diagnostic], read_line: ReadLine, style: Style
) -> Iterator[str]:
    """Write each finding as a block of lines, with the source line it speaks of."""
    for diagnostic in diagnostics:
        yield from _block(diagnostic, read_line, style)
        yield ""


def _block(diagnostic: Diagnostic, read_line: ReadLine, style: Style) -> Iterator[str]:
    look = LOOKS[diagnostic.severity]
    severity = SEVERITIES[diagnostic.severity].said(style.translate)
    head = style.paint(f"{severity}[{diagnostic.name}]", look, "bold")
    yield f"{head}{style.paint(':', 'bold')} {style.paint(printable(diagnostic.message), 'bold')}"
    span = diagnostic.span
    gutter = " " * (len(str(span.start.line)) if span else 1)
    if span is not None:
        yield f"{gutter}{style.paint('-->', 'blue')} {printable(str(span))}"
        line = None if diagnostic.conceal else read_line(span.file, span.start.line)
        # A line that is no YAML and has no key may be part of a key file.
        is_stray = diagnostic.name.startswith("yaml/") and line is not None and not _ENTRY.search(line)
        if line is not None and not is_stray and not may_hold_a_secret(line):
            yield from _frame(span, line, gutter, look, style)
    for related in diagnostic.related:
        note = style.say("note: {text}", text=printable(_sentence(related)))
        yield f"{gutter} {style.paint('=', 'blue')} {note}"
    if diagnostic.hint:
        help_ = style.say("help: {text}", text=printable(diagnostic.hint))
        yield f"{gutter} {style.paint('=', 'blue')} {help_}"


_TELLTALE = re.compile(
    r"(credential|secret|passw|token|key|certificate|content)[a-z_]*[\"']?\s*:", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\{\s*secret\s*:\s*(env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s,}]+|keyring:[\w.-]+/[\w.@-]+"
    r"|sops:[^\s,}#:@]+\.(yaml|yml|json)#[^\s,}#]+|vault:\w[\w.-]*(/\w[\w.-]*)+#[\w.-]+)\s*"
    r"(,\s*rotate(d_on|_every)\s*:\s*[0-9-]+[smhd]?\s*)*\}"
)
_ENTRY = re.compile(r"[:\[{-]")


def may_hold_a_secret(line: str) -> bool:
    """Whether a source line is better not quoted: whatever is wrong with it, a secret may stand in it.

    References to secrets do no harm.
    """
    rest = _REFERENCE.sub("{}", line)
    return _TELLTALE.search(rest) is not None and not rest.rstrip().endswith((":", "{}"))


def _sentence(related: Related) -> str:
    return f"{related.message}: {related.where}" if isinstance(related.where, Span) else related.message


def _frame(span: Span, line: str, gutter: str, look: str, style: Style) -> Iterator[str]:
    start = span.start.column - 1
    cut = max(0, start - _LONGEST_LINE // 2)
    shown = line[cut : cut + _LONGEST_LINE].replace("\t", " ")
    end = span.end.column - 1 if span.end.line == span.start.line else len(line)
    before = printable(shown[: start - cut])
    marked = printable(shown[start - cut : max(end, start + 1) - cut])
    bar = style.paint("|", "blue")
    yield f"{gutter} {bar}"
    yield f"{style.paint(str(span.start.line), 'blue')} {bar} {printable(shown)}"
    yield f"{gutter} {bar} {' ' * width(before)}{style.paint('^' * max(1, width(marked)), look, 'bold')}"


def diagnostics_as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Write findings as JSON-like data; lines and columns count from 1, columns in code points."""
    return [_as_json(diagnostic) for diagnostic in diagnostics]


def _as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    data = {
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "address": str(diagnostic.address) if diagnostic.address else None,
        "span": span_as_json(diagnostic.span),
        "related": [
            {"message": r.message, "span": span_as_json(r.where if isinstance(r.where, Span) else None)}
            for r in diagnostic.related
        ],
    }
    return {key: value for key, value in data.items() if value not in (None, [])}


def span_as_json(span: Span | None) -> dict[str, Any] | None:
    """Write a place as JSON-like data."""
    if span is None:
        return None
    return {"file": span.file, "start": span.start._asdict(), "end": span.end._asdict()}


def to_json(data: Any) -> str:
    """Write JSON-like data as text for people and programs: indented, Chinese as it is."""
    return printable_json(json.dumps(data, ensure_ascii=False, indent=2))


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_COUNTS = {
    Severity.ERROR: (say("1 error"), say("{number} errors")),
    Severity.WARNING: (say("1 warning"), say("{number} warnings")),
    Severity.INFO: (say("1 info"), say("{number} infos")),
}


def tally(diagnostics: Sequence[Diagnostic]) -> Message:
    """Count findings by severity: `2 errors, 1 warning`; `nothing found` when there are none."""
    counts = [(severity, sum(d.severity is severity for d in diagnostics)) for severity in Severity]
    said = [
        _COUNTS[severity][0] if number == 1 else say(_COUNTS[severity][1], number=number)
        for severity, number in counts
        if number
    ]
    return joined(said) if said else say("nothing found")
