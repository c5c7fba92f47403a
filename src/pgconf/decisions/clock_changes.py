"""When the clocks of a time zone are put back."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Setback(NamedTuple):
    """Clocks that are put back: when it happens, and by how much."""

    at: datetime
    by: timedelta


@cache
def next_setback(zone: str, start: date, years: int = 3) -> Setback | None:
    """Find the next time that the clocks of a zone are put back, so that an hour comes twice.

    Args:
        zone: an IANA name.
        start: the first day that is looked at.
        years: how far ahead one looks; zones that have given up daylight saving have no more.
    """
    there = ZoneInfo(zone)
    moment = datetime.combine(start, time(), UTC)
    for _ in range(years * 366):
        following = moment + timedelta(days=1)
        by = _offset(moment, there) - _offset(following, there)
        if by > timedelta(0):
            return Setback(_change(moment, following, there).astimezone(there), by)
        moment = following
    return None


def _change(low: datetime, high: datetime, there: ZoneInfo) -> datetime:
    """Find the minute in which the offset changes."""
    before = _offset(low, there)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(middle, there) == before else (low, middle)
    return high.replace(second=0, microsecond=0)


def _offset(moment: datetime, there: ZoneInfo) -> timedelta:
    return moment.astimezone(there).utcoffset() or timedelta(0)
