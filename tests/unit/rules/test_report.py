"""Reports: sums that mean something, and days that are the settlement's."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import ACCOUNT, METHOD, REPORT, SERIAL, SETTLEMENT, Found, found

CURRENCY = "report/group-by-mixed-currency"
ZONE = "report/timezone-differs-from-settlement"
REFUND = "report/refund-double-counted"

DOLLARS = (
    {**ACCOUNT, "name": "usd", "currency": "USD"},
    {**SETTLEMENT, "name": "usd", "account": "usd", "currency": "USD"},
)
IN_DOLLARS = {
    **{key: value for key, value in METHOD.items() if key != "credentials"},
    "name": "paypal",
    "provider": "custom",
    "product": "checkout",
    "adapter": "paypal",
    "status_map": {"COMPLETED": "paid"},
    "currency": "USD",
    "settlement": "usd",
}
REFUNDABLE = {**METHOD, "refund": {"window": "90d"}}
SHOP = (ACCOUNT, SETTLEMENT, SERIAL, METHOD, *DOLLARS)


def mixed(root: Path, **fields: Any) -> list[Found]:
    """Validate a report where two currencies are collected."""
    return found(root, CURRENCY, *SHOP, IN_DOLLARS, {**REPORT, **fields})


def test_yuan_and_dollars_do_not_add_up(tmp_path: Path) -> None:
    """The first measure that adds them is marked."""
    assert mixed(tmp_path) == [Found("error", "`net` adds up amounts in CNY, USD", '"net"')]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"by": ["day", "currency"]}, id="told apart"),
        pytest.param({"currency": "CNY"}, id="one of them counts"),
        pytest.param({"where": 'currency == "CNY"'}, id="the others are filtered out"),
        pytest.param({"measures": ["count", "success_rate", "refund_rate"]}, id="nothing is added up"),
    ],
)
def test_currencies_are_kept_apart_when(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Somebody has thought of it."""
    assert mixed(tmp_path, **fields) == []


@pytest.mark.parametrize("method", [{"enabled": False}, {"currency": "CNY", "settlement": "bank-t1"}])
def test_one_currency_adds_up(tmp_path: Path, method: dict[str, Any]) -> None:
    """What is switched off collects nothing."""
    assert found(tmp_path, CURRENCY, *SHOP, {**IN_DOLLARS, **method}, REPORT) == []


def zoned(
    root: Path, settlement: dict[str, Any], report: dict[str, Any], zone: str = "Asia/Shanghai"
) -> list[Found]:
    """Validate a report beside a settlement."""
    rules = {**SETTLEMENT, **settlement}
    return found(root, ZONE, ACCOUNT, rules, {**REPORT, **report}, environment={"zone": zone})


def test_days_are_those_of_the_settlement(tmp_path: Path) -> None:
    """Whichever of the two names its zone."""
    message = "its days are those of UTC, and money is settled by those of Asia/Shanghai"
    assert zoned(tmp_path, {}, {"zone": "UTC"}) == [Found("warning", message, '"UTC"')]
    told = zoned(tmp_path, {"zone": "Asia/Shanghai"}, {}, zone="UTC")
    assert told == [Found("warning", message, '["day"]')]


@pytest.mark.parametrize(
    ("settlement", "report"),
    [
        pytest.param({}, {}, id="both have the environment's"),
        pytest.param({"zone": "Asia/Shanghai"}, {"zone": "Asia/Hong_Kong"}, id="the clocks agree"),
        pytest.param({}, {"zone": "UTC", "measures": ["count"]}, id="no amounts"),
        pytest.param({}, {"zone": "UTC", "by": ["state"]}, id="no days"),
        pytest.param({"enabled": False}, {"zone": "UTC"}, id="nothing is settled"),
    ],
)
def test_days_need_not_agree_when(tmp_path: Path, settlement: dict[str, Any], report: dict[str, Any]) -> None:
    """There is nothing to reconcile, or no difference."""
    assert zoned(tmp_path, settlement, report) == []


def test_clocks_that_agree_in_winter_alone_do_not(tmp_path: Path) -> None:
    """London has summer time."""
    assert len(zoned(tmp_path, {"zone": "UTC"}, {"zone": "Europe/London"})) == 1


def test_one_of_several_clocks_is_enough(tmp_path: Path) -> None:
    """Which settlements a report is about cannot be known."""
    rules = ({**SETTLEMENT, "zone": "UTC"}, {**SETTLEMENT, "name": "other", "zone": "Asia/Shanghai"})
    for zone in ("UTC", "Asia/Shanghai"):
        assert found(tmp_path, ZONE, ACCOUNT, *rules, {**REPORT, "zone": zone}) == []
    assert len(found(tmp_path, ZONE, ACCOUNT, *rules, {**REPORT, "zone": "Asia/Tokyo"})) == 1


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"measures": ["count", "sum"]}, ['"sum"']),
        ({"measures": ["average", "refunds"]}, ['"average"']),
        ({"measures": ["sum", "average"]}, ['"sum"']),
        ({"measures": ["sum"], "basis": "net"}, []),
        ({"measures": ["gross", "refunds", "net"]}, []),
        ({"measures": ["count"]}, []),
    ],
)
def test_a_sum_says_what_it_is_of(tmp_path: Path, fields: dict[str, Any], marked: list[str]) -> None:
    """`gross` and `net` say it by their names."""
    told = found(tmp_path, REFUND, ACCOUNT, SETTLEMENT, SERIAL, REFUNDABLE, {**REPORT, **fields})
    assert [one.marked for one in told] == marked


@pytest.mark.parametrize("method", [METHOD, {**REFUNDABLE, "enabled": False}])
def test_where_nothing_is_refunded_a_sum_is_plain(tmp_path: Path, method: dict[str, Any]) -> None:
    """What is before refunds is after them too."""
    report = {**REPORT, "measures": ["sum"]}
    assert found(tmp_path, REFUND, ACCOUNT, SETTLEMENT, SERIAL, method, report) == []
