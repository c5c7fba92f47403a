"""The life of an order: every state can be reached and left, and what is closed cannot be paid any more."""

from pgconf.decisions.order_states import closings, longest_expiry, reachable, restless, success_only
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.scalars import duration_text
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.view import View


@rule("order/unreachable-state", WARNING)
def unreachable_state(view: View) -> Findings:
    """No way leads from the initial state of an order to this state."""
    for policy in view.of(OrderPolicy):
        possible = reachable(policy)
        for state in policy.states:
            if state not in possible:
                yield found(
                    policy,
                    ("states", state),
                    say("no way leads from `{initial}` to `{state}`", initial=policy.initial, state=state),
                    say("add a transition that leads to it, or remove the state"),
                    on_key=True,
                )


@rule("order/no-path-to-terminal", ERROR)
def no_path_to_terminal(view: View) -> Findings:
    """An order can get into a state from which it never comes to rest."""
    for policy in view.of(OrderPolicy):
        if not policy.terminal:
            yield found(
                policy,
                ("terminal",),
                say("no state is terminal, so no order ever comes to rest"),
                say("name the states that finished orders rest in"),
            )
            continue
        stuck = restless(policy)
        for state in policy.states:
            if state in stuck:
                yield found(
                    policy,
                    ("states", state),
                    say("an order in `{state}` gets to none of the terminal states", state=state),
                    say("add a transition that leads on, or make the state `terminal`"),
                    on_key=True,
                )


@rule("order/no-way-out-on-failure", WARNING)
def no_way_out_on_failure(view: View) -> Findings:
    """An order waits for a success, and stays where it is when the success does not come."""
    for policy in view.of(OrderPolicy):
        for index, step, state in success_only(policy):
            yield found(
                policy,
                ("transitions", index, "on"),
                say("nothing leads out of `{state}` when `{on}` does not come", state=state, on=step.on),
                say("add a transition on the failure, after a time, or by a person"),
            )


@rule("order/expiry-shorter-than-channel-expiry", ERROR)
def expiry_shorter_than_channel_expiry(view: View) -> Findings:
    """Orders are closed while payers can still pay them at the provider."""
    longest = longest_expiry(view.of(AnyPaymentMethod))
    if longest is None:
        return
    expiry, method = longest
    for policy in view.of(OrderPolicy):
        for index, step in closings(policy):
            if step.after is None or step.closes_at_provider or step.after >= expiry:
                continue
            yield found(
                policy,
                ("transitions", index, "after"),
                say(
                    "the order is closed after {after}, and `{method}` can be paid for {expiry}",
                    after=duration_text(step.after),
                    method=method.name,
                    expiry=duration_text(expiry),
                ),
                say("add `closes_at_provider: true`, or wait as long as payers may pay"),
                related=(see(say("this is how long it can be paid"), method, ("order_expiry",)),),
            )


@rule("order/close-without-provider", ERROR)
def close_without_provider(view: View) -> Findings:
    """Somebody can close an order that the payer can still pay at the provider."""
    for policy in view.of(OrderPolicy):
        for index, step in closings(policy):
            if step.by is not None and not step.closes_at_provider:
                yield found(
                    policy,
                    ("transitions", index, "by"),
                    say("`{by}` closes orders here, and at the provider they can still be paid", by=step.by),
                    say("add `closes_at_provider: true`"),
                )


RULES = (
    unreachable_state,
    no_path_to_terminal,
    no_way_out_on_failure,
    expiry_shorter_than_channel_expiry,
    close_without_provider,
)
