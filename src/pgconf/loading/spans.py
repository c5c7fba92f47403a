"""From the parser's marks, which count from 0, to spans in a file."""

import re
from functools import cached_property

from yaml._yaml import Mark as CMark
from yaml.error import Mark
from yaml.nodes import Node, ScalarNode

from pgconf.model import Position, Span

# Anchors and tags, when the content they belong to follows on the same line.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+(?=[^\s#]))+")
_TAG = re.compile(r"!\S*")
_BARE_TAG = re.compile(r"(?:&\S+\s+)?!(?=[\s\]},]|$)")


def position_of(mark: Mark | CMark) -> Position:
    """Count a mark's line and column from 1."""
    return Position(mark.line + 1, mark.column + 1)


class Spans:
    """Makes spans in one file; its text is decoded when the first one is asked for.

    Lines end where libyaml ends them, which in a text without control characters is where
    `str.splitlines` does. A byte order mark takes no column.
    """

    def __init__(self, text: bytes, file: str) -> None:
        self._text = text
        self._file = file

    def of_node(self, node: Node) -> Span:
        """Span a scalar with its quotes, or a collection on its first line.

        An anchor or a tag in front of it on the same line is left out.
        """
        start, end = position_of(node.start_mark), position_of(node.end_mark)
        if match := _PROPERTIES.match(self._line(start.line), start.column - 1):
            start = min(end, Position(start.line, match.end() + 1))
        if not isinstance(node, ScalarNode):
            return self._span(start, end) if end.line == start.line else self.to_line_end(start)
        if node.style in ("|", ">"):
            end = self._end_of_block(start, end)
        return self._span(start, end)

    def of_tag(self, node: Node) -> Span:
        """Span the tag in front of a node, or the node when its tag stands on another line."""
        start = position_of(node.start_mark)
        match = _TAG.search(self._line(start.line), start.column - 1)
        if match is None:
            return self.of_node(node)
        return self._span(Position(start.line, match.start() + 1), Position(start.line, match.end() + 1))

    def has_bare_tag(self, node: Node) -> bool:
        """Whether the tag of a node is `!` alone."""
        start = position_of(node.start_mark)
        return _BARE_TAG.match(self._line(start.line), start.column - 1) is not None

    def of_point(self, position: Position) -> Span:
        """Span nothing at a position, without a look at the text."""
        return Span(self._file, position, position)

    def to_line_end(self, start: Position) -> Span:
        """Span from a position to the end of what stands on its line."""
        end = Position(start.line, len(self._line(start.line).rstrip()) + 1)
        return self._span(start, max(start, end))

    def of_character(self, start: Position) -> Span:
        """Span the one character at a position; none where its line or the file has ended."""
        return self._span(start, Position(start.line, start.column + len(self.character(start))))

    def of_byte(self, offset: int) -> Span:
        """Span the character that starts at a byte; everything in front of it is good UTF-8."""
        lines = f"{self._text[:offset].decode('utf-8-sig')}?".splitlines()
        return self.of_character(Position(len(lines), len(lines[-1])))

    def character(self, position: Position) -> str:
        """Read the character at a position; the empty text where its line or the file has ended."""
        return self.rest_of_line(position)[:1]

    def rest_of_line(self, position: Position) -> str:
        """Read a line from a position on."""
        return self._line(position.line)[position.column - 1 :]

    def is_end(self, mark: Mark) -> bool:
        """Whether nothing stands behind a mark."""
        return mark.index >= len(self._content)

    @cached_property
    def _content(self) -> str:
        return self._text.decode("utf-8-sig", errors="replace")

    @cached_property
    def _lines(self) -> list[str]:
        return self._content.splitlines() or [""]

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def _end_of_block(self, start: Position, end: Position) -> Position:
        """Leave out the blank lines that libyaml counts to a block scalar."""
        line = end.line if end.column > 1 else end.line - 1
        while line > start.line and not self._line(line).strip():
            line -= 1
        return Position(line, len(self._line(line)) + 1)

    def _span(self, start: Position, end: Position) -> Span:
        # Marks at the end of a file stand on a line that is not there: its last one shows more.
        last = Position(len(self._lines), len(self._lines[-1]) + 1)
        return Span(self._file, min(start, last), min(end, last))
