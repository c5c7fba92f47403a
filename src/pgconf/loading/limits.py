"""How large, deep and repetitive a text may be, judged before anything is built from it."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from yaml._yaml import CParser
from yaml._yaml import Mark as CMark
from yaml.error import Mark, MarkedYAMLError, YAMLError
from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, Event
from yaml.nodes import MappingNode, Node, ScalarNode

from pgconf.loading.spans import position_of
from pgconf.model import Position, say

MAX_FILE_BYTES = 64 * 2**20
MAX_DOCUMENT_BYTES = 4 * 2**20
MAX_DEPTH = 64
MAX_REPEATED_NODES = 10_000

# Where `---` stands inside a quoted text or a flow collection it ends them too, as an error.
_BOUNDARY = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)

# libyaml's composer recurses in C; it overflows the 512 KiB stack of a small thread before 2,000
# levels. A flow collection costs a bracket, and a pair in a list one level more. Block collections
# stand behind blanks and indicators alone, at most two to a column. So a text below these bounds
# has at most 1,200 levels.
_SAFE_BRACKETS = 400
_SAFE_INDENTATION = b" " * 200
_TOO_DEEP_TO_SCAN = "exceeded maximum nesting depth"
_SHAPE = bytes.maketrans(b"{-?:\t", b"[    ")


class RefusedError(Exception):
    """A text, or what starts at one place of it, from which nothing is built."""

    def __init__(self, name: str, message: str, hint: str, at: Position) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.hint = hint
        self.at = at


class TooLargeError(RefusedError):
    """A text that is too large even to be split into lines."""


def check_size(text: bytes) -> None:
    """Let pass what is small enough.

    Raises:
        TooLargeError: the file, or one document of it, is too large.
    """
    if len(text) <= MAX_DOCUMENT_BYTES:
        return
    if len(text) > MAX_FILE_BYTES:
        raise _too_large("file", len(text), MAX_FILE_BYTES, say("split it into several files"), 1)
    starts = [0, *(match.start() for match in _BOUNDARY.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        if end - start > MAX_DOCUMENT_BYTES:
            line = text.count(b"\n", 0, start) + 1
            hint = say("split it into several documents with `---` between them")
            raise _too_large("document", end - start, MAX_DOCUMENT_BYTES, hint, line)


def find_too_deep(text: bytes) -> tuple[int, RefusedError] | None:
    """Find the first document that is nested too deeply for the parser to compose it.

    A text whose shape rules out an overflow is not walked: whoever builds from it will notice.

    Returns:
        The index of the document and why it is refused, or None when all may be composed.
    """
    if not (_may_overflow(text) and any(map(_may_overflow, _BOUNDARY.split(text)))):
        return None
    document, depth = -1, 0
    for event in _events(_scannable(text)):
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return document, too_deep(event.start_mark)  # type: ignore[arg-type]  # libyaml sets it
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        elif isinstance(event, DocumentStartEvent):
            document += 1
    return None


def too_deep(mark: Mark | CMark) -> RefusedError:
    """Say that what starts here is nested too deeply."""
    message = say("this is nested more than {levels} levels deep", levels=MAX_DEPTH)
    return RefusedError("yaml/too-deep", message, say("flatten the structure"), position_of(mark))


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes inside of a node: keys and values, items, or nothing."""
    if isinstance(node, ScalarNode):
        return iter(())
    return chain.from_iterable(node.value) if isinstance(node, MappingNode) else iter(node.value)


def check_aliases(root: Node) -> None:
    """Let pass a document whose aliases can be followed to an end, and soon.

    Raises:
        RefusedError: an alias stands inside of what it repeats, or aliases repeat too many nodes
            or nest too deeply when they are written out.
    """
    _Expansion().measure(root, 1)


class _Extent(NamedTuple):
    """How much a node is with all its aliases written out: nodes, itself included, and levels."""

    nodes: int
    levels: int


class _Expansion:
    def __init__(self) -> None:
        self._extents: dict[int, _Extent | None] = {}
        self._repeated = 0

    def measure(self, node: Node, depth: int) -> _Extent:
        """Measure a node that no alias has led to, `depth` levels down from 1 at the root."""
        if isinstance(node, ScalarNode):
            extent = _Extent(1, 0)
        else:
            if depth > MAX_DEPTH:
                raise too_deep(node.start_mark)
            self._extents[id(node)] = None
            parts = [self._measure_part(part, node, depth + 1) for part in children(node)]
            levels = 1 + max((part.levels for part in parts), default=0)
            extent = _Extent(1 + sum(part.nodes for part in parts), levels)
        self._extents[id(node)] = extent
        return extent

    def _measure_part(self, node: Node, parent: Node, depth: int) -> _Extent:
        if id(node) not in self._extents:
            return self.measure(node, depth)
        extent, mark = self._extents[id(node)], parent.start_mark
        if extent is None:
            raise RefusedError(
                "yaml/alias-cycle",
                say("an alias in here repeats the very value that it stands in"),
                say("write the value out where the alias stands"),
                position_of(mark),
            )
        self._repeated += extent.nodes
        if self._repeated > MAX_REPEATED_NODES:
            raise RefusedError(
                "yaml/alias-bomb",
                say(
                    "the aliases up to here repeat more than {number:,} values",
                    number=MAX_REPEATED_NODES,
                ),
                say("write the values out, or use fewer aliases of aliases"),
                position_of(mark),
            )
        if depth - 1 + extent.levels > MAX_DEPTH:
            raise too_deep(mark)
        return extent


def _too_large(what: str, size: int, limit: int, hint: str, line: int) -> TooLargeError:
    message = say(
        "the {what} has {size:,} bytes; at most {limit:,} ({mebibytes} MiB) are read",
        what=what,
        size=size,
        limit=limit,
        mebibytes=limit // 2**20,
    )
    return TooLargeError("yaml/too-large", message, hint, Position(line, 1))


def _may_overflow(text: bytes) -> bool:
    shape = text.translate(_SHAPE)
    return shape.count(b"[") > _SAFE_BRACKETS or _SAFE_INDENTATION in shape


def _scannable(text: bytes) -> bytes:
    """Cut off what newer versions of libyaml refuse to scan: they look far ahead of the event at hand."""
    try:
        parser = CParser(text)
        while parser.get_event():
            pass
    except MarkedYAMLError as error:
        if error.problem == _TOO_DEEP_TO_SCAN and error.problem_mark is not None:
            return text.decode()[: error.problem_mark.index].encode()
    except (YAMLError, UnicodeDecodeError):
        pass  # composing meets it again
    return text


def _events(text: bytes) -> Iterator[Event]:
    """Yield the events of a text up to its first error, which composing meets again."""
    parser = CParser(text)
    try:
        while event := parser.get_event():
            yield event
    except (YAMLError, UnicodeDecodeError):
        return
