"""Amounts at a checkout: each is meant for somebody, for one alone, and by somebody who takes it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from pgconf.decisions.amounts import bounded, told
from pgconf.decisions.routes import Payers, accepted, bounds, meant, payers, served, taken, target_path
from pgconf.decisions.stretches import NONE, Stretches, difference, intersection, union
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.routing import Offer, Routing, RoutingRule, When
from pgconf.kinds.scalars import decimal_text, minor_units
from pgconf.model import Message, Path, Related, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

Offers = Iterator[tuple[Routing, str, Offer]]


def offers(view: View) -> Offers:
    """Iterate over the offers of open checkouts."""
    for routing in view.of(Routing):
        if routing.enabled:
            yield from ((routing, name, offer) for name, offer in routing.offers.items())


def methods_of(view: View) -> dict[str, AnyPaymentMethod]:
    """Give the payment methods by name."""
    return view.once(_by_name)


def _by_name(view: View) -> dict[str, AnyPaymentMethod]:
    return {method.name: method for method in view.of(AnyPaymentMethod)}


@rule("routing/amount-gap", ERROR)
def amount_gap(view: View) -> Findings:
    """A checkout accepts an amount that no rule sends to a payment method which takes it."""
    methods = methods_of(view)
    for routing, name, offer in _read_right(view, methods):
        groups = payers(offer.rules)
        gaps: dict[Stretches, list[Payers]] = defaultdict(list)
        for group in groups:
            gaps[_gap(routing, offer, group, methods)].append(group)
        for gap, left_out in gaps.items():
            if gap:
                yield found(
                    routing,
                    ("offers", name, "rules"),
                    say(
                        "`{offer}` is offered for {amounts} {currency}, and no rule sends that to a method"
                        " which takes it{payers}",
                        offer=name,
                        amounts=told(gap, routing.currency),
                        currency=routing.currency,
                        payers="" if len(left_out) == len(groups) else _described(left_out[0]),
                    ),
                    say("add or widen a rule, or narrow the `amount` of the offer"),
                    on_key=True,
                    related=tuple(_meant_for(routing, offer, gap, methods)),
                )


def _gap(routing: Routing, offer: Offer, group: Payers, methods: Mapping[str, AnyPaymentMethod]) -> Stretches:
    """Give the amounts that are accepted from some payers and go nowhere."""
    rules = (offer.rules[name] for name in group.rules)
    covered = union(chain.from_iterable(served(one, methods, routing.currency) for one in rules))
    return bounded(difference(accepted(routing, offer), covered))


def _meant_for(
    routing: Routing, offer: Offer, gap: Stretches, methods: Mapping[str, AnyPaymentMethod]
) -> Iterator[Related]:
    """Point at the methods that a rule sends the amounts to, and that do not take them."""
    for target in dict.fromkeys(chain.from_iterable(behind.targets for behind in offer.rules.values())):
        method = methods.get(target)
        sent = union(
            chain.from_iterable(
                meant(behind, routing.currency) for behind in offer.rules.values() if target in behind.targets
            )
        )
        if method is not None and difference(intersection(gap, sent), taken(method, routing.currency)):
            yield see(say("this is what `{method}` takes", method=target), method, ("amount",))


def _described(group: Payers) -> Message:
    """Tell whom a group is made of; what no rule mentions is called other."""
    return say(
        " (country {country}, device {device}, audience {audience})",
        country=group.country or say("any other"),
        device=group.device or say("any other"),
        audience=group.audience or say("none"),
    )


@rule("routing/amount-overlap", ERROR)
def amount_overlap(view: View) -> Findings:
    """Two rules of one priority are for the same payment, and chance decides which of them takes it."""
    methods = methods_of(view)
    for routing, name, offer in offers(view):
        levels: dict[int, list[str]] = defaultdict(list)
        for one, behind in offer.rules.items():
            levels[behind.priority].append(one)
        for level in levels.values():
            takes = {one: served(offer.rules[one], methods, routing.currency, NONE) for one in level}
            yield from _overlapping(
                routing,
                name,
                offer,
                {one: intersection(accepted(routing, offer), amounts) for one, amounts in takes.items()},
            )


def _overlapping(routing: Routing, name: str, offer: Offer, amounts: Mapping[str, Stretches]) -> Findings:
    """Sweep over rules of one priority by where their amounts begin."""
    open_rules: list[str] = []
    for one in sorted((one for one in amounts if amounts[one]), key=lambda one: (amounts[one], one)):
        open_rules = [other for other in open_rules if amounts[other][0].end > amounts[one][0].start]
        fits = {other: _fit_together(offer.rules[one], offer.rules[other]) for other in open_rules}
        rivals = [other for other in open_rules if fits[other] is not None]
        if rivals:
            other = next((rival for rival in rivals if fits[rival]), rivals[0])
            both = intersection(amounts[one], amounts[other])
            yield _overlap(routing, name, (one, other), both, is_certain=bool(fits[other]))
        open_rules.append(one)


def _overlap(
    routing: Routing, offer: str, rules: tuple[str, str], both: Stretches, *, is_certain: bool
) -> Finding:
    one, other = rules
    return found(
        routing,
        ("offers", offer, "rules", one),
        say(
            "`{one}` and `{other}` are both for {amounts} {currency} with the same priority",
            one=one,
            other=other,
            amounts=told(both, routing.currency),
            currency=routing.currency,
        )
        if is_certain
        else say(
            "`{one}` and `{other}` are both for {amounts} {currency} of payers who are in both audiences",
            one=one,
            other=other,
            amounts=told(both, routing.currency),
            currency=routing.currency,
        ),
        say("narrow one of the two, or give one another `priority`"),
        severity=ERROR if is_certain else WARNING,
        on_key=True,
        related=(see(say("the other rule is here"), routing, ("offers", offer, "rules", other)),),
    )


def _fit_together(one: RoutingRule, other: RoutingRule) -> bool | None:
    """Whether both rules fit the same payer: certainly, perhaps (False), or never (None)."""
    if one.targets == other.targets and not one.split:
        return None
    places = ((one.when.countries, other.when.countries), (one.when.devices, other.when.devices))
    if any(mine and others and not {*mine} & {*others} for mine, others in places):
        return None
    mine, others = {*one.when.audiences}, {*other.when.audiences}
    return not mine or not others or bool(mine & others)


@rule("routing/unreachable-rule", WARNING)
def unreachable_rule(view: View) -> Findings:
    """A rule is never asked: earlier rules take all that it is for, or the checkout does not accept it.

    A rule without any condition is there for what the others leave, be it nothing today.
    """
    methods = methods_of(view)
    for routing, name, offer in _read_right(view, methods):
        low, high = bounds(routing, offer)
        if low is not None and high is not None and low > high:
            yield _accepts_nothing(routing, name, offer, (low, high))
            continue
        groups = payers(offer.rules)
        for one in offer.rules:
            said = _why_never_asked(routing, offer, one, groups, methods)
            if said is not None:
                yield found(routing, ("offers", name, "rules", one), *said, on_key=True)


def _accepts_nothing(routing: Routing, name: str, offer: Offer, ends: tuple[Decimal, Decimal]) -> Finding:
    low, high = map(decimal_text, ends)
    is_from = offer.amount is not None and offer.amount.min is not None
    own, other = ("min", "max") if is_from else ("max", "min")
    return found(
        routing,
        ("offers", name, "amount", own),
        say(
            "no rule of `{offer}` is ever asked: it begins at {low} {currency}, and ends at {high}",
            offer=name,
            low=low,
            currency=routing.currency,
            high=high,
        ),
        say("correct one of the two"),
        related=(see(say("the checkout's own bound is here"), routing, ("amount", other)),),
    )


def _why_never_asked(
    routing: Routing,
    offer: Offer,
    one: str,
    groups: Sequence[Payers],
    methods: Mapping[str, AnyPaymentMethod],
) -> tuple[Message, Message] | None:
    """Tell why a rule is never asked, and what to do; None when it is, or when its methods are to blame."""
    behind, currency, offered = offer.rules[one], routing.currency, accepted(routing, offer)
    wanted = meant(behind, currency)
    if not intersection(offered, wanted):
        message = say(
            "`{rule}` is for {amounts} {currency}, and the offer for {accepted}",
            rule=one,
            amounts=told(wanted, currency),
            currency=currency,
            accepted=told(offered, currency),
        )
        return message, say("correct one of the two")
    own = intersection(offered, served(behind, methods, currency))
    concerned = (group for group in groups if one in group.rules)
    before = (_before(routing, offer, one, group, methods) for group in concerned)
    if not own or behind.when == When() or any(difference(own, earlier) for earlier in before):
        return None
    message = say(
        "rules with a smaller `priority` take all {amounts} {currency} that `{rule}` is for",
        amounts=told(own, currency),
        currency=currency,
        rule=one,
    )
    return message, say("remove it, or narrow the rules before it")


def _before(
    routing: Routing, offer: Offer, one: str, group: Payers, methods: Mapping[str, AnyPaymentMethod]
) -> Stretches:
    """Give what the rules before a rule take of some payers."""
    rules = (offer.rules[name] for name in group.rules)
    earlier = (rule for rule in rules if rule.priority < offer.rules[one].priority)
    return union(chain.from_iterable(served(rule, methods, routing.currency, NONE) for rule in earlier))


@rule("routing/condition-type-mismatch", ERROR)
def condition_type_mismatch(view: View) -> Findings:
    """An amount of a checkout stands in fen where yuan are meant, or is compared with another currency's."""
    methods = methods_of(view)
    checked: set[tuple[str, Path]] = set()
    for routing, name, offer in offers(view):
        for path, amount in _hundredfold(routing, name, offer, methods):
            if (routing.name, path) in checked:
                continue
            checked.add((routing.name, path))
            yield found(
                routing,
                path,
                say(
                    "{amount} {currency} is more than any method of `{offer}` takes,"
                    " and its {factor}th part, {part}, is not: this looks like minor units",
                    amount=decimal_text(amount),
                    currency=routing.currency,
                    offer=name,
                    factor=10 ** minor_units()[routing.currency],
                    part=decimal_text(amount.scaleb(-minor_units()[routing.currency])),
                ),
                say("write amounts in major units: yuan, not fen"),
            )
        yield from _in_other_currencies(routing, name, offer, methods)


def _in_other_currencies(
    routing: Routing, name: str, offer: Offer, methods: Mapping[str, AnyPaymentMethod]
) -> Findings:
    for one, behind in offer.rules.items():
        for index, target in enumerate(behind.targets):
            method = methods.get(target)
            if method is not None and method.enabled and method.currency != routing.currency:
                yield found(
                    routing,
                    target_path(name, one, behind, index),
                    say(
                        "the amounts here are in {currency}, and `{target}` takes {other}",
                        currency=routing.currency,
                        target=target,
                        other=method.currency,
                    ),
                    say("send them to a method in the same currency"),
                    related=(see(say("its currency is here"), method, ("currency",)),),
                )


def _hundredfold(
    routing: Routing, name: str, offer: Offer, methods: Mapping[str, AnyPaymentMethod]
) -> list[tuple[Path, Decimal]]:
    """Find amounts that no method of an offer reaches, and each would if it stood in minor units.

    Where amounts begin that nobody takes is a fault whatever their size. Where they end may be
    generous, so it must be the limit of the methods times the factor, or where another rule begins.
    """
    factor = 10 ** minor_units()[routing.currency]
    targets = [methods.get(target) for behind in offer.rules.values() for target in behind.targets]
    limits = [method.amount.max for method in targets if method is not None and method.amount.max is not None]
    if factor == 1 or not limits or len(limits) < len(targets):
        return []
    reach = max(limits)
    ends = [*_ends(routing, name, offer)]
    begins = {amount for _, amount, is_begin in ends if is_begin and reach < amount <= reach * factor}
    wrong = begins | {reach * factor, reach * factor + 1}
    return [(path, amount) for path, amount, is_begin in ends if amount in (begins if is_begin else wrong)]


def _ends(routing: Routing, name: str, offer: Offer) -> Iterator[tuple[Path, Decimal, bool]]:
    """Iterate over the amounts that an offer is bounded by, and whether each is where something begins."""
    start: Path = ("offers", name)
    bounds: list[tuple[Path, Decimal | None]] = [
        (("amount", "min"), routing.amount.min),
        (("amount", "max"), routing.amount.max),
    ]
    if offer.amount is not None:
        bounds += [
            ((*start, "amount", "min"), offer.amount.min),
            ((*start, "amount", "max"), offer.amount.max),
        ]
    for one, behind in offer.rules.items():
        at: Path = (*start, "rules", one, "when")
        bounds += [((*at, "min"), behind.when.min), ((*at, "below"), behind.when.below)]
    yield from ((path, amount, path[-1] == "min") for path, amount in bounds if amount is not None)


def _read_right(view: View, methods: Mapping[str, AnyPaymentMethod]) -> Offers:
    """Iterate over the offers whose amounts are in the right unit; of others, only that is told."""
    for routing, name, offer in offers(view):
        if not _hundredfold(routing, name, offer, methods):
            yield routing, name, offer


RULES = (
    amount_gap,
    amount_overlap,
    unreachable_rule,
    condition_type_mismatch,
)
