"""Withdrawals: when they are done, beside when money arrives and when it can leave (提现时间)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from pgconf.decisions.stretches import Stretches, difference
from pgconf.decisions.time_windows import (
    clock,
    holds,
    minute_of,
    minutes_ahead_all_year,
    overlap,
    shifted,
    weekly,
)
from pgconf.decisions.withdrawals import payer
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.kinds.timing import falls_within
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import ANY_PRODUCT, Fact, Message, Path, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_settlements, running_withdrawals
from pgconf.rules.view import View

MIDNIGHT = "00:00"


@rule("withdrawal/window-outside-rail-hours", ERROR)
def window_outside_rail_hours(view: View) -> Findings:
    """Withdrawals are allowed at hours at which the provider or the clearing system takes none."""
    for withdrawal in running_withdrawals(view):
        for carrier in _carriers(view, withdrawal):
            for ahead in _minutes_ahead(view, withdrawal, carrier.zone):
                findings = [*_while_closed(withdrawal, carrier, ahead)]
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
        return self.blamed(opening=True).unit

    @property
    def hours(self) -> tuple[str, str]:
        """When it closes and when it opens again; midnight stands for what is not known."""
        return (
            self.closes.value if self.closes else MIDNIGHT,
            self.opens.value if self.opens else MIDNIGHT,
        )

    def blamed(self, *, opening: bool) -> Fact:
        """Give the fact that a finding at the opening or closing hour rests on."""
        facts = (self.opens, self.closes) if opening else (self.closes, self.opens)
        return next(fact for fact in facts if fact is not None)


def _carriers(view: View, withdrawal: WithdrawalRule) -> Iterator[Carrier]:
    ways = [(payer(withdrawal), withdrawal.product or ANY_PRODUCT, payer(withdrawal))]
    if withdrawal.rail is not None:
        ways.append(("pboc", withdrawal.rail, withdrawal.rail))
    for provider, product, name in ways:
        opens, closes = (view.facts.find(provider, f"accepts-{end}", product) for end in ("from", "until"))
        if opens or closes:
            yield Carrier(name, opens, closes)


def _minutes_ahead(view: View, withdrawal: WithdrawalRule, zone: str | None) -> tuple[int, ...]:
    """Tell how far the withdrawal's clock is ahead of another one, in summer and in winter."""
    own = withdrawal.window.zone if withdrawal.window and withdrawal.window.zone else view.environment.zone
    return minutes_ahead_all_year(own, zone or own, view.today)


def _while_closed(withdrawal: WithdrawalRule, carrier: Carrier, ahead: int) -> Iterator[Finding]:
    """Find what lies in the hours at which the carrier is closed, on the withdrawal's clock."""
    closed = shifted(weekly(*carrier.hours), ahead)
    window, automatic = withdrawal.window, withdrawal.automatic
    if window is not None:
        whole = weekly(window.from_, window.to)
        starts_closed = _is_in(closed, window.from_)
        ends_closed = _is_in(closed, clock(minute_of(window.to) - 1))
        if starts_closed:
            what, hint = say("it opens at {time}", time=window.from_), say("open it later")
            fact = carrier.blamed(opening=True)
            yield _closed(withdrawal, ("window", "from"), (what, hint), carrier, fact)
        if overlap(whole, closed) and (ends_closed or not starts_closed) and difference(whole, closed):
            what, hint = say("it is open until {time}", time=window.to), say("close it earlier")
            fact = carrier.blamed(opening=False)
            yield _closed(withdrawal, ("window", "to"), (what, hint), carrier, fact)
    elif automatic is not None and _is_in(closed, automatic.every.at):
        there = clock(minute_of(automatic.every.at) - ahead)
        what, hint = say("it runs at {time}", time=automatic.every.at), say("let it run at another time")
        fact = carrier.blamed(opening=there < carrier.hours[1])
        yield _closed(withdrawal, ("automatic", "every"), (what, hint), carrier, fact)


def _is_in(stretches: Stretches, time: str) -> bool:
    """Whether a time of day is in stretches that are the same on all days."""
    return holds(stretches, "wed", time)


def _closed(
    withdrawal: WithdrawalRule, path: Path, said: tuple[Message, Message], carrier: Carrier, fact: Fact
) -> Finding:
    what, hint = said
    closes, opens = carrier.hours
    message = say(
        "{what}, and `{carrier}` takes no withdrawals from {closes} to {opens} in {zone}",
        what=what,
        carrier=carrier.name,
        closes=closes,
        opens=opens,
        zone=fact.unit,
    )
    return found(withdrawal, path, message, hint, facts=(fact,))


@rule("withdrawal/schedule-before-settlement-arrival", WARNING)
def schedule_before_settlement_arrival(view: View) -> Findings:
    """An automatic withdrawal runs before the money that is settled on the same day has arrived."""
    feeding = _feeding(view)
    for withdrawal in running_withdrawals(view):
        if withdrawal.automatic is None:
            continue
        at = withdrawal.automatic.every.at
        for payout, settlement in _awaited(withdrawal, feeding):
            times = (clock(minute_of(at) - n) for n in _minutes_ahead(view, withdrawal, payout.zone))
            if any(payout.is_awaited(time) for time in times):
                message = say(
                    "it runs at {at} and misses payouts of `{settlement}`, which go on until {to} in {zone}",
                    at=at,
                    settlement=settlement.name,
                    to=payout.to,
                    zone=payout.zone,
                )
                related = (see(say("the payouts run here"), settlement, ("window",)),)
                hint = say("let it run when the payouts are over")
                yield found(withdrawal, ("automatic", "every"), message, hint, related=related)
                break


class Payout(NamedTuple):
    """When settled money is paid out on its day."""

    from_: str
    to: str
    zone: str

    def is_awaited(self, time: str) -> bool:
        """Whether the money of the day has not arrived at a time of day, on the clock of the payout.

        Until a payout over midnight begins, the money of the day before has long been there.
        """
        return falls_within(time, MIDNIGHT if self.from_ < self.to else self.from_, self.to)


Fed = tuple[Literal["provider", "account"], str, str]
"""What settled money is withdrawn from: a provider's balance, or what is there for an account; a currency."""

Payouts = Mapping[Payout, SettlementRule]


def _awaited(
    withdrawal: WithdrawalRule, feeding: Mapping[Fed, Payouts]
) -> Iterator[tuple[Payout, SettlementRule]]:
    if withdrawal.source is not None:
        yield from feeding.get(("provider", withdrawal.source, withdrawal.currency), {}).items()
    else:
        for account in withdrawal.accounts:
            yield from feeding.get(("account", account, withdrawal.currency), {}).items()


def _feeding(view: View) -> Mapping[Fed, Payouts]:
    """Find the daily payouts by what they feed, each time of the day once."""
    providers: dict[str, set[str]] = {}
    for method in running_methods(view):
        providers.setdefault(method.settlement, set()).add(method.provider)
    feeding: dict[Fed, dict[Payout, SettlementRule]] = defaultdict(dict)
    for settlement in running_settlements(view):
        window = settlement.window
        if window is not None and settlement.cycle.period in ("T", "D"):
            zone = window.zone or settlement.zone or view.environment.zone
            payout = Payout(window.from_, window.to, zone)
            feeding["account", settlement.account, settlement.currency].setdefault(payout, settlement)
            for provider in providers.get(settlement.name, ()):
                feeding["provider", provider, settlement.currency].setdefault(payout, settlement)
    return feeding


RULES = (window_outside_rail_hours, schedule_before_settlement_arrival)
