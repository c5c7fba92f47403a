"""The tree of a compiled expression, read from the form in which the CEL library hands it out.

That form is `cel.expr.CheckedExpr`, a published protocol buffer message; the numbers below are those
of its fields (checked.proto and syntax.proto of the CEL specification). Reading the few that matter
takes less than importing generated classes, which no package on PyPI has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

_ANY_VALUE = 2
_CHECKED_EXPR, _CHECKED_SOURCE = 4, 5
_SOURCE_POSITIONS = 4
_TEXT_CONSTANTS = (6, 7)


class Node(NamedTuple):
    """One part of an expression.

    Attributes:
        what: a loop is what a macro such as `exists` becomes: its parts are what it goes over, what it
            starts with, its step and what it gives.
        at: the offset in the expression's text, in code points from 0.
        name: of an identifier, a field or a function; of a loop the name of its variable.
        parts: the operands; the receiver of a call first.
        text: what a constant text holds; of a loop the name of the variable in which it gathers.
        asks: the field is only asked for, by `has`.
    """

    what: Literal["constant", "identifier", "field", "call", "list", "map", "loop"]
    at: int
    name: str = ""
    parts: tuple["Node", ...] = ()
    text: str | None = None
    asks: bool = False

    def walk(self) -> Iterator["Node"]:
        """Iterate over this node and all inside of it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def read_tree(serialized: bytes) -> Node:
    """Read the tree of an expression from `Expression.serialize()`."""
    checked = _fields(_fields(serialized)[_ANY_VALUE][0])
    source = _fields(checked[_CHECKED_SOURCE][0])
    pairs = [_fields(pair) for pair in source[_SOURCE_POSITIONS]]
    return _node(checked[_CHECKED_EXPR][0], {_first(pair, 1, 0): _first(pair, 2, 0) for pair in pairs})


def _node(raw: bytes, positions: Mapping[int, int]) -> Node:
    fields = _fields(raw)
    at = positions.get(_first(fields, 2, 0), 0)

    def parts(found: list[bytes]) -> tuple[Node, ...]:
        return tuple(_node(part, positions) for part in found)

    if 4 in fields:  # noqa: PLR2004 - an identifier
        return Node("identifier", at, _text(_fields(fields[4][0]), 1))
    if 5 in fields:  # noqa: PLR2004 - a selection: operand, field, whether it only asks
        inner = _fields(fields[5][0])
        return Node("field", at, _text(inner, 2), parts(inner[1]), asks=bool(_first(inner, 3, 0)))
    if 6 in fields:  # noqa: PLR2004 - a call: receiver, function, arguments
        inner = _fields(fields[6][0])
        return Node("call", at, _text(inner, 2), parts([*inner[1], *inner[3]]))
    if 7 in fields:  # noqa: PLR2004 - a list
        return Node("list", at, parts=parts(_fields(fields[7][0])[1]))
    if 8 in fields:  # noqa: PLR2004 - a map: entries with a key and a value
        entries = [_fields(entry) for entry in _fields(fields[8][0])[2]]
        return Node("map", at, parts=parts([part for entry in entries for part in (*entry[3], *entry[4])]))
    if 9 in fields:  # noqa: PLR2004 - a loop: variable, range, accumulator, its start, condition, step, result
        inner = _fields(fields[9][0])
        over = parts([inner[number][0] for number in (2, 4, 6, 7)])
        return Node("loop", at, _text(inner, 1), over, text=_text(inner, 3))
    constant = _fields(_first(fields, 3, b""))
    return Node(
        "constant", at, text=next((_text(constant, n) for n in _TEXT_CONSTANTS if n in constant), None)
    )


def _first(fields: Mapping[int, list[Any]], number: int, default: Any) -> Any:
    return fields[number][0] if number in fields else default


def _text(fields: Mapping[int, list[Any]], number: int) -> str:
    return bytes(_first(fields, number, b"")).decode(errors="replace")


def _fields(raw: bytes) -> defaultdict[int, list[Any]]:
    """Take a message apart: its fields by number, numbers as int and everything longer as bytes."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(raw, at)
            found[key >> 3].append(value)
            continue
        size = {1: 8, 5: 4}.get(wire)
        if size is None:
            size, at = _varint(raw, at)
        found[key >> 3].append(raw[at : at + size])
        at += size
    return found


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last byte has its top bit clear
            return value, at
        shift += 7
