"""Settlement: the money, the accounts it goes to, and the shares of others (结算金额与账户)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from pgconf.kinds.account import Account, AnyAccount, BankAccount
from pgconf.kinds.scalars import decimal_text
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.model import Path, listed, say
from pgconf.rules.rule import ERROR, INFO, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_settlements
from pgconf.rules.view import View

WHOLE = Decimal(100)
DAYS_OF_WEEK = 7
DAYS_OF_MONTH = 30
ACCOUNT_TYPES = {"alipay": "alipay", "bank_transfer": "bank", "wallet": "wallet"}
"""The type of account that a way to pay out ends in."""


@rule("settlement/min-above-typical-volume", INFO)
def min_above_typical_volume(view: View) -> Findings:
    """What a usual period brings is less than the smallest settlement, so money is carried over and over."""
    for settlement in running_settlements(view):
        least, daily = settlement.amount.min, settlement.daily_volume
        if least is None or daily is None:
            continue
        volume = daily * _days_of_period(settlement)
        if volume < least:
            message = say(
                "settlements start at {min} {currency}, and a usual period brings {volume}",
                min=decimal_text(least),
                currency=settlement.currency,
                volume=decimal_text(volume),
            )
            hint = say("lower `min`, or settle less often")
            related = (see(say("this is what a day brings"), settlement, ("daily_volume",)),)
            yield found(settlement, ("amount", "min"), message, hint, related=related)


def _days_of_period(settlement: SettlementRule) -> int:
    """Count the days between two ends of a period, the longest that there are at about."""
    match settlement.cycle.period:
        case "W" if settlement.weekdays:
            return -(-DAYS_OF_WEEK // len(settlement.weekdays))
        case "M" if settlement.month_days:
            return -(-DAYS_OF_MONTH // len(settlement.month_days))
        case _:
            return 1


@rule("settlement/account-unverified-or-currency-mismatch", ERROR)
def account_unverified_or_currency_mismatch(view: View) -> Findings:
    """Money is settled to an account that nobody has verified, or that holds another currency."""
    for settlement, path, account in _receivers(view):
        if account.currency != settlement.currency:
            message = say(
                "`{account}` holds {theirs}, and {ours} is settled",
                account=account.name,
                theirs=account.currency,
                ours=settlement.currency,
            )
            related = (see(say("the account's currency is here"), account, ("currency",)),)
            yield found(settlement, path, message, say("name an account in that currency"), related=related)
        elif view.environment.stage == "live":
            yield from _unverified(view, settlement, path, account)


def _unverified(view: View, settlement: SettlementRule, path: Path, account: AnyAccount) -> Iterator[Finding]:
    """Look at accounts that real money goes to."""
    if account.verified_on is None:
        message = say("real money is settled to `{account}`, which nobody has verified", account=account.name)
        hint = say("prove that holder and number belong together, and add `verified_on` to the account")
        related = (see(say("the account is declared here"), account, ("name",)),)
        yield found(settlement, path, message, hint, related=related)
    elif account.verified_on > view.today:
        message = say(
            "`{account}` is verified on {day}, which lies ahead",
            account=account.name,
            day=account.verified_on,
        )
        related = (see(say("the day is written here"), account, ("verified_on",)),)
        yield found(settlement, path, message, say("correct the day"), related=related)


@rule("settlement/account-type-rail-mismatch", ERROR)
def account_type_rail_mismatch(view: View) -> Findings:
    """Money is settled in a way that does not reach an account of that type."""
    for settlement, path, account in _receivers(view):
        related = (see(say("the account is declared here"), account, ("type",)),)
        if account.type != ACCOUNT_TYPES[settlement.method]:
            message = say(
                "`{account}` is of type `{type}`, and `{method}` does not pay into it",
                account=account.name,
                type=account.type,
                method=settlement.method,
            )
            hint = say("name an account of type `{type}`", type=ACCOUNT_TYPES[settlement.method])
            yield found(settlement, path, message, hint, related=related)
        elif settlement.rail and isinstance(account, BankAccount) and account.bank.cnaps is None:
            message = say(
                "`{rail}` finds a bank by its CNAPS number, and `{account}` has none",
                rail=settlement.rail,
                account=account.name,
            )
            hint = say("add `cnaps` to its bank, or remove `rail`")
            yield found(settlement, path, message, hint, related=related)


def _receivers(view: View) -> Iterator[tuple[SettlementRule, Path, Account]]:
    """Find the accounts that money goes to, shares included."""
    for settlement in running_settlements(view):
        shares = (
            (("splits", index, "account"), split.account) for index, split in enumerate(settlement.splits)
        )
        for path, name in ((("account",), settlement.account), *shares):
            account = view.named(AnyAccount, name)
            if account is not None:
                yield settlement, path, cast("Account", account)


@rule("settlement/channel-without-settlement", ERROR)
def channel_without_settlement(view: View) -> Findings:
    """A payment method collects money that its settlement rule does not settle."""
    for method in running_methods(view):
        settlement = view.named(SettlementRule, method.settlement)
        if settlement is None or not settlement.enabled:
            continue
        if method.currency != settlement.currency:
            message = say(
                "it collects {ours}, and `{settlement}` settles {theirs}",
                ours=method.currency,
                settlement=settlement.name,
                theirs=settlement.currency,
            )
            related = (see(say("the rule's currency is here"), settlement, ("currency",)),)
            hint = say("name a settlement rule in {currency}", currency=method.currency)
            yield found(method, ("settlement",), message, hint, related=related)
            continue
        fact = view.facts.find(method.provider, "settlement-methods", method.product)
        if fact is not None and settlement.method not in fact.value:
            message = say(
                "`{provider}` does not settle by `{method}`, as `{settlement}` has it",
                provider=method.provider,
                method=settlement.method,
                settlement=settlement.name,
            )
            ways = listed(fact.value)
            related = (see(say("the rule's way is here"), settlement, ("method",)),)
            hint = say("name a settlement rule with one of {ways}", ways=ways)
            yield found(method, ("settlement",), message, hint, related=related, facts=(fact,))


@rule("settlement/split-ratio-exceeds-limit", ERROR)
def split_ratio_exceeds_limit(view: View) -> Findings:
    """The shares of a settlement add up to more than there is, or than the provider lets others have."""
    totals = {s.name: sum((split.ratio for split in s.splits), Decimal(0)) for s in running_settlements(view)}
    for settlement in running_settlements(view):
        if totals[settlement.name] > WHOLE:
            message = say(
                "the splits add up to {total}%, and there is only 100% to share",
                total=decimal_text(totals[settlement.name]),
            )
            yield found(settlement, ("splits",), message, say("lower one of the ratios"))
    told: set[tuple[str, str]] = set()
    for method in running_methods(view):
        total = totals.get(method.settlement, Decimal(0))
        fact = view.facts.find(method.provider, "split-ratio-max", method.product)
        key = (method.settlement, method.provider)
        if fact is None or key in told or not fact.number < total <= WHOLE:
            continue
        told.add(key)
        settlement = cast("SettlementRule", view.named(SettlementRule, method.settlement))
        message = say(
            "the splits add up to {total}%, and `{provider}` lets others have {most}% at most",
            total=decimal_text(total),
            provider=method.provider,
            most=fact.value,
        )
        hint = say("lower the ratios, or state in `pgconf.yaml` what your contract allows")
        related = (see(say("its money comes from here"), method, ("settlement",)),)
        yield found(settlement, ("splits",), message, hint, related=related, facts=(fact,))


RULES = (
    min_above_typical_volume,
    account_unverified_or_currency_mismatch,
    account_type_rail_mismatch,
    channel_without_settlement,
    split_ratio_exceeds_limit,
)
