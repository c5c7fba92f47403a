"""What the states of an order mean, derived from the transitions between them and never from their names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.order_transition import OrderTrigger, Transition
from pgconf.kinds.payment_method import AnyPaymentMethod

SUCCESSES: frozenset[OrderTrigger] = frozenset(
    {"payment.authorized", "payment.succeeded", "refund.succeeded"}
)
"""Events that need not come: payers leave, and banks refuse."""

_COLLECTED: frozenset[OrderTrigger] = frozenset(
    {"payment.succeeded", "refund.started", "refund.succeeded", "refund.failed", "chargeback.received"}
)
_PAID_FOR: frozenset[OrderTrigger] = frozenset({"payment.authorized", "payment.succeeded"})


class Step(NamedTuple):
    """One way from a state to another."""

    before: str
    after: str


def steps(transitions: Iterable[Transition]) -> Iterator[Step]:
    """Write transitions out, one step for each state that they start from."""
    return (Step(state, one.to) for one in transitions for state in one.from_)


def reached(starts: Iterable[str], ways: Iterable[Step]) -> frozenset[str]:
    """Find the states that some steps lead to from some states, and these states themselves."""
    following: defaultdict[str, list[str]] = defaultdict(list)
    for step in ways:
        following[step.before].append(step.after)
    seen = set(starts)
    pending = list(seen)
    while pending:
        found = [state for state in following[pending.pop()] if state not in seen]
        seen.update(found)
        pending += found
    return frozenset(seen)


def reachable(policy: OrderPolicy) -> frozenset[str]:
    """Find the states that an order can get to."""
    return reached({policy.initial}, steps(policy.transitions))


def restless(policy: OrderPolicy) -> frozenset[str]:
    """Find the states that an order can get to and from which it never comes to rest."""
    back = (Step(step.after, step.before) for step in steps(policy.transitions))
    return reachable(policy) - reached(policy.terminal, back)


def paid_by_event(policy: OrderPolicy) -> frozenset[str]:
    """Find the states that a payment puts an order in."""
    return _entered(policy, frozenset({"payment.succeeded"}))


def payable(policy: OrderPolicy) -> frozenset[str]:
    """Find the states in which the payer may pay at this moment: a payment leads out of them."""
    return frozenset(state for one in policy.transitions if one.on in _PAID_FOR for state in one.from_)


def reserved(policy: OrderPolicy) -> frozenset[str]:
    """Find the states that an authorisation puts an order in: the provider holds the money ready."""
    return _entered(policy, frozenset({"payment.authorized"}))


def maybe_paid(policy: OrderPolicy) -> frozenset[str]:
    """Find the states of orders that somebody may have paid for, or whose money is reserved.

    These are the states behind a payment, a refund or a chargeback, however far, and those that an
    authorisation leads to. An authorisation that is released leaves nothing behind.
    """
    return reached(_entered(policy, _COLLECTED), steps(policy.transitions)) | reserved(policy)


def maybe_unpaid(policy: OrderPolicy) -> frozenset[str]:
    """Find the states that an order can be in without a payment."""
    paid = paid_by_event(policy)
    return reached({policy.initial}, (step for step in steps(policy.transitions) if step.after not in paid))


def closings(policy: OrderPolicy) -> Iterator[tuple[int, Transition]]:
    """Iterate over the transitions, with their indexes, that close orders which can still be paid."""
    may_pay, paid = payable(policy), paid_by_event(policy)
    for index, one in enumerate(policy.transitions):
        closes = one.to in policy.terminal and one.to not in may_pay | paid
        if closes and not may_pay.isdisjoint(one.from_):
            yield index, one


def success_only(policy: OrderPolicy) -> Iterator[tuple[int, Transition, str]]:
    """Iterate over the states, in the order of transitions, that only a success leads out of.

    With each comes the first of these transitions and its index.
    """
    ways: dict[str, list[tuple[int, Transition]]] = {}
    for index, one in enumerate(policy.transitions):
        for state in one.from_:
            ways.setdefault(state, []).append((index, one))
    possible = reachable(policy)
    for state, out in ways.items():
        if state in possible and all(one.on in SUCCESSES for _, one in out):
            yield (*out[0], state)


def longest_expiry(methods: Iterable[AnyPaymentMethod]) -> tuple[timedelta, AnyPaymentMethod] | None:
    """Tell how long payers can pay an order at the most, and with which of the methods.

    Methods that are off or do not say do not count; None when that is all of them.
    """
    expiring = [(one.order_expiry, one) for one in methods if one.enabled and one.order_expiry is not None]
    return max(expiring, key=lambda pair: pair[0], default=None)


def _entered(policy: OrderPolicy, events: frozenset[OrderTrigger]) -> frozenset[str]:
    return frozenset(one.to for one in policy.transitions if one.on in events)
