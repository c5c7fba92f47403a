"""Business days with make-up workdays, and the days on which money is settled."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from pgconf.decisions.time_windows import WEEKDAYS
from pgconf.kinds.calendar import Calendar
from pgconf.kinds.settlement_rule import SettlementRule

Roll = Literal["following", "preceding", "modified-following"]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """The business days of a calendar: `closed` beats `workdays`, holidays come next, the weekend last.

    Attributes:
        weekend: weekdays that are no business days, as Python counts them: Monday is 0.
        workdays: days that are worked all the same.
        closed: further days that are none.
        country: whose public holidays are none, as ISO 3166 code.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    workdays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    country: str | None = None

    def __post_init__(self) -> None:
        """Refuse a week in which nobody ever works: the next business day would never come."""
        if len(self.weekend) >= len(WEEKDAYS):
            message = "a week has a business day"
            raise ValueError(message)

    def is_business_day(self, day: date) -> bool:
        """Whether banks work on a day."""
        if day in self.closed:
            return False
        if day in self.workdays:
            return True
        return day.weekday() not in self.weekend and not self._is_holiday(day)

    def _is_holiday(self, day: date) -> bool:
        return self.country is not None and day in public_holidays(self.country, day.year)

    def after(self, day: date, count: int = 1) -> date:
        """Count business days from the day behind `day` on; none of them give the day itself."""
        for _ in range(count):
            day = self.following(day + ONE_DAY)
        return day

    def following(self, day: date) -> date:
        """Give the day itself if it is a business day, or else the next one."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def preceding(self, day: date) -> date:
        """Give the day itself if it is a business day, or else the last one before."""
        while not self.is_business_day(day):
            day -= ONE_DAY
        return day

    def rolled(self, day: date, roll: Roll) -> date:
        """Move a day that is no business day; `modified-following` stays in the month if it can."""
        if roll == "preceding":
            return self.preceding(day)
        later = self.following(day)
        if roll == "modified-following" and later.month != day.month:
            earlier = self.preceding(day)
            return earlier if earlier.month == day.month else later
        return later


MONDAY_TO_FRIDAY = BusinessDays()


def business_days(calendar: Calendar | None) -> BusinessDays:
    """Read a calendar; without one, Monday to Friday are business days in every year."""
    if calendar is None:
        return MONDAY_TO_FRIDAY
    return BusinessDays(
        weekend=frozenset(map(WEEKDAYS.index, calendar.weekend)),
        workdays=frozenset(calendar.workdays),
        closed=frozenset(calendar.closed),
        country=calendar.country,
    )


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Give a country's public holidays of a year, as the `holidays` library has them; none when it has none.

    They include the days off that a government arranges around a feast, for years that it has announced.
    """
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=year, expand=False))
    except NotImplementedError:
        return frozenset()


@cache
def has_holidays(country: str, year: int) -> bool:
    """Whether the `holidays` library knows a country, in a year."""
    from holidays import country_holidays

    try:
        known = country_holidays(country)
    except NotImplementedError:
        return False
    return known.start_year <= year <= known.end_year


def period_end(rule: SettlementRule, day: date) -> date:
    """Tell the day on which the period ends that a day is in: the next anchor, or the day itself."""
    while not _ends_period(rule, day):
        day += ONE_DAY
    return day


def _ends_period(rule: SettlementRule, day: date) -> bool:
    match rule.cycle.period:
        case "W" if rule.weekdays:
            return WEEKDAYS[day.weekday()] in rule.weekdays
        case "M" if rule.month_days:
            last = monthrange(day.year, day.month)[1]
            return any(min(anchor, last) == day.day for anchor in rule.month_days)
        case _:
            return True


def settles_on(rule: SettlementRule, day: date, days: BusinessDays) -> date:
    """Tell when the money that was collected on a day is settled.

    Business days are counted from the end of the period on; calendar days (`D`) too, and then the day
    rolls to a business day.
    """
    end = period_end(rule, day)
    if rule.cycle.period == "D":
        return days.rolled(end + timedelta(days=rule.cycle.days), rule.roll)
    return days.after(end, rule.cycle.days)
