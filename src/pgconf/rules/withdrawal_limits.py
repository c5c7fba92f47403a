"""Withdrawals: how much, and how often (提现限额)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pgconf.decisions.fees import fee_of
from pgconf.decisions.withdrawals import payer
from pgconf.kinds.account import AnyAccount
from pgconf.kinds.scalars import decimal_text
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import ANY_PRODUCT, Fact, Path, say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_withdrawals
from pgconf.rules.view import View


class Bound(NamedTuple):
    """An amount of a rule beside what the provider allows."""

    path: Path
    amount: Decimal
    limit: Fact


@rule("withdrawal/limits-exceed-provider", ERROR)
def limits_exceed_provider(view: View) -> Findings:
    """A withdrawal rule allows amounts that the provider who pays refuses."""
    for withdrawal in running_withdrawals(view):
        for bound in _bounds(view, withdrawal):
            is_least = bound.path[-1] == "min"
            limit = bound.limit.number
            if (bound.amount < limit) if is_least else (bound.amount > limit):
                told = {
                    "field": ".".join(map(str, bound.path)),
                    "amount": decimal_text(bound.amount),
                    "currency": withdrawal.currency,
                    "provider": bound.limit.provider,
                    "limit": decimal_text(limit),
                }
                message = (
                    say("`{field}` is {amount} {currency}, and {provider} pays nothing below {limit}", **told)
                    if is_least
                    else say(
                        "`{field}` is {amount} {currency}, and {provider} pays {limit} at the most", **told
                    )
                )
                hint = say(
                    "write {limit}, or state in pgconf.yaml what your contract says",
                    limit=decimal_text(limit),
                )
                yield found(withdrawal, bound.path, message, hint, facts=(bound.limit,))


def _bounds(view: View, withdrawal: WithdrawalRule) -> Iterator[Bound]:
    """Put each amount beside the provider's limit; one in another currency says nothing about it."""
    daily = withdrawal.daily.amount if withdrawal.daily else None
    for path, amount, limit in (
        (("amount", "min"), withdrawal.amount.min, "withdrawal-min"),
        (("amount", "max"), withdrawal.amount.max, "withdrawal-max"),
        (("daily", "amount"), daily, "withdrawal-daily-max"),
    ):
        facts = [
            fact
            for product in _products(view, withdrawal)
            if (fact := view.facts.find(payer(withdrawal), limit, product))
            and fact.unit == withdrawal.currency
        ]
        if amount is not None and facts:
            yield Bound(path, amount, min(facts, key=lambda fact: fact.number))


def _products(view: View, withdrawal: WithdrawalRule) -> set[str]:
    """Tell which products' limits hold: at Alipay they depend on who is paid."""
    if withdrawal.method == "alipay":
        accounts = (view.named(AnyAccount, name) for name in withdrawal.accounts)
        return {f"to-{account.holder_type}" for account in accounts if account is not None}
    return {withdrawal.product or ANY_PRODUCT}


@rule("withdrawal/min-below-fee", WARNING)
def min_below_fee(view: View) -> Findings:
    """The smallest withdrawal costs as much as it pays, or more."""
    for withdrawal in running_withdrawals(view):
        smallest = withdrawal.amount.min
        if withdrawal.fee is None or smallest is None:
            continue
        fee = fee_of(withdrawal.fee, smallest, withdrawal.currency)
        if fee and fee >= smallest:
            message = say(
                "a withdrawal of {min} {currency} costs {fee}, so nothing of it arrives",
                min=decimal_text(smallest),
                currency=withdrawal.currency,
                fee=decimal_text(fee),
            )
            hint = say("raise `min` well above {fee}", fee=decimal_text(fee))
            related = (see(say("the fee is set here"), withdrawal, ("fee",)),)
            yield found(withdrawal, ("amount", "min"), message, hint, related=related)


@rule("withdrawal/daily-count-exceeds-provider", WARNING)
def daily_count_exceeds_provider(view: View) -> Findings:
    """A withdrawal rule allows more withdrawals a day than the provider carries out."""
    for withdrawal in running_withdrawals(view):
        count = withdrawal.daily.count if withdrawal.daily else None
        limit = view.facts.find(payer(withdrawal), "withdrawals-per-day", withdrawal.product or ANY_PRODUCT)
        if count is not None and limit is not None and count > limit.number:
            message = say(
                "{count} withdrawals a day are allowed, and {provider} carries out {limit}",
                count=count,
                provider=limit.provider,
                limit=decimal_text(limit.number),
            )
            hint = say("lower `count` to {limit}", limit=decimal_text(limit.number))
            yield found(withdrawal, ("daily", "count"), message, hint, facts=(limit,))


@rule("withdrawal/daily-limit-less-than-single-max", ERROR)
def daily_limit_less_than_single_max(view: View) -> Findings:
    """One withdrawal may be larger than all withdrawals of a day together."""
    for withdrawal in running_withdrawals(view):
        daily = withdrawal.daily.amount if withdrawal.daily else None
        side = "max" if withdrawal.amount.max is not None else "min"
        single = withdrawal.amount.max if side == "max" else withdrawal.amount.min
        if daily is not None and single is not None and daily < single:
            message = say(
                "the limit of a day is {daily} {currency}, less than the {single} of `amount.{side}`",
                daily=decimal_text(daily),
                currency=withdrawal.currency,
                single=decimal_text(single),
                side=side,
            )
            related = (see(say("the limit of one withdrawal is here"), withdrawal, ("amount", side)),)
            hint = say("raise the limit of a day, or lower that of one withdrawal")
            yield found(withdrawal, ("daily", "amount"), message, hint, related=related)


RULES = (
    limits_exceed_provider,
    min_below_fee,
    daily_count_exceeds_provider,
    daily_limit_less_than_single_max,
)
