"""Amounts of payment methods: what the provider takes, what the currency has, what is left after the fee."""

from decimal import Decimal

from pgconf.decisions.fees import fee_of
from pgconf.kinds.scalars import decimal_text, minor_units
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View


@rule("payment/limits-exceed-provider-max", ERROR)
def limits_exceed_provider_max(view: View) -> Findings:
    """The largest amount of a payment method is above what its provider or the payer's contract allows."""
    for method in running_methods(view):
        largest, agreement = method.amount.max, method.agreement
        if largest is None:
            continue
        fact = view.facts.find(method.provider, "amount-max", method.product)
        if fact is not None and fact.unit == method.currency and largest > fact.number:
            message = say(
                "`max` ({max}) is above the {limit} {currency} that `{provider}` takes in one payment",
                max=decimal_text(largest),
                limit=decimal_text(fact.number),
                currency=method.currency,
                provider=method.provider,
            )
            hint = say("lower it, so that payers see your own limit and not the provider's error")
            yield found(method, ("amount", "max"), message, hint, facts=(fact,))
        if agreement is not None and largest > agreement.per_payment:
            message = say(
                "`max` ({max}) is above the {limit} {currency} that the payer's contract allows at once",
                max=decimal_text(largest),
                limit=decimal_text(agreement.per_payment),
                currency=method.currency,
            )
            limit = see(say("the contract's limit stands here"), method, ("agreement", "per_payment"))
            hint = say("lower it, or have contracts signed for more")
            yield found(method, ("amount", "max"), message, hint, related=(limit,))


@rule("payment/min-not-less-than-max", ERROR)
def min_not_less_than_max(view: View) -> Findings:
    """The smallest amount of a payment method is above its largest one, so that every payment is refused."""
    for method in running_methods(view):
        smallest, largest = method.amount.min, method.amount.max
        if smallest is not None and largest is not None and smallest > largest:
            yield found(
                method,
                ("amount", "min"),
                say(
                    "`min` ({min}) is above `max` ({max}), so no payment is accepted",
                    min=decimal_text(smallest),
                    max=decimal_text(largest),
                ),
                say("swap the two, or correct one"),
                related=(see(say("`max` stands here"), method, ("amount", "max")),),
            )


@rule("payment/amount-precision-exceeds-currency", ERROR)
def amount_precision_exceeds_currency(view: View) -> Findings:
    """The bounds of a payment method are finer than the amounts that its provider takes in that currency."""
    for method in running_methods(view):
        fact = view.facts.find(method.provider, "amount-decimals", method.product)
        if fact is None or fact.number >= minor_units()[method.currency]:
            continue  # schema/amount-precision holds amounts against the currency itself
        step = Decimal(1).scaleb(-int(fact.number))
        for end, amount in (("min", method.amount.min), ("max", method.amount.max)):
            if amount is not None and amount % step:
                yield found(
                    method,
                    ("amount", end),
                    say(
                        "`{end}` ({amount}) is no multiple of {step} {currency}, and `{provider}` takes "
                        "nothing finer",
                        end=end,
                        amount=decimal_text(amount),
                        step=decimal_text(step),
                        currency=method.currency,
                        provider=method.provider,
                    ),
                    say("round it to what the provider takes"),
                    facts=(fact,),
                )


@rule("payment/currency-not-supported", ERROR)
def currency_not_supported(view: View) -> Findings:
    """A payment method takes a currency that its provider does not."""
    for method in running_methods(view):
        fact = view.facts.find(method.provider, "currencies", method.product)
        if fact is not None and method.currency not in fact.value:
            yield found(
                method,
                ("currency",),
                say(
                    "`{provider}` does not take {currency}, only {currencies}",
                    provider=method.provider,
                    currency=method.currency,
                    currencies=", ".join(fact.value),
                ),
                say(
                    "use one that it takes; if your contract has others, state `{fact}` in `pgconf.yaml`",
                    fact=fact.name,
                ),
                facts=(fact,),
            )


@rule("payment/barcode-class-limit", ERROR)
def barcode_class_limit(view: View) -> Findings:
    """A bar-code payment method lets a payer spend more in a day than the rules of its risk class allow."""
    for method in running_methods(view):
        if method.barcode_class is None:
            continue
        fact = view.facts.find("pboc", "user-daily-max", f"barcode-{method.barcode_class.lower()}")
        if fact is None or fact.unit != method.currency:
            continue
        daily = method.per_user_daily.amount if method.per_user_daily else None
        for path, amount in ((("amount", "max"), method.amount.max), (("per_user_daily", "amount"), daily)):
            if amount is not None and amount > fact.number:
                yield found(
                    method,
                    path,
                    say(
                        "{amount} is above the {limit} {currency} that one payer may spend in a day by "
                        "bar codes of class {class_}",
                        amount=decimal_text(amount),
                        limit=decimal_text(fact.number),
                        currency=method.currency,
                        class_=method.barcode_class,
                    ),
                    say("lower it, or have the payer verified more strictly and raise the class"),
                    related=(see(say("the class is stated here"), method, ("barcode_class",)),),
                    facts=(fact,),
                )


@rule("payment/fee-exceeds-minimum-amount", WARNING)
def fee_exceeds_minimum_amount(view: View) -> Findings:
    """The provider's fee for the smallest payment takes all of it, or more."""
    for method in running_methods(view):
        fee, smallest = method.fee, method.amount.min
        if fee is None or smallest is None or (fee.fixed is None and fee.min is None):
            continue
        taken = fee_of(fee, smallest, method.currency)
        # A fee of one minor unit is what rounding leaves of any rate; nobody sells at a loss by that.
        if taken >= smallest and taken > Decimal(1).scaleb(-minor_units()[method.currency]):
            part = "min" if fee.min is not None and fee.min >= taken else "fixed"
            yield found(
                method,
                ("fee", part),
                say(
                    "of the smallest payment, {smallest} {currency}, the fee takes {fee}: nothing is left",
                    smallest=decimal_text(smallest),
                    currency=method.currency,
                    fee=decimal_text(taken),
                ),
                say("raise `amount.min` above the fee, or send small payments through another method"),
                related=(see(say("the smallest amount stands here"), method, ("amount", "min")),),
            )


RULES = (
    limits_exceed_provider_max,
    min_not_less_than_max,
    amount_precision_exceeds_currency,
    currency_not_supported,
    barcode_class_limit,
    fee_exceeds_minimum_amount,
)
