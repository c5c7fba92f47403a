"""Stretches of amounts, in minor units (fen, cents), half-open: `[start, end)`.

With whole numbers and an end that is not included, "from 5000 on" and "below 5000" meet without a gap
and without an overlap. Functions that give stretches give them sorted and apart from each other.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from pgconf.kinds.scalars import LARGEST_AMOUNT, decimal_text, minor_units
from pgconf.model import Message, joined, say

UNBOUNDED = int(LARGEST_AMOUNT) * 10**6
"""An end above every amount in every currency."""


class Stretch(NamedTuple):
    """The amounts from `start` on, up to and without `end`."""

    start: int
    end: int


Stretches = tuple[Stretch, ...]

NONE: Stretches = ()
ALL: Stretches = (Stretch(0, UNBOUNDED),)


def minor(amount: Decimal, currency: str) -> int:
    """Count an amount in the smallest unit of its currency."""
    return int(amount.scaleb(minor_units()[currency]))


def major(count: int, currency: str) -> Decimal:
    """Give the amount that a count of the smallest unit is."""
    return Decimal(count).scaleb(-minor_units()[currency])


def between(low: Decimal | None, below: Decimal | None, currency: str) -> Stretches:
    """Give the amounts from one on, itself included, and below another; either may be left open."""
    start = 0 if low is None else minor(low, currency)
    end = UNBOUNDED if below is None else minor(below, currency)
    return (Stretch(start, end),) if start < end else NONE


def within(low: Decimal | None, high: Decimal | None, currency: str) -> Stretches:
    """Give the amounts from one to another, both included; either may be left open."""
    start = 0 if low is None else minor(low, currency)
    end = UNBOUNDED if high is None else minor(high, currency) + 1
    return (Stretch(start, end),) if start < end else NONE


def union(stretches: Iterable[Stretch]) -> Stretches:
    """Put stretches together."""
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
    edges = (0, *(edge for stretch in covered for edge in stretch), UNBOUNDED)
    gaps = (Stretch(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
    return intersection(wanted, tuple(gaps))


def bounded(stretches: Stretches) -> Stretches:
    """Leave out what is only there because somebody left a bound out."""
    return tuple(stretch for stretch in stretches if stretch.start > 0 and stretch.end < UNBOUNDED)


def told(stretches: Stretches, currency: str) -> Message:
    """Write stretches for people: `0.01 to 99.99`, `5000 and more`, or one amount."""
    return joined(list(_told(stretches, currency)))


def _told(stretches: Stretches, currency: str) -> Iterator[str]:
    for start, end in stretches:
        low, high = (decimal_text(major(count, currency)) for count in (start, end - 1))
        if end == UNBOUNDED:
            yield say("{low} and more", low=low)
        elif low == high:
            yield low
        else:
            yield say("{low} to {high}", low=low, high=high)
