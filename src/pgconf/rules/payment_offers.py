"""What payers are offered: products that exist, orders that live long enough, methods that work."""

from datetime import timedelta

from pgconf.decisions.routes import chain, is_dead, targets
from pgconf.kinds.payment_method import AnyPaymentMethod, CustomMethod, SomeMethod
from pgconf.kinds.scalars import duration_text
from pgconf.model import Fact, Message, listed, say
from pgconf.rules.routing_amounts import methods_of, offers
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

BARCODE_PRODUCTS = frozenset({"qr", "native", "barcode"})
"""The products that are paid by scanning a code, the payer's or the merchant's."""


@rule("payment/duplicate-id", ERROR)
def duplicate_id(view: View) -> Findings:
    """Two payment methods have channel ids that differ in capitals alone."""
    first: dict[str, AnyPaymentMethod] = {}
    for method in view.of(AnyPaymentMethod):
        if method.channel_id is None:
            continue
        other = first.setdefault(method.channel_id.casefold(), method)
        # The very same id is what ref/duplicate-identity reports.
        if other is not method and other.channel_id != method.channel_id:
            yield found(
                method,
                ("channel_id",),
                say(
                    "`{one}` and `{other}` differ in capitals alone, and many databases take them for one",
                    one=method.channel_id,
                    other=other.channel_id,
                ),
                say("give each an id of its own"),
                related=(see(say("`{name}` uses it here", name=other.name), other, ("channel_id",)),),
            )


@rule("payment/product-not-supported-by-provider", ERROR)
def product_not_supported_by_provider(view: View) -> Findings:
    """A payment method uses a product, or something with a product, that the provider does not offer."""
    for method in running_methods(view):
        for field, limit in (("product", "products"), ("capture", "captures"), ("mode", "modes")):
            fact = view.facts.find(method.provider, limit, method.product)
            value = getattr(method, field)
            if fact is not None and value not in fact.value:
                yield _unsupported(method, field, value, fact)
        if method.barcode_class is not None and _is_no_barcode(method):
            yield found(
                method,
                ("barcode_class",),
                say(
                    "`{product}` is not paid by scanning a code, so bar-code classes do not apply to it",
                    product=method.product,
                ),
                say("remove `barcode_class`, or correct `product`"),
                related=(see(say("the product is stated here"), method, ("product",)),),
            )


def _unsupported(method: SomeMethod, field: str, value: str, fact: Fact) -> Finding:
    return found(
        method,
        (field,),
        say(
            "`{provider}` has no `{field}: {value}` for `{product}`, only {choices}",
            provider=method.provider,
            field=field,
            value=value,
            product=method.product,
            choices=listed(fact.value),
        ),
        say("use what it offers; if your contract has more, state `{fact}` in `pgconf.yaml`", fact=fact.name),
        facts=(fact,),
    )


def _is_no_barcode(method: SomeMethod) -> bool:
    """Whether a product is known to be paid in another way; of a custom one nothing is known."""
    return not isinstance(method, CustomMethod) and method.product not in BARCODE_PRODUCTS


@rule("payment/quick-pay-without-agreement-config", ERROR)
def quick_pay_without_agreement_config(view: View) -> Findings:
    """A quick-pay method says nothing of the contract by which payers let themselves be charged."""
    for method in running_methods(view):
        if method.product == "quick" and not isinstance(method, CustomMethod) and method.agreement is None:
            yield found(
                method,
                ("agreement",),
                say(
                    "quick pay charges payers by a contract that they signed, and no `agreement` describes it"
                ),
                say(
                    "add `agreement` with the provider's product code and scene, and the limit of one payment"
                ),
                related=(see(say("the product is stated here"), method, ("product",)),),
            )


@rule("payment/expiry-outside-provider-range", ERROR)
def expiry_outside_provider_range(view: View) -> Findings:
    """Orders can be paid for a shorter or longer time than the provider keeps them open."""
    for method in running_methods(view):
        expiry, (provider, product) = method.order_expiry, (method.provider, method.product)
        if expiry is None:
            continue
        least = view.facts.find(provider, "order-expiry-min", product)
        most = view.facts.find(provider, "order-expiry-max", product)
        if method.mode == "isv":
            most = view.facts.find(provider, "order-expiry-max-isv", product) or most
        if least is not None and expiry < (limit := _time(least)):
            yield _unkept(method, expiry, limit, say("at least"), least)
        elif most is not None and expiry > (limit := _time(most)):
            yield _unkept(method, expiry, limit, say("at most"), most)


def _time(fact: Fact) -> timedelta:
    """Read a fact in seconds, minutes, hours or days."""
    return timedelta(**{str(fact.unit): float(fact.number)})


def _unkept(method: SomeMethod, expiry: timedelta, limit: timedelta, bound: Message, fact: Fact) -> Finding:
    return found(
        method,
        ("order_expiry",),
        say(
            "orders expire after {expiry}, and `{provider}` keeps them open for {bound} {limit}",
            expiry=duration_text(expiry),
            provider=method.provider,
            bound=bound,
            limit=duration_text(limit),
        ),
        say("write a time that the provider keeps; it may change another one without telling"),
        facts=(fact,),
    )


@rule("payment/enabled-but-unreferenced", WARNING, absent=True)
def enabled_but_unreferenced(view: View) -> Findings:
    """A payment method is enabled, but no checkout leads to it, not even as a fallback."""
    methods, reached = methods_of(view), set[str]()
    for _, _, offer in offers(view):
        for name in (*targets(offer), *offer.fallback):
            reached |= {name, *chain(name, methods)}
    for method in running_methods(view) if reached else ():
        if method.name not in reached:
            yield found(
                method,
                ("enabled",),
                say("no checkout leads to `{name}`, so no payer is ever offered it", name=method.name),
                say("add it to a checkout, or disable it"),
            )


@rule("payment/all-disabled-for-method", ERROR)
def all_disabled_for_method(view: View) -> Findings:
    """A checkout offers a way to pay behind which every payment method is switched off."""
    methods = methods_of(view)
    for routing, name, offer in offers(view):
        if is_dead(offer, methods):
            yield found(
                routing,
                ("offers", name),
                say("payers are offered `{offer}`, and all that is behind it is switched off", offer=name),
                say("enable one of them, or take the offer out of the checkout"),
                on_key=True,
                related=tuple(
                    see(say("`{name}` is disabled here", name=target), methods[target], ("enabled",))
                    for target in targets(offer)
                ),
            )


RULES = (
    duplicate_id,
    product_not_supported_by_provider,
    quick_pay_without_agreement_config,
    expiry_outside_provider_range,
    enabled_but_unreferenced,
    all_disabled_for_method,
)
