"""Compare: which values differ between two canonical forms.

Maps are walked directly, which costs microseconds. Only two lists of different length are handed to
DeepDiff, which finds out what was put in and what was taken out where a comparison by index would
call every later item changed.
"""

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
    elif isinstance(before, dict) and after is None and before:
        for key in sorted(before):
            yield from differences(before[key], None, (*at, key))
    elif isinstance(after, dict) and before is None and after:
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
    from deepdiff import DeepDiff

    tree = DeepDiff(before, after, view="tree", zip_ordered_iterables=False)
    found = [
        Difference((*at, *level.path(output_format="list")), _known(level.t1), _known(level.t2))
        for levels in tree.values()
        for level in levels
    ]
    yield from sorted(found, key=lambda difference: [str(step).zfill(6) for step in difference.path])


def _known(value: Any) -> Any:
    from deepdiff.helper import NotPresent

    return None if isinstance(value, NotPresent) or value is NotPresent else value
