"""Approvals: who else must agree, and how many people there are who could."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pgconf.decisions.duties import Wanted, demands
from pgconf.decisions.permissions import Holder, Permissions, Reach, Subject
from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.order_fields import RowApproval
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.order_transition import SecondPerson
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import Path


@dataclass(frozen=True, slots=True)
class Approval:
    """What takes more than one person.

    Attributes:
        maker: what one must be permitted to do to ask for it.
        count: how many others must agree.
        demands: what each of them must hold, one of these.
        spec: the resource that says so, at `path`.
        subject: what it is about.
        pieces: the data it is about, piece by piece; there must be enough people for each.
    """

    maker: str
    count: int
    demands: tuple[Wanted, ...]
    spec: ResourceSpec
    path: Path
    subject: Subject | None = None
    pieces: tuple[Reach, ...] = (Reach(),)


class Use(NamedTuple):
    """A permission that is named outside of the role matrix."""

    spec: ResourceSpec
    path: Path
    permission: str


def uses(orders: Iterable[OrderPolicy], withdrawals: Iterable[WithdrawalRule] = ()) -> Iterator[Use]:
    """Find the permissions that orders and withdrawals ask for."""
    for policy in orders:
        for maker, path in _makers(policy):
            yield Use(policy, path, maker)
        for approval, path, _ in _second_people(policy):
            yield Use(policy, (*path, "permission"), approval.permission)
        if policy.refunds is not None:
            yield Use(policy, ("refunds", "request"), policy.refunds.request)
            yield Use(policy, ("refunds", "approve"), policy.refunds.approve)
    for rule in withdrawals:
        if rule.by is not None:
            yield Use(rule, ("by",), rule.by)
        if rule.approval is not None and rule.approval.permission is not None:
            yield Use(rule, ("approval", "permission"), rule.approval.permission)


def approvals(
    matrices: Iterable[RoleMatrix],
    orders: Iterable[OrderPolicy],
    withdrawals: Iterable[WithdrawalRule],
    methods: Iterable[str] = (),
) -> Iterator[Approval]:
    """Find what takes more than one person.

    Args:
        matrices: role matrices, for their dual control.
        orders: order policies.
        withdrawals: withdrawal rules.
        methods: the payment methods that can be refunded; each is looked at, if there are any.
    """
    refundable = tuple(Reach(payment_methods=frozenset((name,))) for name in methods) or (Reach(),)
    for matrix in matrices:
        for name, control in matrix.dual_control.items():
            path = ("dual_control", name, "approvers")
            yield Approval(name, control.approvers, ((control.by,),), matrix, path)
    for policy in orders:
        if policy.refunds is not None:
            asks, agrees = policy.refunds.request, policy.refunds.approve
            yield Approval(asks, 1, ((agrees,),), policy, ("refunds", "approve"), "orders", refundable)
        for approval, at, maker in _second_people(policy):
            yield Approval(maker, approval.count, ((approval.permission,),), policy, (*at, "count"))
    for rule in withdrawals:
        if rule.by is not None and rule.approval is not None:
            wanted = tuple(demands(rule.approval.permission, rule.approval.roles))
            pieces = tuple(Reach(accounts=frozenset((account,))) for account in rule.accounts)
            yield Approval(
                rule.by, rule.approval.count, wanted, rule, ("approval", "count"), "accounts", pieces
            )


def _makers(policy: OrderPolicy) -> Iterator[tuple[str, Path]]:
    for index, step in enumerate(policy.transitions):
        if step.by is not None:
            yield step.by, ("transitions", index, "by")
    for name, batch in policy.batch.items():
        yield batch.by, ("batch", name, "by")
    if policy.export is not None:
        yield policy.export.by, ("export", "by")


def _second_people(policy: OrderPolicy) -> Iterator[tuple[SecondPerson | RowApproval, Path, str]]:
    for index, step in enumerate(policy.transitions):
        if step.approval is not None and step.by is not None:
            yield step.approval, ("transitions", index, "approval"), step.by
    for name, batch in policy.batch.items():
        if batch.approval is not None:
            yield batch.approval, ("batch", name, "approval"), batch.by
    if policy.export is not None and policy.export.approval is not None:
        yield policy.export.approval, ("export", "approval"), policy.export.by


def unanswered(found: Iterable[Approval], offices: Iterable[Permissions]) -> dict[str, Approval]:
    """Find permissions that approvers need and no role has, each with the first approval that needs it."""
    held = frozenset().union(*(office.held for office in offices))
    first: dict[str, Approval] = {}
    for approval in found:
        for name in (one for wanted in approval.demands for one in wanted if not one.startswith("@")):
            if name not in held:
                first.setdefault(name, approval)
    return first


class Shortage(NamedTuple):
    """Too few people.

    Attributes:
        approval: what they are too few for.
        piece: the data that there are too few for; all of it when scopes make no difference.
        others: how many there are besides one who asks.
        is_own: whether somebody who asks is among those who approve.
    """

    approval: Approval
    piece: Reach
    others: int
    is_own: bool


def shortages(found: Iterable[Approval], offices: Iterable[Permissions]) -> Iterator[Shortage]:
    """Find the approvals that too few people could give.

    Roles for emergencies do not count. Where nobody is known to ask, or a group that could agree has
    an unknown number of members, there is nothing to say.
    """
    offices = tuple(offices)
    known: dict[tuple[object, ...], tuple[int, bool] | None] = {}
    scopes = {reach for office in offices for reach in office.reach.values()}
    for approval in found:
        for piece in _distinct(approval, scopes):
            key = (approval.maker, approval.demands, approval.subject, piece)
            if key not in known:
                known[key] = _others(approval, offices, piece)
            others = known[key]
            if others is not None and others[0] < approval.count:
                yield Shortage(approval, piece, *others)
                break


def _distinct(approval: Approval, scopes: Collection[Reach]) -> Iterator[Reach]:
    """Give one piece for each way in which scopes tell pieces apart; those in all scopes are one."""
    scopes = {scope.about(approval.subject) for scope in scopes}
    seen: set[frozenset[Reach]] = set()
    for piece in approval.pieces:
        inside = frozenset(scope for scope in scopes if scope.meet(piece) is not None)
        if inside not in seen:
            seen.add(inside)
            yield Reach() if inside == scopes else piece


def _others(approval: Approval, offices: tuple[Permissions, ...], piece: Reach) -> tuple[int, bool] | None:
    """Count who could agree besides one who asks, and say whether such a one is among them."""
    approvers = _approvers(approval, offices, piece)
    asking = [
        (office, holder)
        for office in offices
        for holder in office.holders
        if _able(office, holder, (approval.maker,), approval, piece)
    ]
    if not asking or approvers is None:
        return None
    is_own = any(_may_agree(office, holder, approval, piece) for office, holder in asking)
    return approvers - is_own, is_own


def _approvers(approval: Approval, offices: tuple[Permissions, ...], piece: Reach) -> int | None:
    """Count the people who could agree; None when that is not known."""
    in_groups, logins = 0, set[str]()
    for office in offices:
        able = [holder for holder in office.holders if _may_agree(office, holder, approval, piece)]
        groups = {holder.name for holder in able if holder.is_group}
        for holder in able:
            if not holder.is_group:
                logins.update({holder.name} if groups.isdisjoint(holder.groups or ()) else ())
            elif holder.members is None:
                return None
            else:
                in_groups += holder.members
    return in_groups + len(logins)


def _may_agree(office: Permissions, holder: Holder, approval: Approval, piece: Reach) -> bool:
    return any(_able(office, holder, wanted, approval, piece) for wanted in approval.demands)


def _able(office: Permissions, holder: Holder, wanted: Wanted, approval: Approval, piece: Reach) -> bool:
    roles = [role for role in holder.roles if role not in office.emergency]
    return office.together(roles, wanted, approval.subject, piece) is not None
