"""Settlement: periods, the days on which they end, and the calendars that are counted by (结算周期)."""

from collections.abc import Iterator
from datetime import timedelta

from pgconf.decisions.business_days import has_holidays
from pgconf.kinds.calendar import Calendar
from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.model import Path, say
from pgconf.rules.rule import ERROR, INFO, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_settlements, running_withdrawals
from pgconf.rules.view import View

HORIZON = timedelta(days=60)
"""How far ahead a calendar is asked for: China's holidays of a year are announced in November before it."""

CERTAIN = frozenset({"CN"})
"""Countries with data: the library need not be asked, which takes a tenth of a second to import."""

PERIODS = {"W": "week", "M": "month"}


@rule("settlement/cycle-out-of-range", ERROR)
def cycle_out_of_range(view: View) -> Findings:
    """A settlement cycle is shorter or longer than the contract or the provider allows."""
    for settlement in running_settlements(view):
        cycle = settlement.cycle
        if cycle.days == 0 and not settlement.same_day:
            message = say("`{cycle}` settles on the same day, and `same_day` is not set", cycle=cycle)
            hint = say("add `same_day: true` if the contract allows it, or use `cycle: T+1`")
            yield found(settlement, ("cycle",), message, hint)
        elif cycle.period in PERIODS and settlement.method == "alipay":
            yield from _beyond_the_provider(view, settlement)


def _beyond_the_provider(view: View, settlement: SettlementRule) -> Iterator[Finding]:
    cycle, period = settlement.cycle, PERIODS[settlement.cycle.period]
    least = view.facts.find("alipay", f"settlement-{period}-days-min")
    most = view.facts.find("alipay", f"settlement-{period}-days-max")
    if least is None or most is None or least.number <= cycle.days <= most.number:
        return
    message = say(
        "Alipay settles from `{period}+{least}` to `{period}+{most}`, and not `{cycle}`",
        period=cycle.period,
        least=least.value,
        most=most.value,
        cycle=cycle,
    )
    fact = least if cycle.days < least.number else most
    yield found(settlement, ("cycle",), message, say("use a cycle in between"), facts=(fact,))


@rule("settlement/anchor-day-missing-or-extra", ERROR)
def anchor_day_missing_or_extra(view: View) -> Findings:
    """A weekly or monthly cycle does not say when its period ends, or another cycle does."""
    for settlement in running_settlements(view):
        cycle = settlement.cycle
        for period, field, days, hint in (
            ("W", "weekdays", settlement.weekdays, say("add `weekdays: [sun]`, say")),
            ("M", "month_days", settlement.month_days, say("add `month_days: [28]`, say")),
        ):
            if days and cycle.period != period:
                message = say("`{field}` has no meaning for the cycle `{cycle}`", field=field, cycle=cycle)
                remove = say("remove it, or use a cycle such as `{period}+2`", period=period)
                yield found(settlement, (field,), message, remove, on_key=True)
            if not days and cycle.period == period:
                message = say(
                    "the cycle `{cycle}` needs `{field}`, the days on which its period ends",
                    cycle=cycle,
                    field=field,
                )
                yield found(settlement, ("cycle",), message, hint)


@rule("settlement/anchor-29-31", INFO)
def anchor_29_31(view: View) -> Findings:
    """A period ends on a day that some months do not have, and so on their last day."""
    lacking = {
        29: say("February of most years"),
        30: say("February"),
        31: say("five months"),
    }
    for settlement in running_settlements(view):
        for index, day in enumerate(settlement.month_days):
            if day in lacking:
                message = say(
                    "there is no day {day} in {months}: the period ends on the last day there",
                    day=day,
                    months=lacking[day],
                )
                hint = say("use 28 at most if the day must be the same in every month")
                yield found(settlement, ("month_days", index), message, hint)


@rule("settlement/calendar-missing-year", WARNING)
def calendar_missing_year(view: View) -> Findings:
    """A calendar does not cover a year in which business days are counted by it."""
    asked: set[str] = set()
    for spec, path, name in _counted_by(view):
        calendar = view.named(Calendar, name)
        if calendar is None or name in asked:
            continue
        asked.add(name)
        related = (see(say("business days are counted by it here"), spec, path),)
        for year in sorted({view.today.year, (view.today + HORIZON).year} - set(calendar.years)):
            is_now = year == view.today.year
            message = say(
                "the calendar does not cover {year}, so weekends are all that is known of it", year=year
            )
            hint = say("add {year} to `years`, and its make-up workdays once they are announced", year=year)
            severity = ERROR if is_now else None
            yield found(calendar, ("years",), message, hint, related=related, severity=severity)
        country = calendar.country
        if country and country not in CERTAIN and not has_holidays(country, view.today.year):
            message = say("no public holidays are known for `{country}`", country=country)
            hint = say("correct the code, or remove it and list the holidays in `closed`")
            yield found(calendar, ("country",), message, hint, related=related)


def _counted_by(view: View) -> Iterator[tuple[ResourceSpec, Path, str]]:
    """Find the calendars that something in use counts by."""
    for settlement in running_settlements(view):
        if settlement.calendar:
            yield settlement, ("calendar",), settlement.calendar
    for withdrawal in running_withdrawals(view):
        if withdrawal.window and withdrawal.window.calendar:
            yield withdrawal, ("window", "calendar"), withdrawal.window.calendar


RULES = (
    cycle_out_of_range,
    anchor_day_missing_or_extra,
    anchor_29_31,
    calendar_missing_year,
)
