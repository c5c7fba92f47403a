"""Channels behind a checkout: they are there, share all payments, and stand in for each other."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain

from pgconf.decisions.amounts import bounded, told, within
from pgconf.decisions.routes import accepted, circles, is_dead, served, stand_ins, taken, target_path
from pgconf.decisions.stretches import Stretch, Stretches, difference, intersection, union
from pgconf.decisions.time_windows import ALWAYS, DAY, WEEKDAYS, clock, open_minutes
from pgconf.kinds.closed import Window
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.routing import Offer, Routing, RoutingRule
from pgconf.kinds.scalars import decimal_text
from pgconf.model import Path, listed, say
from pgconf.rules.routing_amounts import methods_of, offers
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

_WHOLE = 100


@rule("routing/split-not-100", ERROR)
def split_not_100(view: View) -> Findings:
    """The shares of a split do not add up to 100 %."""
    for routing, name, offer in offers(view):
        for one, behind in offer.rules.items():
            total = sum((share.share for share in behind.split), Decimal(0))
            if behind.split and total != _WHOLE:
                yield found(
                    routing,
                    ("offers", name, "rules", one, "split"),
                    say("the shares of `{rule}` add up to {total}%", rule=one, total=decimal_text(total)),
                    say("make them 100%, or some payments go nowhere or are counted twice"),
                    on_key=True,
                )


@rule("routing/no-fallback", WARNING, absent=True)
def no_fallback(view: View) -> Findings:
    """An offer leads to one payment method alone, and nothing stands in while that is down."""
    methods = methods_of(view)
    for routing, name, offer in offers(view):
        targets = {target for behind in offer.rules.values() for target in behind.targets}
        method = methods.get(next(iter(targets)))
        is_alone = len(targets) == 1 and not offer.fallback
        if is_alone and method is not None and method.enabled and method.fallback is None:
            one, behind = next(iter(offer.rules.items()))
            yield found(
                routing,
                target_path(name, one, behind, 0),
                say(
                    "`{offer}` only leads to `{method}`, and nothing takes over while it is down",
                    offer=name,
                    method=method.name,
                ),
                say("add a `fallback` to the offer or to the method, at another provider"),
            )


@rule("routing/fallback-narrower-than-primary", WARNING)
def fallback_narrower_than_primary(view: View) -> Findings:
    """What stands in for a payment method takes less than the method does."""
    methods = methods_of(view)
    for method in methods.values():
        other = methods.get(method.fallback or "")
        if method.enabled and other is not None and other.enabled:
            yield from _narrower(method, other)
    for routing, name, offer in offers(view):
        yield from _narrower_offer(routing, name, offer, methods)


def _narrower(method: AnyPaymentMethod, other: AnyPaymentMethod) -> Findings:
    for what in _losses(method, other):
        yield found(
            method,
            ("fallback",),
            what,
            say("choose another fallback, or widen it"),
            related=(see(say("the fallback is declared here"), other, ("name",)),),
        )


def _losses(method: AnyPaymentMethod, other: AnyPaymentMethod) -> Iterator[str]:
    if other.currency != method.currency:
        yield say(
            "`{other}` takes {theirs}, and not {currency}",
            other=other.name,
            theirs=other.currency,
            currency=method.currency,
        )
        return
    mine = within(method.amount.min, method.amount.max, method.currency)
    lost = bounded(difference(mine, taken(other, method.currency)))
    if lost:
        amounts = told(lost, method.currency)
        yield say(
            "`{other}` does not take {amounts} {currency}",
            other=other.name,
            amounts=amounts,
            currency=method.currency,
        )
    if other.countries and method.countries and {*method.countries} - {*other.countries}:
        countries = ", ".join(sorted({*method.countries} - {*other.countries}))
        yield say("`{other}` takes no payers from {countries}", other=other.name, countries=countries)
    if other.audiences and {*method.audiences} - {*other.audiences}:
        names = listed(sorted({*method.audiences} - {*other.audiences}))
        yield say("`{other}` is not for {audiences}", other=other.name, audiences=names)
    yield from _less_a_day(method, other)


def _less_a_day(method: AnyPaymentMethod, other: AnyPaymentMethod) -> Iterator[str]:
    if method.daily is None or other.daily is None:
        return
    if method.daily.amount is not None and (other.daily.amount or method.daily.amount) < method.daily.amount:
        yield say(
            "`{other}` takes {theirs} {currency} a day, and `{method}` {mine}",
            other=other.name,
            theirs=decimal_text(other.daily.amount or method.daily.amount),
            currency=method.currency,
            method=method.name,
            mine=decimal_text(method.daily.amount),
        )
    if method.daily.count is not None and (other.daily.count or method.daily.count) < method.daily.count:
        yield say(
            "`{other}` takes {theirs} payments a day, and `{method}` {mine}",
            other=other.name,
            theirs=other.daily.count,
            method=method.name,
            mine=method.daily.count,
        )


def _narrower_offer(
    routing: Routing, name: str, offer: Offer, methods: Mapping[str, AnyPaymentMethod]
) -> Findings:
    """Compare what an offer sends to its methods with what any of its fallbacks takes."""
    if offer.fallback:
        sent = chain.from_iterable(
            served(behind, methods, routing.currency) for behind in offer.rules.values()
        )
        saved = chain.from_iterable(taken(methods.get(other), routing.currency) for other in offer.fallback)
        lost = bounded(difference(intersection(accepted(routing, offer), union(sent)), union(saved)))
        if lost:
            yield found(
                routing,
                ("offers", name, "fallback"),
                say(
                    "no fallback of `{offer}` takes {amounts} {currency}",
                    offer=name,
                    amounts=told(lost, routing.currency),
                    currency=routing.currency,
                ),
                say("add a fallback that does"),
            )


@rule("routing/target-disabled-or-missing", ERROR)
def target_disabled_or_missing(view: View) -> Findings:
    """A checkout sends payments to a method that is switched off, or that takes none of these payers."""
    methods = methods_of(view)
    for routing, name, offer in offers(view):
        if is_dead(offer, methods):
            continue  # payment/all-disabled-for-method says so of the offer as a whole
        for one, behind in offer.rules.items():
            for index, target in enumerate(behind.targets):
                method = methods.get(target)
                path = target_path(name, one, behind, index)
                if method is not None and not method.enabled:
                    yield _disabled(routing, path, method)
                elif method is not None and _is_apart(behind.when.countries, method.countries):
                    yield found(
                        routing,
                        path,
                        say(
                            "`{rule}` is for payers from {countries}, and `{method}` takes none from there",
                            rule=one,
                            countries=", ".join(behind.when.countries),
                            method=method.name,
                        ),
                        say("choose another method, or add the countries to it"),
                        related=(see(say("it takes payers from here"), method, ("countries",)),),
                    )
        for index, other in enumerate(offer.fallback):
            method = methods.get(other)
            if method is not None and not method.enabled:
                yield _disabled(routing, ("offers", name, "fallback", index), method)


def _is_apart(wanted: tuple[str, ...], offered: tuple[str, ...]) -> bool:
    return bool(wanted and offered) and {*wanted}.isdisjoint(offered)


def _disabled(routing: Routing, path: Path, method: AnyPaymentMethod) -> Finding:
    return found(
        routing,
        path,
        say("`{method}` is switched off, so it cannot stand in for anything", method=method.name)
        if "fallback" in path
        else say("`{method}` is switched off, and payments are sent to it", method=method.name),
        say("enable it, or take it out of the checkout"),
        related=(see(say("it is disabled here"), method, ("enabled",)),),
    )


@rule("routing/cycle", ERROR)
def cycle(view: View) -> Findings:
    """Fallbacks lead back to the payment method that is down."""
    methods = methods_of(view)
    for first, *others in circles(methods):
        yield found(
            methods[first],
            ("fallback",),
            say(
                "fallbacks lead back to where they start: {way}",
                way=" → ".join(f"`{step}`" for step in (first, *others, first)),
            ),
            say("remove one of the fallbacks"),
            related=tuple(
                see(say("`{step}` leads on here", step=step), methods[step], ("fallback",)) for step in others
            ),
        )


@rule("routing/all-channels-in-same-maintenance-window", WARNING)
def all_channels_in_same_maintenance_window(view: View) -> Findings:
    """A payment method and all that stands in for it are down for maintenance at the same time."""
    methods = methods_of(view)
    for routing, name, offer in offers(view):
        for one, behind in offer.rules.items():
            channels = _channels(offer, behind, methods)
            targets = channels[: len(behind.targets)]
            together = union(
                chain.from_iterable(_times(view, target.availability) or ALWAYS for target in targets)
            )
            for channel in channels:
                together = intersection(together, _times(view, channel.maintenance))
            if len(channels) > 1 and together:
                yield _all_down(routing, target_path(name, one, behind, 0), channels, together[0])
                break


def _channels(
    offer: Offer, behind: RoutingRule, methods: Mapping[str, AnyPaymentMethod]
) -> list[AnyPaymentMethod]:
    """List who can take the payments of a rule, its targets first; nobody when one is not known or off."""
    others = (other for target in behind.targets for other in stand_ins(offer, target, methods))
    names = dict.fromkeys((*behind.targets, *others))
    channels = [methods[name] for name in names if name in methods and methods[name].enabled]
    return channels if len(channels) == len(names) else []


def _all_down(routing: Routing, path: Path, channels: list[AnyPaymentMethod], time: Stretch) -> Finding:
    return found(
        routing,
        path,
        say(
            "on {day} from {start} to {end} all that can take these payments is down: {channels}",
            day=WEEKDAYS[time.start // DAY],
            start=clock(time.start),
            end=clock(time.end),
            channels=listed(channel.name for channel in channels),
        ),
        say("add a fallback at another provider"),
        related=tuple(
            see(say("`{name}` is down here", name=channel.name), channel, ("maintenance",))
            for channel in channels
        ),
    )


def _times(view: View, windows: tuple[Window, ...]) -> Stretches:
    """Give the minutes of the week in some windows, by the environment's clock of the present season."""
    here = view.environment.zone
    return open_minutes(windows, here, here, view.today)


RULES = (
    split_not_100,
    no_fallback,
    fallback_narrower_than_primary,
    target_disabled_or_missing,
    cycle,
    all_channels_in_same_maintenance_window,
)
