"""Comments that allow what a rule would report: `# pgconf: allow RULE because REASON until DATE`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import ScalarEvent

from pgconf.model import Checked, Diagnostic, Position, Span, say

MARK = b"pgconf:"

_COMMENT = re.compile(r"#\s*pgconf:\s*(?P<words>.*?)\s*$")
_WORDS = re.compile(
    r"allow\s+(?P<rules>[a-z0-9/-]+(\s*,\s*[a-z0-9/-]+)*)"
    r"(\s+because\s+(?P<reason>.+?))??"
    r"(\s+until\s+(?P<until>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One such comment.

    Attributes:
        span: the comment.
        line: the line that it speaks of, the next one that is no comment; counted from 1.
        rules: what it allows there.
        reason: why.
        until: the last day on which it holds; for ever when None.
    """

    span: Span
    line: int
    rules: tuple[str, ...]
    reason: str
    until: date | None = None


def read_suppressions(text: bytes, file: str) -> Checked[tuple[Suppression, ...]]:
    """Read the comments of a file that can be read; those that allow nothing are reported."""
    found: list[Suppression] = []
    refused: list[Diagnostic] = []
    lines = text.decode("utf-8-sig", errors="replace").splitlines()
    taken = frozenset(_inside_values(text))
    for number, line in enumerate(lines, start=1):
        match = _COMMENT.search(line)
        if match is None or number in taken:
            continue
        span = Span(file, Position(number, match.start() + 1), Position(number, match.end() + 1))
        if line[: match.start()].strip():
            refused.append(_misplaced(span))
            continue
        read = _read(match["words"], span, _next(lines, number))
        refused += read.diagnostics
        found += read.value
    return Checked(tuple(found), tuple(refused))


def _inside_values(text: bytes) -> Iterator[int]:
    """Find the lines, counted from 1, on which quoted or indented text only looks like a comment."""
    try:
        parser = CParser(text)
        while event := parser.get_event():
            if isinstance(event, ScalarEvent) and event.style and "pgconf:" in event.value:
                first: int = event.start_mark.line + 1  # type: ignore[union-attr]  # libyaml sets it
                last: int = event.end_mark.line + 1  # type: ignore[union-attr]
                is_block = event.style in "|>"
                yield from range(first + is_block, last + (not is_block))
    except (YAMLError, UnicodeDecodeError):
        return  # reading the documents reports it


def _next(lines: list[str], number: int) -> int:
    """Find the next line that is neither a comment nor blank."""
    for at, line in enumerate(lines[number:], start=number + 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return at
    return number


def _read(words: str, span: Span, line: int) -> Checked[tuple[Suppression, ...]]:
    match = _WORDS.fullmatch(words)
    if match is None:
        return Checked((), (_malformed(span),))
    if not match["reason"]:
        return Checked((), (_without_reason(span),))
    until = None
    if match["until"]:
        try:
            until = date.fromisoformat(match["until"])
        except ValueError:
            return Checked((), (_malformed(span),))
    rules = tuple(re.split(r"\s*,\s*", match["rules"]))
    return Checked((Suppression(span, line, rules, match["reason"], until),))


def _malformed(span: Span) -> Diagnostic:
    return Diagnostic(
        name="suppression/malformed",
        message=say("this comment is for pgconf, and it does not say what to allow"),
        hint=say("write `# pgconf: allow RULE because REASON`, and `until 2027-01-31` behind it if you like"),
        where=span,
    )


def _without_reason(span: Span) -> Diagnostic:
    return Diagnostic(
        name="suppression/without-reason",
        message=say("nothing is allowed without a reason"),
        hint=say("add `because` and why it is all right here"),
        where=span,
    )


def _misplaced(span: Span) -> Diagnostic:
    return Diagnostic(
        name="suppression/malformed",
        message=say("a comment that allows something stands on a line of its own"),
        hint=say("move it to the line above"),
        where=span,
    )
