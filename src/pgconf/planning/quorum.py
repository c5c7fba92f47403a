"""Quorum: how many people must agree to a plan, and who they can be."""

from collections.abc import Iterable, Sequence

from pgconf.kinds.environment import Approvals
from pgconf.model import Approver, Change, Quorum, authors_among


def approvers(asked: Approvals) -> tuple[Approver, ...]:
    """Read who may approve off an environment."""
    return tuple(Approver(one.name, one.key, one.roles, one.names) for one in asked.approvers)


def quorums(asked: Approvals, changes: Iterable[Change], authors: Sequence[str]) -> tuple[Quorum, ...]:
    """Tell how many people must agree to some changes: by the risk that asks for the most, and by kind.

    Args:
        asked: what the environment asks for.
        changes: what a plan does.
        authors: who made the plan and wrote what it deploys, as `Name <mail>`.
    """
    changes = list(changes)
    risks = {change.risk for change in changes}
    kinds = {change.address.kind for change in changes}
    by_risk = max(((getattr(asked, risk.value), risk.rank, risk.value) for risk in risks), default=(0, 0, ""))
    wanted: list[tuple[int, str, str | None]] = [(by_risk[0], by_risk[2], None)]
    wanted += [(one.people, kind, one.role) for kind, one in sorted(asked.kinds.items()) if kind in kinds]
    everybody = approvers(asked)
    writing = authors_among(everybody, authors)
    free = [one for one in everybody if one.key_text not in writing]
    return tuple(
        Quorum(
            people=people,
            because=because,
            role=role,
            candidates=tuple(one.name for one in free if role is None or role in one.roles),
            enforced=bool(everybody),
        )
        for people, because, role in wanted
        if people
    )
