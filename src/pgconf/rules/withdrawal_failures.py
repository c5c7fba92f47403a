"""Withdrawals: what happens when one fails (提现失败处理)."""

from collections.abc import Iterator
from datetime import timedelta

from pgconf.decisions.withdrawals import outlasts, payer
from pgconf.kinds.scalars import duration_text
from pgconf.kinds.withdrawal_rule import Failure, Retry, WithdrawalRule
from pgconf.model import ANY_PRODUCT, Fact, Path, listed, say
from pgconf.rules.rule import ERROR, Finding, Findings, found, rule
from pgconf.rules.running import running_withdrawals
from pgconf.rules.view import View


@rule("withdrawal/failure-path-incomplete", ERROR)
def failure_path_incomplete(view: View) -> Findings:
    """Nothing says what becomes of the money after one way for a withdrawal to fail."""
    for withdrawal in running_withdrawals(view):
        missing = [way for way in _ways(withdrawal) if getattr(withdrawal.on_failure, way) is None]
        if missing:
            message = say(
                "nothing says what becomes of a withdrawal that ends as {ways}", ways=listed(missing)
            )
            hint = say("add it to `on_failure`, such as `returned: {then: hold}`")
            yield found(withdrawal, ("on_failure",), message, hint, on_key=True)


def _ways(withdrawal: WithdrawalRule) -> tuple[str, ...]:
    """Name the ways to fail; only banks send money back after a success (退票)."""
    ways = ("failed", "unknown", "closed")
    return (*ways, "returned") if withdrawal.method == "bank" else ways


@rule("withdrawal/retry-with-new-number", ERROR)
def retry_with_new_number(view: View) -> Findings:
    """A withdrawal that may have been paid is sent again under a new number, which pays it twice."""
    for withdrawal in running_withdrawals(view):
        unknown = withdrawal.on_failure.unknown
        if unknown and unknown.retry and not unknown.retry.same_number:
            message = say(
                "without an answer the money may have left, and a new number makes the provider pay again"
            )
            hint = say("write `same_number: true`, and ask the provider before anything else is sent")
            path = ("on_failure", "unknown", "retry", "same_number")
            yield found(withdrawal, path, message, hint)


@rule("withdrawal/unknown-result-returned", ERROR)
def unknown_result_returned(view: View) -> Findings:
    """Money that may have been paid goes back to the balance, where it can be withdrawn once more."""
    for withdrawal in running_withdrawals(view):
        unknown = withdrawal.on_failure.unknown
        if unknown and unknown.then == "return-to-balance":
            message = say("no answer is no refusal: the money may have left, and it would be there twice")
            hint = say("write `then: hold` or `then: manual`, until the provider has said what became of it")
            yield found(withdrawal, ("on_failure", "unknown", "then"), message, hint)


@rule("withdrawal/retry-longer-than-idempotency-ttl", ERROR)
def retry_longer_than_idempotency_ttl(view: View) -> Findings:
    """A withdrawal is still sent again when the provider no longer knows its number."""
    for withdrawal in running_withdrawals(view):
        product = withdrawal.product or ANY_PRODUCT
        known = view.facts.find(payer(withdrawal), "withdrawal-number-valid", product)
        for path, retry in _retries(withdrawal):
            if retry.same_number:
                yield from _too_long(withdrawal, path, retry, known)


def _retries(withdrawal: WithdrawalRule) -> Iterator[tuple[Path, Retry]]:
    for way in ("failed", "unknown", "returned", "closed"):
        failure: Failure | None = getattr(withdrawal.on_failure, way)
        if failure is not None and failure.retry is not None:
            yield ("on_failure", way, "retry"), failure.retry


def _too_long(withdrawal: WithdrawalRule, path: Path, retry: Retry, known: Fact | None) -> Iterator[Finding]:
    """Compare the retries with what the rule says the provider remembers, and that with the provider."""
    remembered = timedelta(days=int(known.number)) if known is not None else None
    facts = (known,) if known is not None else ()
    if remembered is not None and retry.within is not None and retry.within > remembered:
        message = say(
            "`within` is {within}, and {provider} knows the number for {remembered}",
            within=duration_text(retry.within),
            provider=payer(withdrawal),
            remembered=duration_text(remembered),
        )
        hint = say("write `within: {remembered}` or less", remembered=duration_text(remembered))
        yield found(withdrawal, (*path, "within"), message, hint, facts=facts)
        return
    limit = retry.within if retry.within is not None else remembered
    if limit is not None and outlasts(retry, limit):
        message = say(
            "{attempts} attempts every {backoff} go on after {limit}, when the number is no longer known",
            attempts=retry.attempts,
            backoff=duration_text(retry.backoff),
            limit=duration_text(limit),
        )
        hint = say("make fewer attempts or shorter pauses: a late one may pay a second time")
        shown = facts if retry.within is None else ()
        yield found(withdrawal, (*path, "attempts"), message, hint, facts=shown)


RULES = (
    failure_path_incomplete,
    retry_with_new_number,
    unknown_result_returned,
    retry_longer_than_idempotency_ttl,
)
