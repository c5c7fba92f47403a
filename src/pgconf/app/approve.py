"""Approve: add a signature to a plan, if it would count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pgconf.app.gate import authors
from pgconf.app.limits import limits_of
from pgconf.app.project import Project, Tick
from pgconf.app.sign import sign
from pgconf.applying import verify_fresh
from pgconf.applying.approvals import count, missing
from pgconf.applying.signature import read
from pgconf.model import (
    Approval,
    Approver,
    Diagnostic,
    Plan,
    Quorum,
    RefusedError,
    authors_among,
    say,
)
from pgconf.planning.quorum import approvers, quorums


@dataclass(frozen=True, slots=True)
class Approved:
    """A plan with an approval more.

    Attributes:
        plan: the plan with all its approvals.
        name: who has approved it now.
        agreed: the names of all those whose approvals count.
        wanted: what is still missing.
        is_new: whether the approval was not there before.
    """

    plan: Plan
    name: str
    agreed: tuple[str, ...]
    wanted: tuple[Quorum, ...]
    is_new: bool


def approve(
    project: Project, plan: Plan, key: Path, *, guards_from: str | None, now: datetime | None, tick: Tick
) -> Approved:
    """Sign the id of a plan with an SSH key.

    Raises:
        StaleError: the plan's time is over.
        RefusedError: the key is no approver's, or that of an author.
        PgconfError: the key does not sign.
    """
    verify_fresh(plan, now or datetime.now(UTC))
    loaded = project.load(plan.environment, tick)
    limits = limits_of(project, loaded, guards_from or plan.source.guards_from)
    listed, written_by = approvers(limits.settings.approvals), authors(project, plan, limits)
    signature = sign(plan.id.encode(), key)
    key_text = read(signature).key_text
    name = _permitted(listed, key_text, plan.environment, written_by)
    others = tuple(one for one in plan.approvals if not _is_by(one, key_text))
    signed = replace(plan, approvals=(*others, Approval(name, signature)))
    counted = count(signed, listed, written_by)
    asked = quorums(limits.settings.approvals, signed.changes, written_by)
    return Approved(
        plan=signed,
        name=name,
        agreed=tuple(one.name for one in counted.agreed),
        wanted=tuple(missing(asked, counted.agreed)),
        is_new=len(others) == len(plan.approvals),
    )


def _permitted(listed: Sequence[Approver], key_text: str, environment: str, authors: Sequence[str]) -> str:
    """Give the name of the approver who has a key, if he may approve."""
    holders = [one for one in listed if one.key_text == key_text]
    if not holders:
        message = say("this key belongs to no approver of `{environment}`", environment=environment)
        hint = say("list its public key in `approvals.approvers` of the environment, in a change of its own")
        raise RefusedError(Diagnostic(name="approval/not-an-approver", message=message, hint=hint))
    if key_text in authors_among(listed, authors):
        message = say("`{name}` is an author of this plan, and does not approve it", name=holders[0].name)
        free = ", ".join(
            f"`{one.name}`" for one in listed if one.key_text not in authors_among(listed, authors)
        )
        hint = say("ask somebody else: {names}", names=free) if free else say("ask somebody else")
        raise RefusedError(Diagnostic(name="approval/own-plan", message=message, hint=hint))
    return holders[0].name


def _is_by(approval: Approval, key_text: str) -> bool:
    try:
        return read(approval.signature).key_text == key_text
    except ValueError:
        return False
