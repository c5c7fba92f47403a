"""Withdrawals: when they are done, beside when money arrives and when it can leave (提现时间)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

from pgconf.decisions.time_windows import Stretches, clock, difference, holds, minutes_ahead, shifted, weekly
from pgconf.decisions.withdrawals import payer
from pgconf.kinds.payment_method import AnyPaymentMethod, PaymentMethod
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import ANY_PRODUCT, Fact, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

MIDNIGHT = "00:00"
HALF_A_YEAR = timedelta(days=182)


@rule("withdrawal/window-outside-rail-hours", ERROR)
def window_outside_rail_hours(view: View) -> Findings:
    """Withdrawals are allowed at hours at which the provider or the clearing system takes none."""
    for withdrawal in view.of(WithdrawalRule):
        for fact in _hours(view, withdrawal) if withdrawal.enabled else ():
            for accepted in _on_its_clock(view, withdrawal, _accepted(fact), fact.unit):
                finding = _outside(withdrawal, accepted, fact)
                if finding is not None:
                    yield finding
                    break


def _hours(view: View, withdrawal: WithdrawalRule) -> Iterator[Fact]:
    """Find from when and until when money can leave; the unit of such a fact is its time zone."""
    for carrier, product in ((payer(withdrawal), withdrawal.product), (withdrawal.rail, None)):
        for limit in ("withdrawal-from", "withdrawal-until") if carrier else ():
            fact = view.facts.find(carrier or "", limit, product or ANY_PRODUCT)
            if fact is not None:
                yield fact


def _accepted(fact: Fact) -> Stretches:
    opens = fact.limit == "withdrawal-from"
    return weekly(fact.value, MIDNIGHT) if opens else weekly(MIDNIGHT, fact.value)


def _on_its_clock(
    view: View, withdrawal: WithdrawalRule, stretches: Stretches, zone: str | None
) -> Iterator[Stretches]:
    """Give stretches of another zone as the withdrawal's clock shows them, in summer and in winter."""
    own = withdrawal.window.zone if withdrawal.window and withdrawal.window.zone else view.environment.zone
    days = (view.today, view.today + HALF_A_YEAR)
    for ahead in dict.fromkeys(minutes_ahead(own, zone or own, day) for day in days):
        yield shifted(stretches, ahead)


def _outside(withdrawal: WithdrawalRule, accepted: Stretches, fact: Fact) -> Finding | None:
    template = (
        "{what}, when {carrier} takes no withdrawals: it opens at {time} in {zone}"
        if fact.limit == "withdrawal-from"
        else "{what}, when {carrier} takes no withdrawals: it closes at {time} in {zone}"
    )
    window, automatic = withdrawal.window, withdrawal.automatic
    if window is not None:
        outside = difference(weekly(window.from_, window.to), accepted)
        if not outside:
            return None
        path = ("window", "to" if holds(accepted, "wed", window.from_) else "from")
        what = say(
            "it is open from {start} to {end}", start=clock(outside[0].start), end=clock(outside[0].end)
        )
        hint = say("make the window shorter")
    elif automatic is not None and not holds(accepted, "wed", automatic.every.at):
        path = ("automatic", "every")
        what = say("it runs at {time}", time=automatic.every.at)
        hint = say("let it run at another time")
    else:
        return None
    message = say(template, what=what, carrier=fact.provider, time=fact.value, zone=fact.unit)
    return found(withdrawal, path, message, hint, facts=(fact,))


@rule("withdrawal/schedule-before-settlement-arrival", WARNING)
def schedule_before_settlement_arrival(view: View) -> Findings:
    """An automatic withdrawal runs before the money that is settled on the same day has arrived."""
    for withdrawal in view.of(WithdrawalRule):
        if not withdrawal.enabled or withdrawal.automatic is None:
            continue
        at = withdrawal.automatic.every.at
        for settlement in _feeding(view, withdrawal):
            window = settlement.window
            if window is None:
                continue
            zone = window.zone or settlement.zone or view.environment.zone
            # Until a window over midnight opens, the money of the day before has long been there.
            awaited = weekly(MIDNIGHT if window.from_ < window.to else window.from_, window.to)
            if any(holds(s, "wed", at) for s in _on_its_clock(view, withdrawal, awaited, zone)):
                message = say(
                    "it runs at {at}, and the payouts of `{settlement}` go on until {to}, so it misses them",
                    at=at,
                    settlement=settlement.name,
                    to=window.to,
                )
                related = (see(say("the payouts run here"), settlement, ("window",)),)
                hint = say("let it run after {to}", to=window.to)
                yield found(withdrawal, ("automatic", "every"), message, hint, related=related)
                break


def _feeding(view: View, withdrawal: WithdrawalRule) -> Iterator[SettlementRule]:
    """Find the daily settlements whose money is withdrawn: the provider's, or those to the same accounts."""
    methods = cast("Sequence[PaymentMethod]", view.of(AnyPaymentMethod))
    used = {m.settlement for m in methods if m.enabled and m.provider == withdrawal.source}
    for settlement in view.of(SettlementRule):
        feeds = settlement.name in used if withdrawal.source else settlement.account in withdrawal.accounts
        is_daily = settlement.cycle.period in ("T", "D")
        if settlement.enabled and feeds and is_daily and settlement.currency == withdrawal.currency:
            yield settlement


RULES = (window_outside_rail_hours, schedule_before_settlement_arrival)
