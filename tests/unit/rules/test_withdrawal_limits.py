"""How much may be withdrawn, and how often: at the edges, and where there is nothing to say."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import Family, withdrawal

from pgconf.model import Severity

FAMILY = Family("withdrawal")


@pytest.mark.parametrize(("largest", "expected"), [(800000000, []), (800000000.01, ["max"])])
def test_the_providers_limit_itself_is_allowed(tmp_path: Path, largest: float, expected: list[str]) -> None:
    """WeChat Pay pays 800 million, and not a fen more."""
    rule = withdrawal(source="wechatpay", amount={"min": 1, "max": largest})
    assert len(FAMILY.found(tmp_path, rule)) == len(expected)


def test_a_finding_from_an_official_source_is_an_error(tmp_path: Path) -> None:
    """It names both amounts, and points at ours."""
    one = FAMILY.only(tmp_path, withdrawal(source="wechatpay", amount={"max": 900000000}))

    assert one[:3] == ("limits-exceed-provider", "amount", Severity.ERROR)
    assert one.message == "`amount.max` is 900000000 CNY, and wechatpay pays 800000000 at the most"


@pytest.mark.parametrize(
    ("accounts", "largest", "wrong"),
    [
        (["company"], 100000, False),
        (["company"], 100001, True),
        (["person"], 50000, False),
        (["person"], 50001, True),
        (["company", "person"], 50001, True),
    ],
)
def test_alipay_pays_companies_more_than_people(
    tmp_path: Path, accounts: list[str], largest: int, *, wrong: bool
) -> None:
    """The strictest account decides; the source is secondary, so it is a warning."""
    rule = withdrawal(method="alipay", accounts=accounts, amount={"min": 1, "max": largest})
    expected = [("limits-exceed-provider", "amount", Severity.WARNING)] if wrong else []

    assert [one[:3] for one in FAMILY.found(tmp_path, rule)] == expected


def test_alipay_pays_nothing_below_ten_cents(tmp_path: Path) -> None:
    """The smallest amount counts too, and so does the sum of a day."""
    rule = withdrawal(method="alipay", accounts=["company"], amount={"min": 0.09}, daily={"amount": 2000001})
    one, other = FAMILY.found(tmp_path, rule)

    assert "nothing below 0.1" in one.message
    assert "2000000 at the most" in other.message


def test_what_a_merchant_knows_better_counts(tmp_path: Path) -> None:
    """A contract may allow more; the project states it."""
    fact = {"value": 1000000000, "unit": "CNY", "as_of": "2026-11", "source": "合同"}
    rule = withdrawal(source="wechatpay", amount={"max": 900000000})

    assert FAMILY.names(tmp_path, rule, facts={"wechatpay/withdrawal-max": fact}) == []


def test_other_currencies_and_own_balances_have_no_known_limit(tmp_path: Path) -> None:
    """A limit in yuan says nothing about dollars, and the back office's own balance has none."""
    huge = {"max": 900000000}

    assert FAMILY.names(tmp_path, withdrawal(amount=huge)) == []
    assert FAMILY.names(tmp_path, withdrawal(amount=huge, source="wechatpay", currency="USD")) == []
    assert FAMILY.names(tmp_path, withdrawal(amount=huge, source="custom")) == []


@pytest.mark.parametrize(
    ("smallest", "fee", "wrong"),
    [
        (5, {"fixed": 5}, True),
        (5.01, {"fixed": 5}, False),
        (0.01, {"rate": "0.1%"}, False),
        (0.01, {"rate": "0.1%", "rounding": "up"}, True),
        (1, {"rate": "0.1%", "min": 1}, True),
        (100, {"rate": "100%", "max": 99}, False),
        (0, {"rate": "0.1%"}, False),
        (0, {"fixed": 1}, True),
    ],
)
def test_something_must_arrive(tmp_path: Path, smallest: float, fee: dict[str, Any], *, wrong: bool) -> None:
    """The fee is rounded and bounded before it is compared."""
    rule = withdrawal(amount={"min": smallest}, fee=fee)
    assert FAMILY.names(tmp_path, rule) == (["min-below-fee"] if wrong else [])


def test_without_a_smallest_amount_nothing_is_compared(tmp_path: Path) -> None:
    """Nobody said how small a withdrawal may be."""
    assert FAMILY.names(tmp_path, withdrawal(amount={"max": 50000}, fee={"fixed": 5})) == []


@pytest.mark.parametrize(("count", "expected"), [(1, []), (2, ["daily-count-exceeds-provider"])])
def test_a_shop_in_wechat_withdraws_once_a_day(tmp_path: Path, count: int, expected: list[str]) -> None:
    """Other withdrawals from WeChat Pay are not counted."""
    daily = {"count": count}

    assert FAMILY.names(tmp_path, withdrawal(source="wechatpay", product="shop", daily=daily)) == expected
    assert FAMILY.names(tmp_path, withdrawal(source="wechatpay", daily=daily)) == []


@pytest.mark.parametrize(
    ("amount", "daily", "wrong"),
    [
        ({"min": 1, "max": 50000}, 50000, False),
        ({"min": 1, "max": 50000}, 49999.99, True),
        ({"min": 100}, 99, True),
        ({"min": 100}, 100, False),
        ({}, 1, False),
    ],
)
def test_a_day_holds_one_withdrawal(
    tmp_path: Path, amount: dict[str, Any], daily: float, *, wrong: bool
) -> None:
    """Equal limits are fine; without a largest amount the smallest one has to fit."""
    rule = withdrawal(amount=amount, daily={"amount": daily})
    assert FAMILY.names(tmp_path, rule) == (["daily-limit-less-than-single-max"] if wrong else [])
