"""From a place inside of a text value to the place in the file: an expression's column, say."""

import re

from yaml.nodes import ScalarNode

from pgconf.loading.spans import Spans
from pgconf.model import Position, Span, Within

_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|.", re.DOTALL)
_DOUBLED = re.compile(r"''|.", re.DOTALL)
_ANY = re.compile(r".", re.DOTALL)
_UNITS = {"'": _DOUBLED, '"': _ESCAPE}
"""What stands for one character of the value, by the style of the scalar."""


def narrowed(span: Span, node: ScalarNode, within: Within, spans: Spans) -> Span:
    """Narrow the span of a scalar to a part of its value; what cannot be told apart stays whole."""
    start = _block_start(span, within, spans) if node.style == "|" else _line_start(span, node, within, spans)
    return Span(span.file, start, start._replace(column=start.column + within.length)) if start else span


def _block_start(span: Span, within: Within, spans: Spans) -> Position | None:
    """A block keeps its lines; the first one that is not blank says how far all are indented."""
    lines = (spans.rest_of_line(Position(at, 1)) for at in range(span.start.line + 1, span.end.line + 1))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        return None
    indentation = len(first) - len(first.lstrip(" "))
    return Position(span.start.line + within.line, indentation + within.column)


def _line_start(span: Span, node: ScalarNode, within: Within, spans: Spans) -> Position | None:
    """On one line, count what stands for the characters before the part."""
    if span.start.line != span.end.line or within.line != 1:
        return None
    quote = len(node.style or "")
    written = spans.rest_of_line(span.start)[quote:]
    units = (_UNITS.get(node.style or "", _ANY)).finditer(written)
    at = span.start.column + quote
    for _ in range(within.column - 1):
        unit = next(units, None)
        if unit is None:
            return None
        at += len(unit[0])
    return Position(span.start.line, at)
