"""Business days, make-up workdays and the days of settlement."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pgconf.decisions.business_days import (
    BusinessDays,
    business_days,
    has_holidays,
    period_end,
    public_holidays,
    settles_on,
)
from pgconf.kinds.calendar import Calendar
from pgconf.kinds.settlement_rule import SettlementRule

on = date.fromisoformat

CHINA = business_days(
    Calendar.model_validate(
        {
            "kind": "calendar",
            "name": "cn-banking",
            "country": "CN",
            "years": [2026],
            "workdays": {"2026-10-10": "国庆节调休", "2026-02-14": "春节调休"},
            "closed": {"2026-12-31": "年终决算"},
        }
    )
)

DATES = st.dates(date(2025, 1, 1), date(2028, 12, 31))
CALENDARS = st.builds(
    BusinessDays,
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    workdays=st.frozensets(DATES, max_size=20),
    closed=st.frozensets(DATES, max_size=40),
)


def rule(**fields: Any) -> SettlementRule:
    """Make a settlement rule."""
    known = {"kind": "settlement_rule", "name": "r", "method": "alipay", "account": "a", "cycle": "T+1"}
    return SettlementRule.model_validate(known | fields)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        pytest.param("2026-10-09", True, id="a Friday"),
        pytest.param("2026-10-10", True, id="a Saturday that is worked"),
        pytest.param("2026-10-11", False, id="a Sunday"),
        pytest.param("2026-10-01", False, id="National Day"),
        pytest.param("2026-10-07", False, id="a day off that is worked on another day"),
        pytest.param("2026-02-16", False, id="New Year's Eve"),
        pytest.param("2026-12-31", False, id="a day that the merchant closes"),
    ],
)
def test_what_beats_what(day: str, is_one: bool) -> None:  # noqa: FBT001 - a column of the table
    """`closed`, `workdays`, holidays, the weekend."""
    assert CHINA.is_business_day(on(day)) is is_one


def test_what_is_closed_is_closed_even_if_it_is_worked() -> None:
    """The kind refuses both; the order still holds."""
    day = on("2026-10-10")
    assert not BusinessDays(workdays=frozenset({day}), closed=frozenset({day})).is_business_day(day)


def test_without_a_calendar_the_week_is_worked_from_monday_to_friday() -> None:
    """In every year, holidays or not."""
    days = business_days(None)
    assert days.is_business_day(on("2026-10-01"))
    assert not days.is_business_day(on("2026-10-10"))


def test_a_year_that_is_not_listed_has_an_answer_all_the_same() -> None:
    """It may be a guess, which a rule says."""
    assert CHINA.is_business_day(on("2027-01-04"))


def test_a_country_without_data_has_no_holidays() -> None:
    """A guess, and no crash."""
    days = BusinessDays(country="XX")
    assert days.is_business_day(on("2026-01-01"))
    assert not has_holidays("XX", 2026)


def test_data_ends_somewhere() -> None:
    """China's are computed up to 2100; Switzerland's from the library's beginning."""
    assert has_holidays("CN", 2026)
    assert not has_holidays("CN", 1900)
    assert on("2026-08-01") in public_holidays("CH", 2026)


def test_a_week_without_business_days_is_refused() -> None:
    """The next one would be looked for forever."""
    with pytest.raises(ValueError, match="business day"):
        BusinessDays(weekend=frozenset(range(7)))


@given(CALENDARS, DATES)
def test_following_never_goes_back_and_preceding_never_forth(days: BusinessDays, day: date) -> None:
    """Both end on a business day, and leave one where it is."""
    later, earlier = days.following(day), days.preceding(day)
    assert earlier <= day <= later
    assert days.is_business_day(later)
    assert days.is_business_day(earlier)
    assert (later == day) is (earlier == day) is days.is_business_day(day)


@given(CALENDARS, DATES)
def test_nothing_between_a_day_and_its_roll_is_a_business_day(days: BusinessDays, day: date) -> None:
    """It is the nearest one."""
    later = days.following(day)
    between = [day + timedelta(days=n) for n in range((later - day).days)]
    assert not any(map(days.is_business_day, between))


@given(CALENDARS, DATES)
def test_modified_following_stays_in_the_month(days: BusinessDays, day: date) -> None:
    """Unless the month has no business day at all."""
    month = [day.replace(day=1) + timedelta(days=n) for n in range(31)]
    assume(any(days.is_business_day(other) for other in month if other.month == day.month))
    rolled = days.rolled(day, "modified-following")
    assert (rolled.year, rolled.month) == (day.year, day.month)
    assert days.is_business_day(rolled)


def test_a_month_without_business_days_rolls_on() -> None:
    """There is no better answer."""
    closed = frozenset(on("2026-02-01") + timedelta(days=n) for n in range(28))
    days = BusinessDays(closed=closed)
    assert days.rolled(on("2026-02-10"), "modified-following") == on("2026-03-02")


def test_the_end_of_january_rolls_back() -> None:
    """31 January 2026 is a Saturday."""
    days = BusinessDays()
    assert days.rolled(on("2026-01-31"), "following") == on("2026-02-02")
    assert days.rolled(on("2026-01-31"), "modified-following") == on("2026-01-30")
    assert days.rolled(on("2026-01-31"), "preceding") == on("2026-01-30")


@given(CALENDARS, DATES, st.integers(1, 30))
def test_as_many_business_days_pass_as_are_counted(days: BusinessDays, day: date, count: int) -> None:
    """The last of them is the answer."""
    end = days.after(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(days.is_business_day, passed)) == count
    assert days.is_business_day(end)


@pytest.mark.parametrize(
    ("day", "settled"),
    [
        pytest.param("2026-11-13", "2026-11-16", id="a Friday's money on Monday"),
        pytest.param("2026-11-14", "2026-11-16", id="a Saturday's too"),
        pytest.param("2026-11-16", "2026-11-17", id="a Monday's on Tuesday"),
        pytest.param("2026-09-30", "2026-10-08", id="before National Day"),
        pytest.param("2026-10-09", "2026-10-10", id="before a Saturday that is worked"),
        pytest.param("2026-12-30", "2027-01-04", id="over a closed day and New Year"),
    ],
)
def test_the_next_business_day(day: str, settled: str) -> None:
    """T+1, of the day that a payment counts for."""
    assert settles_on(rule(cycle="T+1"), on(day), CHINA) == on(settled)


def test_a_week_ends_on_its_anchors() -> None:
    """Sunday, and the second business day behind it."""
    weekly = rule(cycle="W+2", weekdays=["sun", "wed"])
    assert period_end(weekly, on("2026-11-23")) == on("2026-11-25")
    assert period_end(weekly, on("2026-11-26")) == on("2026-11-29")
    assert settles_on(weekly, on("2026-11-26"), CHINA) == on("2026-12-01")


@pytest.mark.parametrize(
    ("day", "end"),
    [
        pytest.param("2026-02-10", "2026-02-28", id="the last day of a short month"),
        pytest.param("2028-02-10", "2028-02-29", id="of a leap year"),
        pytest.param("2026-04-30", "2026-04-30", id="the anchor itself"),
        pytest.param("2026-05-30", "2026-05-31", id="the 31st"),
        pytest.param("2026-12-31", "2026-12-31", id="the last day of the year"),
    ],
)
def test_a_month_ends_on_the_31st_or_its_last_day(day: str, end: str) -> None:
    """As the kind promises."""
    assert period_end(rule(cycle="M+5", month_days=[31]), on(day)) == on(end)


@given(DATES, st.frozensets(st.integers(1, 31), min_size=1))
def test_every_day_is_in_a_period_of_a_month_at_most(day: date, anchors: frozenset[int]) -> None:
    """And a period's end is its own end."""
    monthly = rule(cycle="M+5", month_days=sorted(anchors))
    end = period_end(monthly, day)
    assert timedelta() <= end - day <= timedelta(days=31)
    assert period_end(monthly, end) == end


def test_a_period_without_anchors_is_a_day() -> None:
    """A rule complains about it; here it must only end."""
    assert period_end(rule(cycle="W+2"), on("2026-11-24")) == on("2026-11-24")
    assert period_end(rule(cycle="M+2"), on("2026-11-24")) == on("2026-11-24")


@pytest.mark.parametrize(
    ("roll", "settled"),
    [("following", "2026-10-08"), ("preceding", "2026-09-30"), ("modified-following", "2026-10-08")],
)
def test_calendar_days_roll(roll: str, settled: str) -> None:
    """The day after 30 September is a holiday, and in another month already."""
    assert settles_on(rule(cycle="D+1", roll=roll), on("2026-09-30"), CHINA) == on(settled)


def test_the_same_day_is_possible_for_calendar_days() -> None:
    """Also on a Saturday, unless it rolls."""
    assert settles_on(rule(cycle="D+0"), on("2026-11-24"), CHINA) == on("2026-11-24")
    assert settles_on(rule(cycle="D+0"), on("2026-11-28"), CHINA) == on("2026-11-30")


@given(CALENDARS, DATES, st.sampled_from(["T+1", "T+3", "W+2", "M+5", "D+1"]))
def test_money_is_settled_on_a_business_day_behind_its_day(days: BusinessDays, day: date, cycle: str) -> None:
    """With the usual roll; `preceding` can go back, which is what a rule looks for."""
    settled = settles_on(rule(cycle=cycle, weekdays=["sun"], month_days=[31]), day, days)
    assert settled > day
    assert days.is_business_day(settled)
