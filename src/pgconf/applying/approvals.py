"""Approvals: whose signatures over a plan count, and whose are still wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pgconf.applying.signature import SignatureError, read
from pgconf.model import (
    Approver,
    Diagnostic,
    Message,
    Plan,
    Quorum,
    Related,
    authors_among,
    say,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The approvals of a plan.

    Attributes:
        agreed: the approvers whose signatures count, each once.
        complaints: why others do not.
    """

    agreed: tuple[Approver, ...]
    complaints: tuple[Message, ...]


def count(plan: Plan, approvers: Sequence[Approver], authors: Iterable[str]) -> Counted:
    """Check every signature over a plan's id.

    A signature counts when an approver's key has made it over this id, and nobody who has the key is an
    author. Somebody who is listed with two keys, or a key that is listed by two names, counts once.

    Args:
        plan: what is to be approved.
        approvers: who may.
        authors: who made the plan and wrote what it deploys.
    """
    writing = authors_among(approvers, authors)
    agreed: dict[str, Approver] = {}
    complaints: list[Message] = []
    for approval in plan.approvals:
        try:
            signature = read(approval.signature)
        except SignatureError:
            complaints.append(say("the signature of `{name}` cannot be read", name=approval.name))
            continue
        holders = [one for one in approvers if one.key_text == signature.key_text]
        if not holders:
            complaints.append(say("`{name}` is no approver of this environment", name=approval.name))
        elif not signature.signs(plan.id.encode()):
            complaints.append(say("`{name}` has signed something else", name=holders[0].name))
        elif signature.key_text in writing:
            complaints.append(
                say("`{name}` is an author of it, and does not approve it", name=holders[0].name)
            )
        else:
            roles = tuple(dict.fromkeys(chain.from_iterable(one.roles for one in holders)))
            agreed.setdefault(signature.key_text, holders[0]._replace(roles=roles))
    return Counted(_one_each(agreed.values()), tuple(complaints))


def _one_each(approvers: Iterable[Approver]) -> tuple[Approver, ...]:
    """Take those who are known by the same name or mail address as one."""
    people: list[Approver] = []
    for approver in approvers:
        if not any(approver.known_as & other.known_as for other in people):
            people.append(approver)
    return tuple(people)


def missing(quorums: Iterable[Quorum], agreed: Sequence[Approver]) -> list[Quorum]:
    """Find what is asked for and not there yet; each says how many more, and who they can be."""
    wanted = []
    for quorum in quorums:
        given = [one.name for one in agreed if quorum.role is None or quorum.role in one.roles]
        if quorum.enforced and len(given) < quorum.people:
            wanted.append(
                Quorum(
                    people=quorum.people - len(given),
                    because=quorum.because,
                    role=quorum.role,
                    candidates=tuple(name for name in quorum.candidates if name not in given),
                )
            )
    return wanted


def refusals(quorums: Iterable[Quorum], counted: Counted) -> list[Diagnostic]:
    """Say who must still approve a plan; nothing when enough people have."""
    related = tuple(Related(complaint) for complaint in counted.complaints)
    return [_refusal(quorum, related) for quorum in missing(quorums, counted.agreed)]


def _refusal(quorum: Quorum, related: tuple[Related, ...]) -> Diagnostic:
    people, because, role = quorum.people, quorum.because, quorum.role
    message = say("{people} more must approve ({because})", people=people, because=because)
    if role is not None:
        message = say(
            "{people} more with the role `{role}` must approve ({because})",
            people=people, role=role, because=because,
        )  # fmt: skip
    if len(quorum.candidates) < people:
        hint = say("not enough people can: add `approvers` to the environment, in a change of its own")
    else:
        names = ", ".join(f"`{name}`" for name in quorum.candidates)
        hint = say("these still could, with `pgconf approve PLAN --key KEY`: {names}", names=names)
    return Diagnostic(name="approval/missing", message=message, hint=hint, related=related)
