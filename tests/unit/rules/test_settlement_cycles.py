"""Cycles, their anchors and calendars: the bounds, and what must stay silent."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .money_shop import ACCOUNT, CALENDAR, SETTLEMENT, Found, found

CYCLE = "settlement/cycle-out-of-range"
ANCHOR = "settlement/anchor-day-missing-or-extra"
SHORT = "settlement/anchor-29-31"
YEAR = "settlement/calendar-missing-year"

ALIPAY = {**ACCOUNT, "type": "alipay", "bank": None}


def told(root: Path, rule: str, **fields: Any) -> list[Found]:
    """Validate one settlement rule."""
    account = {key: value for key, value in ALIPAY.items() if value} if "method" in fields else ACCOUNT
    return found(root, rule, account, {**SETTLEMENT, **fields})


def test_the_same_day_needs_the_contract(tmp_path: Path) -> None:
    """`same_day` says that there is one."""
    assert told(tmp_path, CYCLE, cycle="D+0") == [
        Found("error", "`D+0` settles on the same day, and `same_day` is not set", '"D+0"')
    ]
    assert told(tmp_path, CYCLE, cycle="D+0", same_day=True) == []
    assert told(tmp_path, CYCLE, cycle="D+1") == []
    assert told(tmp_path, CYCLE, cycle="D+0", enabled=False) == []


@pytest.mark.parametrize(
    ("cycle", "is_found"),
    [
        ("W+1", True),
        ("W+2", False),
        ("W+5", False),
        ("W+6", True),
        ("M+1", True),
        ("M+2", False),
        ("M+30", False),
    ],
)
def test_alipay_has_bounds(tmp_path: Path, cycle: str, is_found: bool) -> None:  # noqa: FBT001
    """They were read for Antom, so they only warn."""
    anchors = {"weekdays": ["sun"]} if cycle.startswith("W") else {"month_days": [28]}
    findings = told(tmp_path, CYCLE, method="alipay", cycle=cycle, **anchors)
    assert [one.severity for one in findings] == ["warning"] * is_found


def test_banks_have_no_bounds_that_we_know(tmp_path: Path) -> None:
    """The fact is Alipay's."""
    assert told(tmp_path, CYCLE, cycle="W+9", weekdays=["sun"]) == []


@pytest.mark.parametrize(
    ("fields", "message", "marked"),
    [
        ({"weekdays": ["mon"]}, "`weekdays` has no meaning for the cycle `T+1`", "weekdays"),
        ({"month_days": [1]}, "`month_days` has no meaning for the cycle `T+1`", "month_days"),
        ({"cycle": "W+2"}, "the cycle `W+2` needs `weekdays`, the days on which its period ends", '"W+2"'),
        ({"cycle": "M+5"}, "the cycle `M+5` needs `month_days`, the days on which its period ends", '"M+5"'),
    ],
)
def test_anchors_fit_the_cycle(tmp_path: Path, fields: dict[str, Any], message: str, marked: str) -> None:
    """An anchor that is missing or too many leaves open when a period ends."""
    assert told(tmp_path, ANCHOR, **fields) == [Found("error", message, marked)]


def test_the_anchors_of_another_period_are_told_beside_those_that_are_missing(tmp_path: Path) -> None:
    """A month that ends on Sundays has two mistakes."""
    assert len(told(tmp_path, ANCHOR, cycle="M+5", weekdays=["sun"])) == 2


@pytest.mark.parametrize(
    "fields",
    [{"cycle": "W+2", "weekdays": ["sun"]}, {"cycle": "M+5", "month_days": [28]}, {"cycle": "D+1"}, {}],
)
def test_anchors_that_fit_are_silent(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Every period has its own."""
    assert told(tmp_path, ANCHOR, **fields) == []


def test_days_that_some_months_lack_are_told_one_by_one(tmp_path: Path) -> None:
    """The 28th is there in every month."""
    findings = told(tmp_path, SHORT, cycle="M+5", month_days=[1, 28, 29, 30, 31])
    assert [one.marked for one in findings] == ["29", "30", "31"]
    assert {one.severity for one in findings} == {"info"}


@pytest.mark.parametrize(
    ("as_of", "severity"),
    [
        pytest.param("2026-11-01", None, id="61 days before the year"),
        pytest.param("2026-11-02", "warning", id="60 days before the year"),
        pytest.param("2026-12-31", "warning", id="the last day"),
        pytest.param("2027-01-01", "error", id="the year itself"),
    ],
)
def test_a_calendar_covers_the_next_sixty_days(tmp_path: Path, as_of: str, severity: str | None) -> None:
    """And above all today."""
    calendar = {**CALENDAR, "years": [2026]}
    settlement = {**SETTLEMENT, "calendar": "cn-banking"}
    findings = found(tmp_path, YEAR, ACCOUNT, calendar, settlement, as_of=date.fromisoformat(as_of))
    assert [one.severity for one in findings] == [severity] * (severity is not None)


def test_a_calendar_is_told_once(tmp_path: Path) -> None:
    """However many rules count by it."""
    rules = [{**SETTLEMENT, "name": name, "calendar": "cn-banking"} for name in ("a", "b")]
    assert len(found(tmp_path, YEAR, ACCOUNT, {**CALENDAR, "years": [2026]}, *rules)) == 1


def test_a_withdrawal_counts_by_a_calendar_too(tmp_path: Path) -> None:
    """In its window."""
    withdrawal = {
        "kind": "withdrawal_rule",
        "name": "bank",
        "method": "bank",
        "accounts": ["icbc-main"],
        "amount": {"min": 100, "max": 500},
        "window": {"from": "09:00", "to": "16:00", "days": "business", "calendar": "cn-banking"},
    }
    calendar = {**CALENDAR, "years": [2026]}
    assert len(found(tmp_path, YEAR, ACCOUNT, calendar, withdrawal)) == 1
    assert found(tmp_path, YEAR, ACCOUNT, calendar, {**withdrawal, "enabled": False}) == []


@pytest.mark.parametrize("settlements", [[], [{**SETTLEMENT, "calendar": "cn-banking", "enabled": False}]])
def test_a_calendar_that_nobody_counts_by_may_end(tmp_path: Path, settlements: list[dict[str, Any]]) -> None:
    """Nothing is computed wrongly."""
    assert found(tmp_path, YEAR, ACCOUNT, {**CALENDAR, "years": [2026]}, *settlements) == []


@pytest.mark.parametrize(("country", "is_known"), [("CN", True), ("CH", True), ("XX", False)])
def test_a_country_without_holidays_is_told(tmp_path: Path, country: str, is_known: bool) -> None:  # noqa: FBT001
    """Its days are counted as if there were none."""
    settlement = {**SETTLEMENT, "calendar": "cn-banking"}
    findings = found(tmp_path, YEAR, ACCOUNT, {**CALENDAR, "country": country}, settlement)
    told = Found("warning", f"no public holidays are known for `{country}`", f'"{country}"')
    assert findings == ([] if is_known else [told])
