"""Compare: which values differ between two canonical forms.

Maps are walked directly, which costs microseconds. Only two lists of maps of different length are
handed to DeepDiff, as texts: it finds out what was put in and what was taken out, where a comparison
by index would call every later item changed.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pgconf.model import Path


class Difference(NamedTuple):
    """One value that differs; None stands for absent (canonical forms hold no null)."""

    path: Path
    before: Any
    after: Any


def differences(before: Any, after: Any, at: Path = ()) -> Iterator[Difference]:
    """Iterate over the smallest values that differ, by path, keys in order."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), (*at, key))
    elif _is_list_of_maps(before) and _is_list_of_maps(after):
        yield from _in_lists(before, after, at)
    elif isinstance(before, dict) and before and after is None:
        for key in sorted(before):
            yield from differences(before[key], None, (*at, key))
    elif isinstance(after, dict) and after and not isinstance(before, dict):
        for key in sorted(after):
            yield from differences(None, after[key], (*at, key))
    else:
        yield Difference(at, before, after)


def _is_list_of_maps(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _in_lists(before: list[Any], after: list[Any], at: Path) -> Iterator[Difference]:
    if len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*at, index))
        return
    found: list[Difference] = []
    for index, old, new in _aligned(before, after):
        if old is None or new is None:
            found.append(Difference((*at, index), old, new))
        else:
            found += differences(old, new, (*at, index))
    yield from sorted(found, key=lambda one: [(isinstance(step, str), step) for step in one.path])


def _aligned(before: list[Any], after: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Pair the items of two lists: the index (of `after`, unless it is gone there) and both items."""
    from deepdiff import DeepDiff

    old_texts, new_texts = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, after))
    tree = DeepDiff(old_texts, new_texts, view="tree")
    for report, levels in tree.items():
        for level in levels:
            (index,) = level.path(output_format="list", use_t2=report != "iterable_item_removed")
            old = None if report == "iterable_item_added" else json.loads(level.t1)
            new = None if report == "iterable_item_removed" else json.loads(level.t2)
            yield index, old, new
