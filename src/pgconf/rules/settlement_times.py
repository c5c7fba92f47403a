"""Settlement: cut-offs, the payouts that come after them, and the clocks of both (结算时间)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pgconf.decisions.business_days import BusinessDays, business_days, settles_on
from pgconf.decisions.time_windows import DAY, change_at, clock, minute_of, minutes_ahead_all_year
from pgconf.kinds.calendar import Calendar
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.model import Path, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_settlements
from pgconf.rules.view import View

RAIL_ZONE = "Asia/Shanghai"
"""China's clearing systems have one clock."""

ONE_YEAR = timedelta(days=366)


class Start(NamedTuple):
    """A time at which payouts start.

    Attributes:
        path: where it is written.
        time: as it is written.
        zone: the clock it is on.
        minute: on the rule's clock, from midnight of the day of settlement on; the earliest of the year.
    """

    path: Path
    time: str
    zone: str
    minute: int


def _zone(view: View, settlement: SettlementRule) -> str:
    return settlement.zone or view.environment.zone


def _starts(view: View, settlement: SettlementRule) -> Iterator[Start]:
    """Give the batches, or the opening of the window when there are none."""
    window, zone = settlement.window, _zone(view, settlement)
    for index, time in enumerate(settlement.batches):
        is_next_day = window is not None and window.to < window.from_ and time < window.from_
        yield Start(("batches", index), time, zone, minute_of(time) + DAY * is_next_day)
    if window is not None and not settlement.batches:
        there = window.zone or zone
        minute = minute_of(window.from_) - max(minutes_ahead_all_year(there, zone, view.today))
        yield Start(("window", "from"), window.from_, there, minute)


@rule("settlement/window-before-cutoff", ERROR)
def window_before_cutoff(view: View) -> Findings:
    """Payouts start before the cut-off whose payments they settle."""
    shortest: dict[tuple[object, ...], tuple[date, int]] = {}
    for settlement in running_settlements(view):
        start = max(_starts(view, settlement), key=lambda start: start.minute, default=None)
        if start is None:
            continue
        cutoff = minute_of(settlement.cutoff) if settlement.cutoff else DAY
        if settlement.cycle.days * DAY + start.minute < cutoff:
            yield _too_early(settlement, start, _zone(view, settlement))
        elif settlement.cycle.period == "D" and settlement.roll != "following":
            calendar = view.named(Calendar, settlement.calendar)
            if settlement.calendar and calendar is None:
                continue
            key = (settlement.cycle, settlement.roll, settlement.calendar)
            if key not in shortest:
                shortest[key] = _shortest(view, settlement, business_days(calendar))
            day, days = shortest[key]
            if days * DAY + start.minute < cutoff:
                yield _rolled_back(settlement, day, day + timedelta(days=days))


def _too_early(settlement: SettlementRule, start: Start, zone: str) -> Finding:
    until = (
        say("payments are collected until {cutoff}", cutoff=settlement.cutoff)
        if settlement.cutoff
        else say("payments are collected until midnight")
    )
    message = say(
        "payouts start at {time}, before the cut-off that they settle: {until}", time=start.time, until=until
    )
    if start.zone != zone:
        message = say(
            "payouts start at {time} in {there}, when it is {local} in {zone}, before the cut-off: {until}",
            time=start.time,
            there=start.zone,
            local=clock(start.minute),
            zone=zone,
            until=until,
        )
    hint = say("let payouts start after the cut-off, or settle a day later")
    related = (see(say("the cut-off is here"), settlement, ("cutoff",)),) if settlement.cutoff else ()
    return found(settlement, start.path, message, hint, related=related)


def _shortest(view: View, settlement: SettlementRule, days: BusinessDays) -> tuple[date, int]:
    """Find the day of the coming year whose money is settled soonest, and after how many days."""
    coming = (view.today + timedelta(days=n) for n in range(ONE_YEAR.days))
    return min(
        ((day, (settles_on(settlement, day, days) - day).days) for day in coming), key=lambda pair: pair[1]
    )


def _rolled_back(settlement: SettlementRule, day: date, settled: date) -> Finding:
    message = say(
        "money of {day} is settled on {settled}, before it is all there: `{roll}` can go back",
        day=day,
        settled=settled,
        roll=settlement.roll,
    )
    return found(settlement, ("roll",), message, say("use `roll: following`"))


@rule("settlement/cutoff-after-rail-close", WARNING)
def cutoff_after_rail_close(view: View) -> Findings:
    """Money is to leave on a day on which its clearing system has stopped accepting payments."""
    for settlement in running_settlements(view):
        closes = view.facts.find("pboc", "accepts-until", settlement.rail) if settlement.rail else None
        if closes is None:
            continue
        opens = view.facts.find("pboc", "accepts-from", settlement.rail or "")
        ahead = minutes_ahead_all_year(RAIL_ZONE, _zone(view, settlement), view.today)
        shut = minute_of(closes.value)
        reopens = minute_of(opens.value) if opens else DAY
        cutoff = settlement.cutoff
        if settlement.cycle.days == 0 and cutoff and minute_of(cutoff) + max(ahead) > shut:
            message = say(
                "payments until {cutoff} are settled on the same day, and `{rail}` accepts until {closes}",
                cutoff=cutoff,
                rail=settlement.rail,
                closes=closes.value,
            )
            hint = say("end the day earlier, or settle on the next business day: `cycle: T+1`")
            yield found(settlement, ("cutoff",), message, hint, facts=(closes,))
        for start in _starts(view, settlement):
            # From its own clock to the rail's at once: by way of the rule's, two seasons would be mixed.
            there = minutes_ahead_all_year(RAIL_ZONE, start.zone, view.today)
            if any(shut <= (minute_of(start.time) + minutes) % DAY < reopens for minutes in there):
                message = say(
                    "payouts start at {time}, when `{rail}` accepts none: it closes at {closes}",
                    time=start.time,
                    rail=settlement.rail,
                    closes=closes.value,
                )
                yield found(settlement, start.path, message, say("let them start earlier"), facts=(closes,))


@rule("settlement/timezone-missing", WARNING)
def timezone_missing(view: View) -> Findings:
    """A settlement has a time that its clock skips or shows twice, and no zone in which it is clear."""
    last = view.today + ONE_YEAR
    for settlement in running_settlements(view):
        for path, time, zone in _times(view, settlement):
            change = change_at(time, zone, view.today, last)
            if change is None:
                continue
            values = {
                "time": time,
                "day": change.start.date(),
                "zone": zone,
                "start": f"{change.start:%H:%M}",
                "end": f"{change.end:%H:%M}",
            }
            message = (
                say("there is no {time} on {day} in {zone}: the clock goes from {start} to {end}", **values)
                if change.skipped
                else say(
                    "{time} comes twice on {day} in {zone}: the clock goes back from {end} to {start}",
                    **values,
                )
            )
            hint = say("move it to another hour, or set `zone` to one without daylight saving, such as `UTC`")
            yield found(settlement, path, message, hint)


def _times(view: View, settlement: SettlementRule) -> Iterator[tuple[Path, str, str]]:
    zone, window = _zone(view, settlement), settlement.window
    if settlement.cutoff:
        yield ("cutoff",), settlement.cutoff, zone
    for index, time in enumerate(settlement.batches):
        yield ("batches", index), time, zone
    if window is not None:
        yield ("window", "from"), window.from_, window.zone or zone
        yield ("window", "to"), window.to, window.zone or zone


RULES = (window_before_cutoff, cutoff_after_rail_close, timezone_missing)
