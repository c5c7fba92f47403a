"""Stretches of amounts: in minor units, and with bounds that may be left open."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.amounts import ALL, UNBOUNDED, between, bounded, major, minor, told, within
from pgconf.decisions.stretches import NONE, Stretch, difference, intersection, union


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_nothing_and_everything_are_their_ends(pairs: list[tuple[int, int]]) -> None:
    """What is left of everything, together with what was taken away, is everything."""
    found = union(pairs)
    assert difference(found, ALL) == difference(found, found) == NONE
    assert difference(found, NONE) == intersection(found, ALL) == found
    assert union((*difference(ALL, found), *found)) == ALL


@given(st.decimals(0, 10**13, places=2), st.sampled_from(["CNY", "USD"]))
def test_amounts_are_counted_exactly(amount: Decimal, currency: str) -> None:
    """To the cent and back."""
    assert minor(amount, currency) == amount * 100
    assert major(minor(amount, currency), currency) == amount


@pytest.mark.parametrize(("currency", "count"), [("CNY", 12300), ("JPY", 123), ("KWD", 123000)], ids=str)
def test_each_currency_has_its_own_smallest_unit(currency: str, count: int) -> None:
    """Fen are hundredths, yen have none, fils are thousandths."""
    assert minor(Decimal(123), currency) == count
    assert minor(Decimal(10**13), currency) < UNBOUNDED


def test_from_and_below_meet_exactly() -> None:
    """The bound belongs to the one that begins there."""
    small, large = between(None, Decimal(5000), "CNY"), between(Decimal(5000), None, "CNY")
    assert intersection(small, large) == NONE
    assert union((*small, *large)) == ALL


def test_a_largest_amount_is_included() -> None:
    """Unlike the one that something stays below."""
    assert within(Decimal(1), Decimal(2), "CNY") == (Stretch(100, 201),)
    assert between(Decimal(1), Decimal(2), "CNY") == (Stretch(100, 200),)
    assert within(Decimal(2), Decimal(2), "CNY") == (Stretch(200, 201),)


def test_bounds_in_the_wrong_order_hold_nothing() -> None:
    """Whoever wrote them is told elsewhere."""
    assert within(Decimal(2), Decimal(1), "CNY") == between(Decimal(2), Decimal(2), "CNY") == NONE


def test_stretches_without_a_stated_bound_can_be_left_out() -> None:
    """They say that somebody left something out, and not that something is missing."""
    assert bounded((Stretch(0, 5), Stretch(7, 9), Stretch(10, UNBOUNDED))) == (Stretch(7, 9),)


def test_stretches_are_written_for_people() -> None:
    """Both ends are included there, in the currency's own units."""
    found = (Stretch(1, 500), Stretch(600, 601), Stretch(700, UNBOUNDED))
    assert told(found, "CNY") == "0.01 to 4.99, 6, 7 and more"
    assert told(found, "JPY") == "1 to 499, 600, 700 and more"
    assert told(NONE, "CNY") == ""
