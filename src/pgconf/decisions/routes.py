"""Where a checkout sends a payment: which rules fit whom, and who stands in while a channel is down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import product

from pgconf.decisions.amounts import ALL, between, within
from pgconf.decisions.stretches import Stretches, intersection
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.routing import Offer, Routing, RoutingRule
from pgconf.model import Path

Methods = Mapping[str, AnyPaymentMethod]


@dataclass(frozen=True, slots=True)
class Payers:
    """Payers whom the same rules fit; None stands for whatever no rule mentions.

    Attributes:
        country: where they are.
        device: what they use.
        audience: the one audience they belong to.
        rules: the names of the rules that fit them, for some amount.
    """

    country: str | None
    device: str | None
    audience: str | None
    rules: frozenset[str]


def payers(rules: Mapping[str, RoutingRule]) -> list[Payers]:
    """List the payers that the rules of an offer tell apart, each group that some rule fits once."""
    countries = _classes({name: rule.when.countries for name, rule in rules.items()})
    devices = _classes({name: rule.when.devices for name, rule in rules.items()})
    audiences = _classes({name: rule.when.audiences for name, rule in rules.items()})
    found: dict[frozenset[str], Payers] = {}
    for country, device, audience in product(countries, devices, audiences):
        fitting = countries[country] & devices[device] & audiences[audience]
        if fitting and fitting not in found:
            found[fitting] = Payers(country, device, audience, fitting)
    return list(found.values())


def _classes(mentioned: Mapping[str, Sequence[str]]) -> dict[str | None, frozenset[str]]:
    """Tell for each value that is mentioned, and for all others, whom it fits; of equal ones the first."""
    anything = frozenset(name for name, values in mentioned.items() if not values)
    fitting: dict[str | None, set[str]] = {None: set()}
    for name, values in mentioned.items():
        for value in values:
            fitting.setdefault(value, set()).add(name)
    first: dict[frozenset[str], str | None] = {}
    for mention, names in fitting.items():
        first.setdefault(anything | names, mention)
    return {mention: names for names, mention in first.items()}


def bounds(routing: Routing, offer: Offer) -> tuple[Decimal | None, Decimal | None]:
    """Give the smallest and the largest amount of an offer: its own, the checkout's where it has none."""
    own = offer.amount or routing.amount
    low = own.min if own.min is not None else routing.amount.min
    high = own.max if own.max is not None else routing.amount.max
    return low, high


def accepted(routing: Routing, offer: Offer) -> Stretches:
    """Give the amounts that an offer is made for."""
    return within(*bounds(routing, offer), routing.currency)


def meant(rule: RoutingRule, currency: str) -> Stretches:
    """Give the amounts that a rule is for."""
    return between(rule.when.min, rule.when.below, currency)


def taken(method: AnyPaymentMethod | None, currency: str, unknown: Stretches = ALL) -> Stretches:
    """Give the amounts that a method takes, or `unknown` where it is off, or something else is wrong."""
    if method is None or not method.enabled or method.currency != currency:
        return unknown
    return within(method.amount.min, method.amount.max, currency) or unknown


def served(rule: RoutingRule, methods: Methods, currency: str, unknown: Stretches = ALL) -> Stretches:
    """Give the amounts that a rule is for and that whatever method it may choose takes."""
    takes = (taken(methods.get(name), currency, unknown) for name in rule.targets)
    return reduce(intersection, takes, meant(rule, currency))


def stand_ins(offer: Offer, target: str, methods: Methods) -> tuple[str, ...]:
    """List what is tried in turn while a target is down: the offer's fallbacks, else the target's own."""
    return tuple(name for name in offer.fallback if name != target) or tuple(chain(target, methods))


def targets(offer: Offer) -> list[str]:
    """List the methods that an offer may choose, each once, in the order of its rules."""
    return list(dict.fromkeys(name for rule in offer.rules.values() for name in rule.targets))


def is_dead(offer: Offer, methods: Methods) -> bool:
    """Whether all that an offer may choose is switched off, and all that stands in for it."""
    names = targets(offer)
    behind = {*names, *(other for name in names for other in stand_ins(offer, name, methods))}
    return all(name in methods and not methods[name].enabled for name in behind)


def chain(start: str, methods: Methods) -> Iterator[str]:
    """Follow the fallbacks of methods, up to where they end or come back."""
    seen, name = {start}, start
    while (method := methods.get(name)) is not None and method.fallback and method.fallback not in seen:
        name = method.fallback
        seen.add(name)
        yield name


def circles(methods: Methods) -> Iterator[list[str]]:
    """Find the fallbacks that lead back, each circle once and from its first name on."""
    done: set[str] = set()
    for start in sorted(methods):
        places: dict[str, int] = {}
        name = start
        while name in methods and name not in done and name not in places:
            places[name] = len(places)
            name = methods[name].fallback or ""
        done.update(places)
        if name in places:
            circle = list(places)[places[name] :]
            first = circle.index(min(circle))
            yield circle[first:] + circle[:first]


def target_path(offer: str, rule: str, behind: RoutingRule, index: int) -> Path:
    """Give the path in a routing to one target of a rule."""
    start = ("offers", offer, "rules", rule)
    return (*start, "to") if behind.to is not None else (*start, "split", index, "method")
