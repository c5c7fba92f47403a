"""Before going live: what was tested, and who agrees when something is taken away (测试与上线)."""

from pgconf.decisions.test_records import settings_digest
from pgconf.kinds.environment import Approvals
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.model import say
from pgconf.rules.rule import ERROR, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View


@rule("golive/untested-payment-method", ERROR)
def untested_payment_method(view: View) -> Findings:
    """A payment method is switched on for real payers without a test that it passed."""
    if view.environment.stage != "live" or not any(method.tested for method in view.of(AnyPaymentMethod)):
        return
    for method in running_methods(view):
        if method.tested is not None and method.tested.passed:
            continue
        hint = say(
            "pay and refund a small amount, then record it in `tested`, with `digest: {digest}`",
            digest=settings_digest(method),
        )
        if method.tested is None:
            message = say("other methods here have a record of their test, and this one has none")
            yield found(method, ("enabled",), message, hint)
        else:
            message = say("it was tested on {on} and did not pass", on=method.tested.on)
            yield found(method, ("tested", "passed"), message, hint)


@rule("golive/drift-since-test", ERROR)
def drift_since_test(view: View) -> Findings:
    """A payment method goes live with other settings than those that were tested."""
    if view.environment.stage != "live":
        return
    for method in running_methods(view):
        tested = method.tested
        if tested is None or tested.digest is None or not tested.passed:
            continue
        digest = settings_digest(method)
        if digest != tested.digest:
            message = say("its settings have changed since the test of {on}", on=tested.on)
            hint = say("test it again, then record `digest: {digest}`", digest=digest)
            yield found(method, ("tested", "digest"), message, hint)


@rule("golive/destructive-without-approval", ERROR)
def destructive_without_approval(view: View) -> Findings:
    """A live environment asks for approvals, and lets things be taken away without enough of them."""
    environment = view.environment
    approvals = environment.approvals
    if environment.stage != "live" or not approvals.model_fields_set:
        return
    if approvals.destructive == 0:
        message = say("a plan may delete or switch off what takes in money, and nobody has to agree")
        hint = say("write `destructive: 1` or more")
        yield found(environment, ("approvals", "destructive"), message, hint)
    elif approvals.approvers and (people := _people(approvals)) < approvals.destructive:
        message = say(
            "{needed} people must agree to what takes something away, and {people} can",
            needed=approvals.destructive,
            people=people,
        )
        hint = say("list more approvers, each with a key of their own, or ask for fewer")
        related = (see(say("so many are needed"), environment, ("approvals", "destructive")),)
        yield found(environment, ("approvals", "approvers"), message, hint, related=related, on_key=True)


def _people(approvals: Approvals) -> int:
    """Count the approvers; whoever holds a key can sign by all the names that have it."""
    return len({tuple(approver.key.split()[:2]) for approver in approvals.approvers})


RULES = (untested_payment_method, drift_since_test, destructive_without_approval)
