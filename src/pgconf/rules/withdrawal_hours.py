"""Withdrawals: when they are done, beside when money arrives and when it can leave (提现时间)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple, cast

from pgconf.decisions.time_windows import (
    Stretches,
    clock,
    difference,
    holds,
    minute_of,
    minutes_ahead,
    overlap,
    shifted,
    weekly,
)
from pgconf.decisions.withdrawals import payer
from pgconf.kinds.payment_method import AnyPaymentMethod, PaymentMethod
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import ANY_PRODUCT, Fact, Message, Path, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

MIDNIGHT = "00:00"
HALF_A_YEAR = timedelta(days=182)


@rule("withdrawal/window-outside-rail-hours", ERROR)
def window_outside_rail_hours(view: View) -> Findings:
    """Withdrawals are allowed at hours at which the provider or the clearing system takes none."""
    for withdrawal in view.of(WithdrawalRule):
        for carrier in _carriers(view, withdrawal) if withdrawal.enabled else ():
            for closed in _on_its_clock(view, withdrawal, carrier.closed, carrier.zone):
                findings = [*_while_closed(withdrawal, carrier, closed)]
                if findings:
                    yield from findings
                    break


class Carrier(NamedTuple):
    """Who moves the money, and the facts from when and until when; one of the two is there."""

    name: str
    opens: Fact | None
    closes: Fact | None

    @property
    def zone(self) -> str | None:
        """The time zone of the hours: the unit of such a fact."""
        return (self.opens or cast("Fact", self.closes)).unit

    @property
    def closed(self) -> Stretches:
        """The hours at which nothing is taken; midnight stands for what is not known."""
        return weekly(*(fact.value if fact else MIDNIGHT for fact in (self.closes, self.opens)))


def _carriers(view: View, withdrawal: WithdrawalRule) -> Iterator[Carrier]:
    ways = [(payer(withdrawal), withdrawal.product or ANY_PRODUCT, payer(withdrawal))]
    if withdrawal.rail is not None:
        ways.append(("pboc", withdrawal.rail, withdrawal.rail))
    for provider, product, name in ways:
        opens, closes = (view.facts.find(provider, f"accepts-{end}", product) for end in ("from", "until"))
        if opens or closes:
            yield Carrier(name, opens, closes)


def _on_its_clock(
    view: View, withdrawal: WithdrawalRule, stretches: Stretches, zone: str | None
) -> Iterator[Stretches]:
    """Give stretches of another zone as the withdrawal's clock shows them, in summer and in winter."""
    own = withdrawal.window.zone if withdrawal.window and withdrawal.window.zone else view.environment.zone
    days = (view.today, view.today + HALF_A_YEAR)
    for ahead in dict.fromkeys(minutes_ahead(own, zone or own, day) for day in days):
        yield shifted(stretches, ahead)


def _while_closed(withdrawal: WithdrawalRule, carrier: Carrier, closed: Stretches) -> Iterator[Finding]:
    window, automatic = withdrawal.window, withdrawal.automatic
    if window is None:
        if automatic is not None and _is_in(closed, automatic.every.at):
            hint = say("let it run at another time")
            what = say("it runs at {time}", time=automatic.every.at)
            yield _closed(withdrawal, ("automatic", "every"), what, carrier, hint)
        return
    whole = weekly(window.from_, window.to)
    starts_closed = _is_in(closed, window.from_)
    if starts_closed:
        what, hint = say("it opens at {time}", time=window.from_), say("open it later")
        yield _closed(withdrawal, ("window", "from"), what, carrier, hint, opening=True)
    ends_closed = _is_in(closed, clock(minute_of(window.to) - 1))
    if overlap(whole, closed) and (ends_closed or not starts_closed) and difference(whole, closed):
        what, hint = say("it is open until {time}", time=window.to), say("close it earlier")
        yield _closed(withdrawal, ("window", "to"), what, carrier, hint)


def _is_in(stretches: Stretches, time: str) -> bool:
    """Whether a time of day is in stretches that are the same on all days."""
    return holds(stretches, "wed", time)


def _closed(
    withdrawal: WithdrawalRule,
    path: Path,
    what: Message,
    carrier: Carrier,
    hint: Message,
    *,
    opening: bool = False,
) -> Finding:
    facts = (carrier.opens, carrier.closes) if opening else (carrier.closes, carrier.opens)
    fact = next(fact for fact in facts if fact is not None)
    template = (
        "{what}, and `{carrier}` takes no withdrawals before {hour} in {zone}"
        if fact is carrier.opens
        else "{what}, and `{carrier}` takes no withdrawals from {hour} on in {zone}"
    )
    message = say(template, what=what, carrier=carrier.name, hour=fact.value, zone=fact.unit)
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
