"""Where exactly everything in a YAML text is written: what editing in place goes by.

Nodes know no aliases and end blocks behind the comments that follow; events say both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    SequenceStartEvent,
)

_COMMENT = re.compile(r"(?:(?<=\s)|(?<![\s\S]))#[^\n]*")


class Form(Enum):
    """What a part is."""

    SCALAR = auto()
    LIST = auto()
    MAP = auto()
    ALIAS = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A value as it is written.

    Attributes:
        form: what it is.
        start: the offset of its first character, or of its anchor or tag.
        end: the offset behind its last character; comments that follow are not part of it.
        text: the value of a scalar.
        entries: the items of a list, or the entries of a map with their keys.
        is_flow: it is a list or a map in brackets.
        is_merge: it is the key `<<`.
    """

    form: Form
    start: int
    end: int
    text: str = ""
    entries: "Entries" = ()
    is_flow: bool = False
    is_merge: bool = False

    @property
    def has_alias(self) -> bool:
        """Whether it is an alias, or holds one."""
        return self.form is Form.ALIAS or any(value.has_alias for _, value in self.entries)


Entries: TypeAlias = tuple[tuple[Part | None, Part], ...]


def document_parts(text: str) -> list[Part]:
    """Find the root of every document of a text that can be read, empty ones included."""
    events = _events(text)
    return [_part(text, next(events), events) for event in events if isinstance(event, DocumentStartEvent)]


def document_starts(text: str) -> list[int]:
    """Find where each document starts: at its `---`, if it has one."""
    return [_start(event) for event in _events(text) if isinstance(event, DocumentStartEvent)]


def comments_between(text: str, part: Part, start: int, end: int) -> list[str]:
    """List the comments of a stretch of text; `part` covers all values in it."""
    found: list[str] = []
    at = start
    for leaf in (*_leaves(part), Part(Form.SCALAR, end, end)):
        if at <= leaf.start <= end:
            found += _COMMENT.findall(text[: leaf.start], at)
        at = max(at, leaf.end)
    return found


def _leaves(part: Part) -> Iterator[Part]:
    if not part.entries:
        yield part
    for key, value in part.entries:
        if key is not None:
            yield from _leaves(key)
        yield from _leaves(value)


def _events(text: str) -> Iterator[Event]:
    parser = CParser(text)
    while event := parser.get_event():
        yield event


def _start(event: Event) -> int:
    return event.start_mark.index  # type: ignore[union-attr]  # libyaml sets it


def _end(event: Event) -> int:
    return event.end_mark.index  # type: ignore[union-attr]  # libyaml sets it


def _part(text: str, event: Event, events: Iterator[Event]) -> Part:
    start, end = _start(event), _end(event)
    match event:
        case AliasEvent():
            return Part(Form.ALIAS, start, end)
        case SequenceStartEvent():
            items, end_of_flow = _parts(text, events)
            entries: Entries = tuple((None, item) for item in items)
            return _collection(Form.LIST, event, entries, end_of_flow)
        case MappingStartEvent():
            parts, end_of_flow = _parts(text, events)
            entries = tuple(zip(parts[::2], parts[1::2], strict=True))
            return _collection(Form.MAP, event, entries, end_of_flow)
        case _:
            return _scalar(text, event, start, end)


def _scalar(text: str, event: Any, start: int, end: int) -> Part:
    if event.style in ("|", ">"):  # libyaml ends a block where the next thing begins
        end = start + len(text[start:end].rstrip())
    is_merge = event.value == "<<" and not event.style and event.tag is None
    return Part(Form.SCALAR, start, end, event.value, is_merge=is_merge)


def _collection(form: Form, event: Any, entries: Entries, end_of_flow: int) -> Part:
    is_flow = bool(event.flow_style) or not entries
    end = end_of_flow if is_flow else _last_end(*entries[-1])
    return Part(form, _start(event), end, entries=entries, is_flow=is_flow)


def _last_end(key: Part | None, value: Part) -> int:
    return max(value.end, key.end + 1 if key else 0)


def _parts(text: str, events: Iterator[Event]) -> tuple[list[Part], int]:
    """Read what a list or a map holds, and where it is closed if it stands in brackets."""
    parts: list[Part] = []
    while not isinstance(event := next(events), CollectionEndEvent):
        parts.append(_part(text, event, events))
    return parts, _end(event)
