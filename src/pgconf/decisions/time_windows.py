"""Stretches of the week, over midnight too, and clocks that are put forward and back.

Stretches are of the minutes since Monday 00:00, and within the week.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pgconf.decisions.stretches import Stretch, Stretches, intersection, union
from pgconf.kinds.closed import Window

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WEEK = 7 * DAY


ALWAYS: Stretches = (Stretch(0, WEEK),)


def minute_of(time: str) -> int:
    """Count the minutes from midnight to `HH:MM`."""
    return int(time[:2]) * 60 + int(time[3:])


def clock(minute: int) -> str:
    """Write a minute as `HH:MM` of whatever day it is in."""
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def weekly(start: str, end: str, days: Iterable[str] = ()) -> Stretches:
    """Give the minutes of a window that begins on some weekdays, or on all when none is named.

    It crosses midnight when `end` is before `start`, and is empty when they are the same.
    """
    first, length = minute_of(start), (minute_of(end) - minute_of(start)) % DAY
    begins = [WEEKDAYS.index(day) * DAY + first for day in (tuple(days) or WEEKDAYS)]
    return _around((begin, begin + length) for begin in begins)


def _around(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """Put stretches together; one that goes over the end of the week comes back at its beginning."""
    return union(part for stretch in stretches for part in _within_week(*stretch))


def _within_week(start: int, end: int) -> Iterable[Stretch]:
    if end - start >= WEEK:
        return ALWAYS
    start, end = start % WEEK, start % WEEK + (end - start)
    parts = (Stretch(start, min(end, WEEK)), Stretch(0, end - WEEK))
    return (part for part in parts if part.start < part.end)


def overlap(one: Stretches, other: Stretches) -> bool:
    """Whether two have a minute in common."""
    return bool(intersection(one, other))


def holds(stretches: Stretches, weekday: str, time: str) -> bool:
    """Whether a time of a weekday is in one of the stretches."""
    minute = WEEKDAYS.index(weekday) * DAY + minute_of(time)
    return any(start <= minute < end for start, end in stretches)


def shifted(stretches: Stretches, minutes: int) -> Stretches:
    """Move everything by some minutes, around the week: to another clock by `minutes_ahead`."""
    return _around((start + minutes, end + minutes) for start, end in stretches)


def minutes_ahead(zone: str, other: str, day: date) -> int:
    """Tell how far the clocks of a zone are ahead of those of another one, at noon (UTC) of a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return _minutes(_offset(zone, noon) - _offset(other, noon))


@cache
def minutes_ahead_all_year(zone: str, other: str, day: date) -> tuple[int, ...]:
    """Tell how far a zone's clocks are ahead in the year from a day on: once, or for each season."""
    return tuple(dict.fromkeys(minutes_ahead(zone, other, one) for one in day_of_each_month(day)))


def day_of_each_month(first: date) -> list[date]:
    """Give a day of each of the next twelve months, so that every state of a clock is seen.

    Two days half a year apart would not do: from April to September both are in summer.
    """
    return [first + timedelta(days=30 * month) for month in range(12)]


@lru_cache(maxsize=4096)
def open_minutes(windows: tuple[Window, ...], own: str, zone: str, day: date) -> Stretches:
    """Give the minutes of the week in some windows, by the clock of a zone on a day.

    Args:
        windows: the windows; many resources have the same ones.
        own: the zone of windows that name none.
        zone: whose clock counts.
        day: the day whose difference between the clocks holds for the whole week.
    """
    return union(
        stretch
        for window in windows
        for stretch in shifted(
            weekly(window.from_, window.to, window.days), minutes_ahead(zone, window.zone or own, day)
        )
    )


class ClockChange(NamedTuple):
    """Local times that a clock skips when it is put forward, or shows twice when it is put back.

    Attributes:
        start: the first of these local times.
        end: the local time behind them.
        skipped: they do not exist; otherwise they come twice.
    """

    start: datetime
    end: datetime
    skipped: bool


@cache
def clock_changes(zone: str, first: date, last: date) -> tuple[ClockChange, ...]:
    """Find the changes of a zone's clock on some days, both included."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    days = [start + timedelta(days=n) for n in range((last - first).days + 4)]
    changes = [
        _change(zone, before, after) for before, after in pairwise(days) if _differs(zone, before, after)
    ]
    return tuple(change for change in changes if first <= change.start.date() <= last)


def _differs(zone: str, before: datetime, after: datetime) -> bool:
    return _offset(zone, before) != _offset(zone, after)


def _change(zone: str, before: datetime, after: datetime) -> ClockChange:
    """Close in on the minute between two moments at which the offset changes."""
    old, new = _offset(zone, before), _offset(zone, after)
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=_minutes(after - before) // 2)
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    edges = sorted((after + old, after + new))
    return ClockChange(edges[0].replace(tzinfo=None), edges[1].replace(tzinfo=None), new > old)


def change_at(time: str, zone: str, first: date, last: date) -> ClockChange | None:
    """Find the first day on which a time of day does not exist in a zone, or comes twice."""
    return next((c for c in clock_changes(zone, first, last) if _touches(c, time)), None)


def _touches(change: ClockChange, time: str) -> bool:
    start, minute = minute_of(f"{change.start:%H:%M}"), minute_of(time)
    return (minute - start) % DAY < _minutes(change.end - change.start)


def same_clock(zones: Sequence[str], first: date, last: date) -> bool:
    """Whether clocks in all these zones show the same on every one of some days."""
    one, *others = dict.fromkeys(zones) or ("UTC",)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)] if others else []
    return all(minutes_ahead(one, other, day) == 0 for other in others for day in days)


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds()) // 60
