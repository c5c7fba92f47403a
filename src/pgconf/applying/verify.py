"""Verify: a plan is carried out only while everything it was made from still holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pgconf.model import Address, Diagnostic, LiveState, Plan, RunTarget, StaleError, TargetPlan, say
from pgconf.ports import Reader, Target

NEW = "new"
"""The identity of a target that did not exist when the plan was made."""

_AGAIN = say("make the plan anew with `pgconf plan`, and have it reviewed again")


def verify_fresh(plan: Plan, now: datetime) -> None:
    """Refuse a plan whose time is over.

    Raises:
        StaleError: it is.
    """
    if now > plan.expires_at:
        message = say(
            "the plan was valid until {isoformat}",
            isoformat=plan.expires_at.isoformat(sep=" ", timespec="minutes"),
        )
        raise StaleError(Diagnostic(name="apply/expired-plan", message=message, hint=_AGAIN))


def verify_desired(plan: Plan, desired_digest: str, digests: Mapping[Address, str]) -> None:
    """Refuse a plan that was made from other YAML than is here now.

    Args:
        plan: what is to be applied.
        desired_digest: the digest of the desired state as it is now.
        digests: the digest of each resource of it.

    Raises:
        StaleError: the configuration differs; every changed resource of the plan that does is named.
    """
    moved = [c.address for c in plan.changes if digests.get(c.address) != c.desired_digest]
    found = [
        Diagnostic(
            name="apply/other-configuration",
            message=say("`{address}` is not what the plan was made from any more", address=address),
            hint=_AGAIN,
            address=address,
        )
        for address in moved
    ]
    if not moved and plan.source.desired_digest == desired_digest:
        return
    whole = say("the configuration is not the one that the plan was made from")
    if plan.source.commit:
        commit = plan.source.commit[:7]
        whole = say(
            "the configuration is not the one that the plan was made from (commit {commit})", commit=commit
        )
    raise StaleError(*(found or [Diagnostic(name="apply/other-configuration", message=whole, hint=_AGAIN)]))


def find_target(planned: TargetPlan, targets: Iterable[Target]) -> Target:
    """Find the target that a plan speaks of, among those that the environment names now.

    Raises:
        StaleError: the environment names it no longer, or says that it is somewhere else.
    """
    target = next((target for target in targets if target.name == planned.name), None)
    if target is not None and (target.type, target.location) == (planned.type, planned.location):
        return target
    where = f"`{planned.name}` ({planned.location})"
    message = say("{where} is no target of the environment any more", where=where)
    if target:
        message = say("{where} is {location} now", where=where, location=target.location)
    raise StaleError(Diagnostic(name="apply/other-target", message=message, hint=_AGAIN))


def verify_unused(plan: Plan, planned: TargetPlan, reader: Reader) -> None:
    """Refuse a plan that has been applied before: approvals are for one time, and not for each return.

    After a rollback everything may be again as it was when the plan was made.

    Raises:
        StaleError: a revision since then is the plan's.
    """
    since = reader.live().revision - planned.revision
    used = (
        next((one for one in reader.history(since) if one.note.plan_id == plan.id), None)
        if since > 0
        else None
    )
    if used is None:
        return
    message = say(
        "the plan was applied already, by {author}: it is revision {number} of `{target}`",
        author=used.note.author,
        number=used.number,
        target=planned.name,
    )
    raise StaleError(Diagnostic(name="apply/already-applied", message=message, hint=_AGAIN))


def verify_target(planned: TargetPlan | RunTarget, live: LiveState) -> None:
    """Refuse to apply a plan, or the rest of its run, to another target than it was made for.

    Raises:
        StaleError: the identity differs.
    """
    if planned.identity == NEW and live.revision == 0:
        return
    where = f"`{planned.name}` ({planned.location})"
    if planned.identity == NEW:
        message = say(
            "{where} was empty when the plan was made, and is on revision {revision} now",
            where=where,
            revision=live.revision,
        )
    elif planned.identity != live.identity:
        message = say("{where} is not the target that the plan was made for", where=where)
    else:
        return
    raise StaleError(Diagnostic(name="apply/other-target", message=message, hint=_AGAIN))
