"""Reports: sums that mean something, and days that are the settlement's days (交易统计)."""

from datetime import timedelta

from pgconf.decisions.time_windows import same_clock
from pgconf.kinds.report import Report
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_settlements
from pgconf.rules.view import View

MONEY = frozenset({"sum", "average", "gross", "refunds", "net", "fee"})
"""Measures that add amounts up."""

OF_A_BASIS = ("sum", "average")
PERIODS = frozenset({"hour", "day", "week", "month"})
ONE_YEAR = timedelta(days=365)


@rule("report/group-by-mixed-currency", ERROR)
def group_by_mixed_currency(view: View) -> Findings:
    """A report adds up amounts in several currencies."""
    currencies = sorted({method.currency for method in running_methods(view)})
    for report in view.of(Report) if len(currencies) > 1 else ():
        told_apart = report.currency or "currency" in report.by or "currency" in (report.where or "")
        index = next((i for i, measure in enumerate(report.measures) if measure in MONEY), None)
        if index is not None and not told_apart:
            message = say(
                "`{measure}` adds up amounts in {currencies}",
                measure=report.measures[index],
                currencies=", ".join(currencies),
            )
            hint = say("add `currency` to `by`, or set `currency` to the one that counts")
            yield found(report, ("measures", index), message, hint)


@rule("report/timezone-differs-from-settlement", WARNING)
def timezone_differs_from_settlement(view: View) -> Findings:
    """The days of a report begin at other times than the days of every settlement, so their totals differ."""
    own = view.environment.zone
    settlements = {settlement.zone or own: settlement for settlement in reversed(running_settlements(view))}
    last = view.today + ONE_YEAR
    for report in view.of(Report) if settlements else ():
        zone = report.zone or own
        counts_money = not MONEY.isdisjoint(report.measures)
        by_time = not PERIODS.isdisjoint(report.by) or report.every is not None
        if not counts_money or not by_time or zone in settlements:
            continue
        if not any(same_clock((zone, other), view.today, last) for other in settlements):
            other, settlement = min(settlements.items(), key=lambda item: item[1].name)
            message = say(
                "its days are those of {zone}, and money is settled by those of {other}",
                zone=zone,
                other=other,
            )
            path = ("zone",) if report.zone else ("by",) if report.by else ("every",)
            hint = say("set `zone: {other}`", other=other)
            related = (see(say("the settlement's days are set here"), settlement, ("zone",)),)
            yield found(report, path, message, hint, related=related)


@rule("report/refund-double-counted", WARNING)
def refund_double_counted(view: View) -> Findings:
    """A report has sums or averages that do not say whether refunds are taken off."""
    if all(method.refund is None for method in running_methods(view)):
        return
    for report in view.of(Report):
        index = next((i for i, measure in enumerate(report.measures) if measure in OF_A_BASIS), None)
        if index is None or report.basis is not None:
            continue
        measure = report.measures[index]
        message = say("`{measure}` may be before refunds or after: the report does not say", measure=measure)
        if "refunds" in report.measures:
            message = say(
                "`{measure}` may be before refunds or after, and beside `refunds` they may come off twice",
                measure=measure,
            )
        hint = say("add `basis: gross` or `basis: net`, or measure `gross`, `refunds` and `net`")
        yield found(report, ("measures", index), message, hint)


RULES = (group_by_mixed_currency, timezone_differs_from_settlement, refund_double_counted)
