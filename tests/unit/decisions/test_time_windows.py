"""Windows over midnight, and clocks that are put forward and back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.stretches import NONE, Stretch, Stretches, difference, union
from pgconf.decisions.time_windows import (
    ALWAYS,
    DAY,
    WEEK,
    WEEKDAYS,
    ClockChange,
    change_at,
    clock,
    clock_changes,
    holds,
    minute_of,
    minutes_ahead,
    minutes_ahead_all_year,
    overlap,
    same_clock,
    shifted,
    weekly,
)

at = datetime.fromisoformat

TIMES = st.integers(0, DAY - 1).map(clock)
DAYS = st.lists(st.sampled_from(WEEKDAYS), unique=True)
WINDOWS = st.builds(weekly, TIMES, TIMES, DAYS)
SETS = st.lists(st.tuples(st.integers(0, WEEK), st.integers(0, DAY)), max_size=6).map(
    lambda pairs: shifted(union((start, start + minutes) for start, minutes in pairs), 0)
)


def length(stretches: Stretches) -> int:
    """Count the minutes."""
    return sum(end - start for start, end in stretches)


def test_a_window_is_counted_from_monday() -> None:
    """Minutes of the week, the last one not included."""
    assert weekly("08:00", "22:00", ["mon", "tue"]) == (Stretch(480, 1320), Stretch(1920, 2760))


def test_a_window_over_midnight_goes_on_the_next_day() -> None:
    """On Sunday the next day is Monday."""
    assert weekly("22:00", "06:00", ["fri"]) == (Stretch(4 * DAY + 1320, 5 * DAY + 360),)
    assert weekly("22:00", "06:00", ["sun"]) == (Stretch(0, 360), Stretch(6 * DAY + 1320, WEEK))


def test_windows_that_touch_become_one() -> None:
    """From Monday midnight to Wednesday midnight is one stretch."""
    whole_days = union((*weekly("00:00", "12:00", ["mon", "tue"]), *weekly("12:00", "00:00", ["mon", "tue"])))
    assert whole_days == (Stretch(0, 2 * DAY),)


def test_a_window_without_a_length_is_empty() -> None:
    """It is not a whole day."""
    assert weekly("08:00", "08:00") == NONE


def test_more_than_a_week_is_the_week() -> None:
    """Nothing is counted twice."""
    assert shifted((Stretch(WEEK - 60, 3 * WEEK),), 0) == ALWAYS


def test_what_lies_outside_of_the_hours_is_told() -> None:
    """The minutes from 21:00 to 22:00 of each day."""
    outside = difference(weekly("08:00", "22:00", ["mon"]), weekly("08:00", "21:00"))
    assert outside == (Stretch(1260, 1320),)


def test_the_minute_behind_a_window_is_not_in_it() -> None:
    """Half-open, over midnight too."""
    night = weekly("22:00", "06:00", ["sun"])
    assert holds(night, "sun", "22:00")
    assert holds(night, "mon", "05:59")
    assert not holds(night, "mon", "06:00")


@given(WINDOWS)
def test_a_window_and_the_rest_of_the_week_cover_it(window: Stretches) -> None:
    """And have nothing in common."""
    rest = difference(ALWAYS, window)
    assert union((*window, *rest)) == ALWAYS
    assert not overlap(window, rest)
    assert length(window) + length(rest) == WEEK


@given(TIMES, TIMES, DAYS, st.sampled_from(WEEKDAYS), TIMES)
def test_a_window_holds_what_a_clock_would_say(
    start: str, end: str, days: list[str], weekday: str, time: str
) -> None:
    """Compared with the obvious answer, day by day."""
    begins = days or list(WEEKDAYS)
    yesterday = WEEKDAYS[WEEKDAYS.index(weekday) - 1]
    if start <= end:
        expected = weekday in begins and start <= time < end
    else:
        expected = (weekday in begins and time >= start) or (yesterday in begins and time < end)
    assert holds(weekly(start, end, days), weekday, time) is expected


@given(SETS)
def test_stretches_are_sorted_and_apart(stretches: Stretches) -> None:
    """Within the week, none empty, none touching the next."""
    edges = [edge for stretch in stretches for edge in stretch]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= WEEK for edge in edges)


@given(SETS, st.integers(-2 * WEEK, 2 * WEEK))
def test_a_shift_can_be_undone(stretches: Stretches, minutes: int) -> None:
    """Around the end of the week and back."""
    assert shifted(shifted(stretches, minutes), -minutes) == stretches
    assert length(shifted(stretches, minutes)) == length(stretches)


@given(st.integers(0, DAY - 1))
def test_a_minute_is_written_and_read(minute: int) -> None:
    """The two are each other's reverse."""
    assert minute_of(clock(minute)) == minute


def test_clocks_are_compared_on_a_day() -> None:
    """New York is thirteen hours behind Shanghai in winter and twelve in summer."""
    assert minutes_ahead("Asia/Shanghai", "America/New_York", date(2026, 11, 24)) == 780
    assert minutes_ahead("America/New_York", "Asia/Shanghai", date(2026, 7, 1)) == -720


@pytest.mark.parametrize(("month", "offsets"), [(1, (60, 120)), (4, (120, 60)), (10, (120, 60))])
def test_both_seasons_are_seen_from_every_day(month: int, offsets: tuple[int, int]) -> None:
    """Half a year after the beginning of April, it is summer still."""
    assert minutes_ahead_all_year("Europe/Berlin", "UTC", date(2026, month, 1)) == offsets
    assert minutes_ahead_all_year("Asia/Shanghai", "UTC", date(2026, month, 1)) == (480,)


YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_berlin_skips_an_hour_and_has_one_twice() -> None:
    """From 02:00 to 03:00, in March and October."""
    assert clock_changes("Europe/Berlin", *YEAR) == (
        ClockChange(at("2026-03-29 02:00"), at("2026-03-29 03:00"), skipped=True),
        ClockChange(at("2026-10-25 02:00"), at("2026-10-25 03:00"), skipped=False),
    )


def test_half_an_hour_is_a_change_too() -> None:
    """Lord Howe Island moves by thirty minutes."""
    change = change_at("02:15", "Australia/Lord_Howe", *YEAR)
    assert change == ClockChange(at("2026-10-04 02:00"), at("2026-10-04 02:30"), skipped=True)
    assert change_at("02:30", "Australia/Lord_Howe", *YEAR) is None


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "Asia/Tokyo"])
def test_a_steady_clock_has_no_changes(zone: str) -> None:
    """China has had no daylight saving since 1991."""
    assert clock_changes(zone, *YEAR) == ()
    assert change_at("02:30", zone, *YEAR) is None


def test_changes_outside_of_the_days_are_left_out() -> None:
    """Both ends belong to the days."""
    assert clock_changes("Europe/Berlin", date(2026, 3, 30), date(2026, 10, 24)) == ()
    assert len(clock_changes("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25))) == 2


@given(
    st.builds(
        lambda near, minutes: at(near) + timedelta(minutes=minutes),
        st.sampled_from(["2026-03-08 02:00", "2026-11-01 01:00", "2026-07-01 02:00"]),
        st.integers(-180, 180),
    )
)
def test_a_time_is_skipped_or_repeated_within_the_changes_only(local: datetime) -> None:
    """By what Python says of one local time: whether a clock ever shows it, and whether at two moments."""
    there = local.replace(tzinfo=ZoneInfo("America/New_York"))
    is_shown = there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) == local
    is_shown_twice = is_shown and there.utcoffset() != there.replace(fold=1).utcoffset()
    hits = [c for c in clock_changes("America/New_York", *YEAR) if c.start <= local < c.end]
    assert is_shown is not any(c.skipped for c in hits)
    assert is_shown_twice is any(not c.skipped for c in hits)


def test_clocks_that_show_the_same_all_year() -> None:
    """Hong Kong's is Shanghai's; London's is UTC in winter alone."""
    assert same_clock(["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Shanghai"], *YEAR)
    assert not same_clock(["UTC", "Europe/London"], *YEAR)
    assert same_clock(["UTC", "Europe/London"], date(2026, 1, 1), date(2026, 2, 1))
    assert same_clock([], *YEAR)
