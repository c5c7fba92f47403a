"""Places in files."""

from typing import NamedTuple


class Position(NamedTuple):
    """A line and a column, both counted from 1; a column is one Unicode code point."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of one file: `end` is the position just behind its last character.

    `file` is relative to the project's root and uses forward slashes on every system.
    """

    file: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Write the start of the span as editors and terminals expect it: `file:line:column`."""
        return f"{self.file}:{self.start.line}:{self.start.column}"
