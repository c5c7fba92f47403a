"""Orders and payment providers: what they say is understood, and who says nothing is asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pgconf.decisions.order_states import closings, maybe_paid, maybe_unpaid, paid_by_event
from pgconf.kinds.order_policy import OrderPolicy, Provider
from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.kinds.scalars import duration_text
from pgconf.model import Fact, Facts, listed, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

_PAID_WORDS, _UNPAID_WORDS = ("paid", "refunding", "refunded"), ("paying", "failed", "closed")
"""What a status of a custom method can mean; the words are those of the kind itself."""


@rule("order/provider-status-unmapped", ERROR, absent=True)
def provider_status_unmapped(view: View) -> Findings:
    """A provider in use can report a status that leads to no state of an order."""
    used = view.once(_used)
    mapping = [policy for policy in view.of(OrderPolicy) if policy.status_map]
    for provider, methods in used.items():
        mapped = [policy for policy in mapping if provider in policy.status_map]
        for policy in mapped:
            yield from _unmapped(policy, provider, methods, view.facts)
        if mapping and not mapped:
            yield found(
                mapping[0],
                ("status_map",),
                say("no status of `{provider}` leads to a state", provider=provider),
                say("add what `{provider}` can report, and the state that it means", provider=provider),
                on_key=True,
                related=(see(say("this payment method uses it"), methods[0], ("provider",)),),
            )


def _used(view: View) -> dict[Provider, list[SomeMethod]]:
    used: dict[Provider, list[SomeMethod]] = {}
    for method in running_methods(view):
        used.setdefault(method.provider, []).append(method)
    return used


def _unmapped(
    policy: OrderPolicy, provider: Provider, methods: Sequence[SomeMethod], facts: Facts
) -> Iterator[Finding]:
    told = set(policy.status_map[provider])
    for statuses, fact in _reported(provider, methods, facts):
        missing = [status for status in statuses if status not in told]
        told.update(missing)
        if missing:
            yield found(
                policy,
                ("status_map", provider),
                say(
                    "`{provider}` can report {statuses}, and no state stands for it",
                    provider=provider,
                    statuses=listed(missing),
                ),
                say("map each status to the state that it means"),
                on_key=True,
                facts=(fact,) if fact else (),
            )


def _reported(
    provider: Provider, methods: Sequence[SomeMethod], facts: Facts
) -> Iterator[tuple[Sequence[str], Fact | None]]:
    """Iterate over what a provider's products can report; what is known best comes first."""
    words = {word for one in methods if isinstance(one, CustomMethod) for word in one.status_map.values()}
    if words:
        yield sorted(words), None
        return
    stated = (facts.find(provider, "trade-statuses", one.product) for one in methods)
    known = {fact.name: fact for fact in stated if fact is not None}
    for fact in sorted(known.values(), key=_best_first):
        yield fact.value, fact


def _best_first(fact: Fact) -> tuple[str, str]:
    return fact.confidence, fact.name


@rule("order/status-contradicts-state", ERROR)
def status_contradicts_state(view: View) -> Findings:
    """A provider's word for paid leads to a state of unpaid orders, or the other way round."""
    for policy in view.of(OrderPolicy):
        if not paid_by_event(policy):
            continue
        paid, unpaid = maybe_paid(policy), maybe_unpaid(policy)
        for provider, statuses in policy.status_map.items():
            for means_paid, words, fact in _meanings(provider, view.facts):
                for status in words:
                    state = statuses.get(status)
                    if state is not None and state not in (paid if means_paid else unpaid):
                        yield _contradiction(policy, (provider, status, state), fact, means_paid=means_paid)


def _meanings(provider: str, facts: Facts) -> Iterator[tuple[bool, Sequence[str], Fact | None]]:
    if provider == "custom":
        yield True, _PAID_WORDS, None
        yield False, _UNPAID_WORDS, None
    for means_paid, limit in ((True, "paid-statuses"), (False, "unpaid-statuses")):
        fact = facts.find(provider, limit)
        if fact is not None:
            yield means_paid, fact.value, fact


def _contradiction(
    policy: OrderPolicy, entry: tuple[str, str, str], fact: Fact | None, *, means_paid: bool
) -> Finding:
    provider, status, state = entry
    names: Mapping[str, Any] = {"provider": provider, "status": status, "state": state}
    if means_paid:
        message = say("`{status}` of `{provider}` is a payment, and no paid order is in `{state}`", **names)
    else:
        message = say(
            "`{status}` of `{provider}` is no payment, and only paid orders are in `{state}`", **names
        )
    return found(
        policy,
        ("status_map", provider, status),
        message,
        say("map it to a state that says so, or add the transition that leads there"),
        facts=(fact,) if fact else (),
    )


@rule("order/no-reconciliation-query", ERROR)
def no_reconciliation_query(view: View) -> Findings:
    """Orders wait for providers to report payments, and nobody asks when a report does not come."""
    facts = [view.facts.find(provider, "callback-delivery") for provider in view.once(_used)]
    uncertain = [fact for fact in facts if fact is not None and fact.value == "best-effort"]
    if not uncertain:
        return
    fact = min(uncertain, key=_best_first)
    for policy in view.of(OrderPolicy):
        waiting = [index for index, step in enumerate(policy.transitions) if step.on == "payment.succeeded"]
        if waiting and policy.reconciliation is None:
            yield found(
                policy,
                ("transitions", waiting[0], "on"),
                say("`{provider}` does not promise to report every payment", provider=fact.provider),
                say("ask about what nothing is heard of: `reconciliation: {every: 1m, older_than: 10m}`"),
                facts=(fact,),
            )


@rule("order/reconciliation-after-closing", WARNING)
def reconciliation_after_closing(view: View) -> Findings:
    """The provider is only asked about orders that have waited so long that they are closed already."""
    for policy in view.of(OrderPolicy):
        asked = policy.reconciliation
        for index, step in closings(policy) if asked else ():
            if asked is None or step.after is None or asked.older_than < step.after:
                continue
            yield found(
                policy,
                ("reconciliation", "older_than"),
                say(
                    "the provider is asked after {older_than}, and orders are closed after {after}",
                    older_than=duration_text(asked.older_than),
                    after=duration_text(step.after),
                ),
                say("ask well before orders are closed"),
                related=(see(say("they are closed here"), policy, ("transitions", index, "after")),),
            )
            break


@rule("order/timeout-exceeds-expiry", WARNING)
def timeout_exceeds_expiry(view: View) -> Findings:
    """All attempts to reach the provider take longer than the order can be paid."""
    for method in running_methods(view):
        retry, expiry = method.retry, method.order_expiry
        if retry is None or expiry is None:
            continue
        # Divided, for the product may be longer than any time that Python knows.
        if retry.timeout and retry.attempts > expiry // retry.timeout:
            yield found(
                method,
                ("retry", "attempts"),
                say(
                    "{attempts} attempts of {timeout} take longer than {expiry}, when the order expires",
                    attempts=retry.attempts,
                    timeout=duration_text(retry.timeout),
                    expiry=duration_text(expiry),
                ),
                say("wait less, try less often, or let the order live longer"),
                related=(see(say("the order expires here"), method, ("order_expiry",)),),
            )


RULES = (
    provider_status_unmapped,
    status_contradicts_state,
    no_reconciliation_query,
    reconciliation_after_closing,
    timeout_exceeds_expiry,
)
