"""What people do with orders by hand: paid ones stay as they are, and nobody makes one paid alone."""

from collections.abc import Iterator

from pgconf.decisions.approvals import uses
from pgconf.decisions.order_states import (
    longest_expiry,
    maybe_paid,
    maybe_unpaid,
    paid_by_event,
    payable,
    reserved,
)
from pgconf.kinds.order_batch import BatchDelete
from pgconf.kinds.order_fields import OrderField
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.order_transition import Transition
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Message, Path, did_you_mean, joined, say
from pgconf.rules.rule import ERROR, Findings, found, rule
from pgconf.rules.view import View

_AGREED: frozenset[OrderField] = frozenset(
    {"amount", "channel_serial", "currency", "fee", "paid_at", "payment_method", "refunded", "serial"}
)
"""What the payer has agreed to, and what the provider's bill says."""


@rule("order/batch-delete-touches-paid", ERROR)
def batch_delete_touches_paid(view: View) -> Findings:
    """A batch can delete orders that somebody has paid for."""
    for policy in view.of(OrderPolicy):
        paid = maybe_paid(policy)
        for path, name, state in _deleted(policy):
            if state in paid:
                yield found(
                    policy,
                    path,
                    say("`{batch}` deletes orders in `{state}`, which may be paid", batch=name, state=state),
                    say("delete only what was never paid: paid orders are records of the accounts"),
                )


@rule("order/delete-while-payable", ERROR)
def delete_while_payable(view: View) -> Findings:
    """A batch can delete orders that are being paid at this moment."""
    longest = longest_expiry(view.of(AnyPaymentMethod))
    for policy in view.of(OrderPolicy):
        pending = payable(policy) - maybe_paid(policy)
        for path, name, state in _deleted(policy):
            age = policy.batch[name].older_than
            if state in pending and (age is None or (longest and age < longest[0])):
                yield found(
                    policy,
                    path,
                    say(
                        "`{batch}` deletes orders in `{state}`, where a payment may still arrive",
                        batch=name,
                        state=state,
                    ),
                    say("close them at the provider first, and delete what is closed"),
                )


def _deleted(policy: OrderPolicy) -> Iterator[tuple[Path, str, str]]:
    """Iterate over the states that batches delete from: where each stands, the batch, and the state."""
    for name, batch in policy.batch.items():
        for index, state in enumerate(batch.from_) if isinstance(batch, BatchDelete) else ():
            at: Path = ("batch", name, "from")
            yield (*at, index) if len(batch.from_) > 1 else at, name, state


@rule("order/manual-paid-without-evidence", ERROR)
def manual_paid_without_evidence(view: View) -> Findings:
    """Somebody can declare an order paid without a reason, evidence or a second person."""
    for policy in view.of(OrderPolicy):
        paid = paid_by_event(policy)
        unpaid = maybe_unpaid(policy) - reserved(policy)
        for index, step in enumerate(policy.transitions):
            if step.by is None or step.to not in paid or unpaid.isdisjoint(step.from_):
                continue
            missing = _missing_evidence(step)
            if missing:
                yield found(
                    policy,
                    ("transitions", index, "by"),
                    say(
                        "`{by}` makes unpaid orders `{state}`, and this is not asked for: {missing}",
                        by=step.by,
                        state=step.to,
                        missing=joined(missing),
                    ),
                    say(
                        "ask for `reason: required`, `attachment: required` and an `approval` "
                        "by somebody else"
                    ),
                )


def _missing_evidence(step: Transition) -> list[Message]:
    missing = []
    if step.reason == "optional":
        missing.append(say("a reason"))
    if step.attachment == "optional":
        missing.append(say("evidence"))
    if step.approval is None:
        missing.append(say("a second person"))
    return missing


@rule("order/edit-allowed-after-payment", ERROR)
def edit_allowed_after_payment(view: View) -> Findings:
    """What the payer has agreed to can be changed by hand once the payment has begun."""
    for policy in view.of(OrderPolicy):
        begun = (payable(policy) | maybe_paid(policy)) - {policy.initial}
        for state, fields in policy.editable.items():
            for index, field in enumerate(fields) if state in begun else ():
                if field in _AGREED:
                    yield found(
                        policy,
                        ("editable", state, index),
                        say(
                            "`{field}` can be changed in `{state}`, when the payment has begun",
                            field=field,
                            state=state,
                        ),
                        say("leave it out: close the order and make a new one, or refund the difference"),
                    )


@rule("order/permission-unknown", ERROR, absent=True)
def permission_unknown(view: View) -> Findings:
    """Work on orders asks for a permission that no role matrix declares."""
    matrices = view.of(RoleMatrix)
    declared = {permission for matrix in matrices for permission in matrix.permissions}
    for policy, path, permission in uses(view.of(OrderPolicy)) if matrices else ():
        if permission not in declared:
            yield found(
                policy,
                path,
                say("no role matrix declares `{permission}`", permission=permission),
                did_you_mean(permission, declared)
                or say("declare it under `permissions`, and grant it to a role"),
            )


RULES = (
    batch_delete_touches_paid,
    delete_while_payable,
    manual_paid_without_evidence,
    edit_allowed_after_payment,
    permission_unknown,
)
