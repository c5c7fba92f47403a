"""Stretches of amounts, in minor units (fen, cents)."""

from collections.abc import Iterator
from decimal import Decimal

from pgconf.decisions.stretches import NONE, Stretch, Stretches
from pgconf.kinds.scalars import LARGEST_AMOUNT, decimal_text, minor_units
from pgconf.model import Message, joined, say

UNBOUNDED = int(LARGEST_AMOUNT) * 10**6
"""An end above every amount in every currency."""


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
