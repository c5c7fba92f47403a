"""The canonical form: what is equal in meaning is equal in bytes.

Keys are sorted, defaults filled in, null left out, numbers and units written one way, sets
sorted, and lists whose items have a key turned into maps by that key.
"""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pgconf.kinds.annotations import Keyed, Money, Numeric, Unordered
from pgconf.kinds.shape import ANY, Pattern, Shape, find
from pgconf.model import Path

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical_bytes(data: Any) -> bytes:
    """Write JSON-like data with sorted keys and without spaces, in UTF-8."""
    return _ENCODER.encode(data).encode()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which lists of a kind are sets, and which are maps by a key; inner ones before outer ones."""

    steps: tuple[tuple[Pattern, str | None], ...]

    @classmethod
    def of(cls, shape: Shape) -> "Arrangement":
        """Read the arrangement off a kind's shape."""
        marks = [*shape.of(Keyed), *shape.of(Unordered)]
        ordered = sorted(marks, key=lambda found: len(found[0]), reverse=True)
        return cls(tuple((at, mark.by if isinstance(mark, Keyed) else None) for at, mark in ordered))

    def apply(self, data: Any) -> Any:
        """Sort the sets in `data` and turn keyed lists into maps; `data` itself is changed."""
        for pattern, key in self.steps:
            _arrange(data, pattern, key)
        return data


def _arrange(data: Any, pattern: Pattern, key: str | None) -> None:
    head, last = pattern[0], len(pattern) == 1
    steps: Any = [head]
    if head == ANY:
        steps = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    elif not isinstance(data, dict) or head not in data:
        return
    for step in steps:
        if not last:
            _arrange(data[step], pattern[1:], key)
        elif isinstance(data[step], list):
            data[step] = _by_key(data[step], key) if key else sorted(data[step], key=str)


def _by_key(items: list[Any], key: str) -> dict[str, Any]:
    return {str(item[key]): item for item in items}


def restored(data: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """Turn canonical data back into what a kind reads: numbers are numbers, keyed lists are lists.

    What somebody has edited into something else stays as it is; the kind will say so. `data` is changed.
    """
    for pattern, _ in sorted(shape.of(Keyed), key=lambda found: len(found[0])):
        for path, items in list(find(data, pattern)):
            if isinstance(items, dict):
                _put(data, path, list(items.values()))
    for pattern, _ in (*shape.of(Money), *shape.of(Numeric)):
        for path, value in list(find(data, pattern)):
            _put(data, path, _number(value))
    return data


def _number(value: Any) -> Any:
    try:
        return Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return value


def _put(data: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value
