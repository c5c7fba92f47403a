"""Settlement rules: cycles and their anchors, windows, shares."""

from decimal import Decimal
from typing import Any

import pytest
from tests.unit.kinds.asking import Subject

from pgconf.kinds.timing import Cycle

EXAMPLE = Subject(
    {
        "kind": "settlement_rule",
        "name": "bank-t1",
        "title": "银行转账次日结算",
        "method": "bank_transfer",
        "account": "icbc-main",
        "cycle": "T+1",
        "calendar": "cn-banking",
        "cutoff": "23:00",
        "window": {"from": "06:00", "to": "09:00"},
        "amount": {"min": 100, "max": 5000000},
        "below_min": "carry-over",
        "fees": "deducted",
        "reserve": {"rate": "5%", "for": "30d"},
    }
)


def test_the_example_becomes_typed_values() -> None:
    """Cycle and percentages are values and not text."""
    checked = EXAMPLE.check()

    assert checked.diagnostics == ()
    assert checked.value.cycle == Cycle("T", 1)
    assert checked.value.reserve.rate == Decimal(5)
    assert checked.value.currency == "CNY"


def test_spelling_does_not_matter() -> None:
    """Units, trailing zeros, and the order of sets and shares mean nothing."""
    one = EXAMPLE.canonical(
        cycle="W+2",
        weekdays=["sun", "wed"],
        batches=["06:30", "08:00"],
        reserve={"rate": "5.0%", "for": "720h"},
        amount={"min": Decimal("100.00"), "max": 5000000},
        splits=[{"account": "a", "ratio": "1%"}, {"account": "b", "ratio": "2%"}],
    )
    other = EXAMPLE.canonical(
        cycle="W+2",
        weekdays=["wed", "sun"],
        batches=["08:00", "06:30"],
        splits=[{"account": "b", "ratio": "2%"}, {"account": "a", "ratio": "1%"}],
        enabled=True,
        currency="CNY",
        roll="following",
    )

    assert one == other
    assert b'"cycle":"W+2"' in one


@pytest.mark.parametrize("text", ["T+0", "T+31", "D+01", "W+0", "M0", "T 1", "X+1", "t+1"])
def test_a_cycle_has_a_period_and_days(text: str) -> None:
    """Only calendar days may be none at all."""
    name, path, message, hint = EXAMPLE.only(cycle=text)

    assert (name, path) == ("schema/format", ("cycle",))
    assert message == "`cycle` must be a settlement cycle such as `T+1`, `D+0`, `W+2` or `M+5`"
    assert hint is not None
    assert "`D` counts calendar days and may be 0" in hint


@pytest.mark.parametrize(
    "changes",
    [
        {"cycle": "D+0", "same_day": True},
        {"cycle": "T+30"},
        {"cycle": "W+2", "weekdays": ["sun"]},
        {"cycle": "M+5", "month_days": [15, 31]},
    ],
)
def test_every_period_is_taken_with_its_anchors(changes: dict[str, Any]) -> None:
    """Weeks end on weekdays, months on days of the month, days need none."""
    assert EXAMPLE.findings(**changes) == []


def test_a_month_has_no_32nd_day() -> None:
    """Days of the month are from 1 to 31."""
    name, path, message, _ = EXAMPLE.only(cycle="M+5", month_days=[32])

    assert (name, path) == ("schema/out-of-range", ("month_days", 0))
    assert message == "`month_days[0]` must be between 1 and 31"


def test_an_anchor_stands_once() -> None:
    """A set holds nothing twice."""
    assert EXAMPLE.only(cycle="M+5", month_days=[15, 15])[0] == "schema/repeated-item"


def test_only_bank_transfers_have_a_rail() -> None:
    """Alipay does not go through a clearing system of banks."""
    assert EXAMPLE.findings(rail="hvps") == []
    assert EXAMPLE.only(method="alipay", rail="hvps") == (
        "schema/inconsistent",
        ("rail",),
        "`rail` has no meaning for method `alipay`",
        "only bank transfers have one",
    )


def test_batches_lie_in_the_window() -> None:
    """The end of the window is not part of it."""
    assert EXAMPLE.only(batches=["06:00", "09:00"]) == (
        "schema/inconsistent",
        ("batches",),
        "the batch at `09:00` lies outside the window from 06:00 to 09:00",
        "move the batch, or widen the window",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"window": None},
        {"window": {"from": "22:00", "to": "04:00"}},
        {"window": {"from": "22:00", "to": "04:00"}, "batches": ["22:00", "03:59"]},
        {"window": {"from": "08:00", "to": "09:00", "zone": "Asia/Tokyo"}},
        {"zone": "Asia/Tokyo", "window": {"from": "00:30", "to": "09:00", "zone": "Asia/Tokyo"}},
    ],
)
def test_batches_may_cross_midnight_and_are_not_compared_across_zones(changes: dict[str, Any]) -> None:
    """A window without an end of its own, over midnight or on another clock refuses no batch."""
    assert EXAMPLE.findings(**{"batches": ["01:00"], **changes}) == []


def test_the_settlement_account_needs_no_share() -> None:
    """What the others leave goes there anyway."""
    assert EXAMPLE.only(splits=[{"account": "icbc-main", "ratio": "5%"}]) == (
        "schema/inconsistent",
        ("splits", 0, "account"),
        "`icbc-main` gets what the splits leave anyway",
        "name another account, or remove it",
    )
