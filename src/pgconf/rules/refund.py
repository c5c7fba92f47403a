"""Refunds: how long, how often, under which number and with whose consent (退款)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.payment_method import SomeMethod
from pgconf.kinds.scalars import decimal_text, duration_text
from pgconf.model import Confidence, Fact, say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View


@rule("refund/window-exceeds-provider", ERROR)
def window_exceeds_provider(view: View) -> Findings:
    """A payment may be refunded for longer than its provider carries refunds out."""
    for method in running_methods(view):
        limit = view.facts.find(method.provider, "refund-window", method.product)
        if method.refund is None or limit is None:
            continue
        longest = timedelta(days=int(limit.number))
        if method.refund.window > longest:
            message = say(
                "refunds are promised for {window}, and {provider} refuses them after {longest}",
                window=duration_text(method.refund.window),
                provider=method.provider,
                longest=duration_text(longest),
            )
            hint = say(
                "write `window: {longest}`, and pay later refunds another way", longest=duration_text(longest)
            )
            yield found(method, ("refund", "window"), message, hint, facts=(limit,))


@rule("refund/too-many-partials", WARNING)
def too_many_partials(view: View) -> Findings:
    """A payment may be refunded in more parts than its provider allows."""
    for method in running_methods(view):
        limit = view.facts.find(method.provider, "partial-refunds-max", method.product)
        parts = method.refund.max_partials if method.refund else None
        if parts is not None and limit is not None and parts > limit.number:
            message = say(
                "{parts} partial refunds of one payment are allowed, and {provider} makes {limit}",
                parts=parts,
                provider=method.provider,
                limit=decimal_text(limit.number),
            )
            hint = say("write `max_partials: {limit}` or less", limit=decimal_text(limit.number))
            yield found(method, ("refund", "max_partials"), message, hint, facts=(limit,))


@rule("refund/partial-without-request-number", ERROR, absent=True)
def partial_without_request_number(view: View) -> Findings:
    """Payments may be refunded in part, and no order policy says how refunds are numbered."""
    policies = view.of(OrderPolicy)
    if any(policy.refunds is not None for policy in policies):
        return
    needed = sorted(_numbered(view), key=lambda one: one[1].confidence is Confidence.SECONDARY)
    for policy in policies:
        for method, fact in needed[:1]:
            message = say(
                "partial refunds of `{method}` need a number (`{number}` at {provider}), which nothing makes",
                method=method.name,
                provider=method.provider,
                number=fact.value,
            )
            hint = say("add `refunds` with a serial rule of its own, such as `refund-serial`")
            related = (see(say("partial refunds are allowed here"), method, ("refund",)),)
            yield found(policy, ("refunds",), message, hint, related=related, facts=(fact,))


def _numbered(view: View) -> Iterator[tuple[SomeMethod, Fact]]:
    """Find methods with partial refunds whose provider wants a number for each."""
    for method in running_methods(view):
        fact = view.facts.find(method.provider, "refund-number", method.product)
        if method.refund is not None and method.refund.partial and fact is not None:
            yield method, fact


@rule("refund/retry-changes-number", ERROR)
def retry_changes_number(view: View) -> Findings:
    """A refund is asked for again under a new number, which pays it twice."""
    for policy in view.of(OrderPolicy):
        retry = policy.refunds.retry if policy.refunds else None
        if retry is not None and not retry.same_number:
            message = say("the first request may have arrived, and a new number makes it another refund")
            hint = say("write `same_number: true`")
            yield found(policy, ("refunds", "retry", "same_number"), message, hint)


@rule("refund/auto-approve-above-threshold", ERROR)
def auto_approve_above_threshold(view: View) -> Findings:
    """Refunds that need a second person by their payment method pass without one by the order policy."""
    strictest: dict[str, tuple[Decimal, SomeMethod]] = {}
    for method in running_methods(view):
        threshold = method.refund.approval_above if method.refund else None
        known = strictest.get(method.currency)
        if threshold is not None and (known is None or threshold < known[0]):
            strictest[method.currency] = threshold, method
    for policy in view.of(OrderPolicy):
        waived = policy.refunds.approved_up_to if policy.refunds else None
        if waived is None or policy.currency not in strictest:
            continue
        lowest, method = strictest[policy.currency]
        if waived > lowest:
            message = say(
                "refunds up to {waived} {currency} need no approval, and `{method}` wants one above {lowest}",
                waived=decimal_text(waived),
                currency=policy.currency,
                method=method.name,
                lowest=decimal_text(lowest),
            )
            hint = say(
                "lower it to {lowest}, or raise the method's `approval_above`", lowest=decimal_text(lowest)
            )
            related = (see(say("the method's threshold is here"), method, ("refund", "approval_above")),)
            yield found(policy, ("refunds", "approved_up_to"), message, hint, related=related)


RULES = (
    window_exceeds_provider,
    too_many_partials,
    partial_without_request_number,
    retry_changes_number,
    auto_approve_above_threshold,
)
