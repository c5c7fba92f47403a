"""Stretches of whole numbers: of amounts, and of the minutes of a week. They are half-open: `[start, end)`.

With an end that is not included, "from 5000 on" and "below 5000" meet without a gap and without an overlap.
Functions that give stretches give them sorted and apart from each other, and take them so.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Stretch(NamedTuple):
    """The numbers from `start` on, up to and without `end`."""

    start: int
    end: int


Stretches = tuple[Stretch, ...]

NONE: Stretches = ()


def union(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """Put stretches together, in whatever order they come."""
    together: list[Stretch] = []
    for start, end in sorted(stretches):
        if together and start <= together[-1].end:
            together[-1] = Stretch(together[-1].start, max(end, together[-1].end))
        elif start < end:
            together.append(Stretch(start, end))
    return tuple(together)


def intersection(one: Stretches, other: Stretches) -> Stretches:
    """Give what two have in common."""
    common: list[Stretch] = []
    left = right = 0
    while left < len(one) and right < len(other):
        start, end = max(one[left].start, other[right].start), min(one[left].end, other[right].end)
        if start < end:
            common.append(Stretch(start, end))
        if one[left].end < other[right].end:
            left += 1
        else:
            right += 1
    return tuple(common)


def difference(wanted: Stretches, covered: Stretches) -> Stretches:
    """Give the gaps: what the first has and the second has not."""
    if not wanted:
        return NONE
    edges = (wanted[0].start, *(edge for stretch in covered for edge in stretch), wanted[-1].end)
    gaps = (Stretch(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
    return intersection(wanted, tuple(gaps))
