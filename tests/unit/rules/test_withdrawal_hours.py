"""Withdrawals: when money leaves, and when it arrives."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.unit.rules.live_shop import ACCOUNTS, Family, method, settlement, withdrawal

from pgconf.model import Severity

FAMILY = Family("withdrawal")
HVPS = {
    f"pboc/hvps/accepts-{end}": {
        "value": hour, "unit": "Asia/Shanghai", "as_of": "2026-11", "source": "通知", "confidence": "official"
    }
    for end, hour in (("from", "20:30"), ("until", "17:15"))
}  # fmt: skip


def day_end(start: str, end: str, **more: Any) -> dict[str, Any]:
    """Withdraw the balance of a day's end at WeChat Pay, in a window."""
    window = {"from": start, "to": end, **more}
    return withdrawal(source="wechatpay", product="day-end", window=window)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:00", "23:55", []),
        ("10:00", "23:56", [Severity.ERROR]),
        ("09:59", "23:55", [Severity.WARNING]),
        ("09:00", "00:00", [Severity.WARNING, Severity.ERROR]),
        ("22:00", "12:00", [Severity.ERROR]),
        ("23:56", "23:59", [Severity.WARNING]),
        ("23:56", "10:00", [Severity.WARNING]),
        ("23:00", "09:00", [Severity.ERROR]),
    ],
)
def test_wechat_pay_closes_before_midnight(
    tmp_path: Path, start: str, end: str, expected: list[Severity]
) -> None:
    """Each end that is outside is told once; the hour of opening is advice, so it warns."""
    found_here = FAMILY.found(tmp_path, day_end(start, end))

    assert {one.rule for one in found_here} <= {"window-outside-rail-hours"}
    assert sorted(one.severity for one in found_here) == sorted(expected)


@pytest.mark.parametrize(
    ("zone", "start", "end", "wrong"),
    [
        ("Asia/Tokyo", "11:00", "00:55", False),
        ("Asia/Tokyo", "11:00", "00:56", True),
        # Paris is 7 hours behind Shanghai in winter, 6 in summer: 23:55 is 16:55 or 17:55 there.
        ("Europe/Paris", "04:00", "16:55", False),
        ("Europe/Paris", "04:00", "17:30", True),
        ("Europe/Paris", "03:30", "16:55", True),
    ],
)
def test_hours_are_compared_by_the_providers_clock(
    tmp_path: Path, zone: str, start: str, end: str, *, wrong: bool
) -> None:
    """In summer and in winter: what fits only half of the year does not fit."""
    rule = day_end(start, end, zone=zone)

    assert bool(FAMILY.names(tmp_path, rule)) == wrong
    assert bool(FAMILY.names(tmp_path, day_end(start, end), zone=zone)) == wrong


MINUTES = st.integers(0, 24 * 60 - 1)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=MINUTES, minutes=st.integers(1, 24 * 60 - 1))
def test_a_window_is_told_of_when_any_of_its_minutes_is_closed(
    tmp_path: Path, start: int, minutes: int
) -> None:
    """Counted one by one; WeChat Pay is closed from 23:55 to 10:00."""
    closed = any(
        minute % 1440 >= 23 * 60 + 55 or minute % 1440 < 10 * 60 for minute in range(start, start + minutes)
    )

    assert bool(FAMILY.names(tmp_path, day_end(_clock(start), _clock(start + minutes)))) == closed


def _clock(minute: int) -> str:
    return f"{minute % 1440 // 60:02}:{minute % 60:02}"


@pytest.mark.parametrize(
    ("at", "wrong"), [("09:59", True), ("10:00", False), ("23:54", False), ("23:55", True)]
)
def test_without_a_window_the_schedule_has_to_fit(tmp_path: Path, at: str, *, wrong: bool) -> None:
    """It runs while the provider is open."""
    rule = withdrawal(source="wechatpay", product="day-end", automatic={"every": f"day at {at}"})
    assert FAMILY.names(tmp_path, rule) == (["window-outside-rail-hours"] if wrong else [])


def test_without_any_time_nothing_is_said(tmp_path: Path) -> None:
    """Nobody said when, and of other withdrawals no hours are known."""
    assert FAMILY.names(tmp_path, withdrawal(source="wechatpay", product="day-end")) == []
    assert (
        FAMILY.names(tmp_path, withdrawal(source="wechatpay", window={"from": "00:00", "to": "23:59"})) == []
    )


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        ("08:30", "17:15", 0),
        ("08:30", "17:16", 1),
        ("20:30", "17:15", 0),
        ("17:15", "20:30", 1),
        ("18:00", "22:00", 1),
        ("09:00", "21:00", 1),
    ],
)
def test_a_clearing_system_closes_for_the_evening(tmp_path: Path, start: str, end: str, lines: int) -> None:
    """Its day begins on the evening before."""
    rule = withdrawal(rail="hvps", window={"from": start, "to": end})
    found_here = FAMILY.found(tmp_path, rule, facts=HVPS)

    assert len(found_here) == lines
    assert all("`hvps` takes no withdrawals" in one.message for one in found_here)


@pytest.mark.parametrize(
    ("at", "window", "wrong"),
    [
        ("08:59", {"from": "06:00", "to": "09:00"}, True),
        ("09:00", {"from": "06:00", "to": "09:00"}, False),
        ("00:00", {"from": "06:00", "to": "09:00"}, True),
        ("23:59", {"from": "06:00", "to": "09:00"}, False),
        ("21:59", {"from": "22:00", "to": "02:00"}, False),
        ("22:00", {"from": "22:00", "to": "02:00"}, True),
        ("01:59", {"from": "22:00", "to": "02:00"}, True),
        ("02:00", {"from": "22:00", "to": "02:00"}, False),
        ("12:00", {"from": "22:00", "to": "00:00"}, False),
        ("08:59", {"from": "06:00", "to": "09:00", "zone": "Asia/Tokyo"}, False),
        ("07:59", {"from": "06:00", "to": "09:00", "zone": "Asia/Tokyo"}, True),
    ],
)
def test_a_withdrawal_waits_for_the_payouts_of_the_day(
    tmp_path: Path, at: str, window: dict[str, Any], *, wrong: bool
) -> None:
    """Payouts over midnight belong to the evening on which they begin; each clock counts by its zone."""
    rule = withdrawal(automatic={"every": f"day at {at}"})
    expected = ["schedule-before-settlement-arrival"] if wrong else []

    assert FAMILY.names(tmp_path, rule, settlement(window=window)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"window": None},
        {"enabled": False},
        {"account": "company", "method": "alipay"},
        {"currency": "HKD"},
        {"cycle": "W+2", "weekdays": ["sun"]},
        {"cycle": "M+2", "month_days": [28]},
    ],
)
def test_only_daily_money_for_the_same_account_is_waited_for(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Money that comes seldom, or elsewhere, or at an unknown time is none of its business."""
    rule = withdrawal(automatic={"every": "day at 08:00"})

    assert FAMILY.names(tmp_path, rule, settlement()) == ["schedule-before-settlement-arrival"]
    assert FAMILY.names(tmp_path, rule, settlement(**changes)) == []


def test_a_providers_balance_waits_for_its_own_settlements(tmp_path: Path) -> None:
    """Those that enabled methods of the provider use."""
    rule = withdrawal(automatic={"every": "day at 08:00"}, source="wechatpay")

    assert FAMILY.names(tmp_path, rule, method("wechatpay")) == ["schedule-before-settlement-arrival"]
    assert FAMILY.names(tmp_path, rule, method("alipay")) == []
    assert FAMILY.names(tmp_path, rule, method("wechatpay", enabled=False)) == []


def test_an_account_may_be_called_like_a_provider(tmp_path: Path) -> None:
    """What is settled to it does not feed the provider's balance."""
    account = ACCOUNTS[0] | {"name": "wechatpay"}
    rule = withdrawal(automatic={"every": "day at 08:00"}, source="wechatpay")

    assert FAMILY.names(tmp_path, rule, account, settlement(account="wechatpay")) == []
