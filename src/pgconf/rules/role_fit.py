"""Rules about permissions that nobody has, and about those that are of no use to a role."""

from pgconf.decisions.approvals import Approval, approvals, unanswered
from pgconf.decisions.duties import lost_powers
from pgconf.decisions.permissions import Permissions, Reach, Subject, covered, permissions_of
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Path, listed, say
from pgconf.rules.permission_ways import matrices, origin, told
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_withdrawals
from pgconf.rules.view import View


def _unanswered(view: View) -> dict[str, Approval]:
    """Find the permissions that approvals wait for, and no role has."""
    matrices = view.of(RoleMatrix)
    wanted = approvals(matrices, view.of(OrderPolicy), running_withdrawals(view))
    return unanswered(wanted, map(permissions_of, matrices))


def _without_holder(matrix: RoleMatrix, permission: str) -> Path:
    """Point at the line of `grants` that grants a permission to nobody, or else at the permission."""
    table = "grants" if permission in matrix.grants else "permissions"
    return (table, permission)


@rule("role/orphan-permission", WARNING)
def orphan_permission(view: View) -> Findings:
    """A permission is declared that no role has."""
    unable = view.once(_unanswered)
    for matrix, permissions in matrices(view):
        lost = {name for _, names in lost_powers(matrix, permissions) for name in names}
        for name, permission in matrix.permissions.items():
            is_told = name in unable or name in lost or permission.replaced_by is not None
            if not (is_told or permissions.holding(name)):
                yield found(
                    matrix,
                    _without_holder(matrix, name),
                    say("no role has `{name}`, so nobody can do it", name=name),
                    say("grant it to a role, or remove the permission"),
                    on_key=True,
                )


@rule("role/dual-control-without-approver", ERROR)
def dual_control_without_approver(view: View) -> Findings:
    """Something waits for an approval that no role can give."""
    unable = view.once(_unanswered)
    for matrix in view.of(RoleMatrix):
        for name in matrix.permissions:
            if name in unable:
                approval = unable[name]
                yield found(
                    matrix,
                    _without_holder(matrix, name),
                    say(
                        "`{maker}` waits for somebody with `{name}`, which no role has",
                        maker=approval.maker,
                        name=name,
                    ),
                    say("grant `{name}` to a role without `{maker}`", name=name, maker=approval.maker),
                    on_key=True,
                    related=(see(say("the approval is asked for here"), approval.spec, approval.path),),
                )


@rule("role/missing-dependency", WARNING)
def missing_dependency(view: View) -> Findings:
    """A role has a permission, but not the one that it needs to be of any use."""
    for matrix, permissions in matrices(view):
        users = _users(permissions)
        for role, held in permissions.of_role.items():
            for name in sorted(held):
                for needed in matrix.permissions[name].needs:
                    is_told = needed in held or needed not in matrix.permissions
                    if not is_told and _lacks(permissions, users[role], role, name, needed):
                        yield _missing(matrix, permissions, role, name, needed)


def _users(permissions: Permissions) -> dict[str, list[frozenset[str]]]:
    """Give by role what each holder of it, or of one of its heirs, may do in the end."""
    users: dict[str, list[frozenset[str]]] = {role: [] for role in permissions.of_role}
    for holder in permissions.holders:
        held = permissions.held_by(holder.roles)
        for role in {one for own in holder.roles for one in permissions.lineage[own]}:
            users[role].append(held)
    return users


def _lacks(permissions: Permissions, users: list[frozenset[str]], role: str, name: str, needed: str) -> bool:
    """Whether anybody with the role misses what it lacks: nobody does who has it from another role.

    A role that has the permission from another one which lacks it too is not told again.
    """
    giver = permissions.way(role, name).roles[1:2]
    if giver and needed not in permissions.of_role[giver[0]]:
        return False
    return not users or any(needed not in held for held in users)


def _missing(matrix: RoleMatrix, permissions: Permissions, role: str, name: str, needed: str) -> Finding:
    path = origin(matrix, permissions.way(role, name))
    message = say(
        "`{role}` has {permission}, but not `{needed}`, without which it is of no use",
        role=role,
        permission=told(permissions, role, name),
        needed=needed,
    )
    hint = say("grant `{needed}` to `{role}` too", needed=needed, role=role)
    for line, roles in matrix.denies.items():
        if role in roles and needed in covered(line, matrix.permissions):
            path = ("denies", line, roles.index(role))
            hint = say("deny `{name}` to `{role}` too, or take this deny back", name=name, role=role)
    return found(matrix, path, message, hint)


@rule("role/scope-channel-missing", ERROR, absent=True)
def scope_channel_missing(view: View) -> Findings:
    """A role's scope leaves out all accounts or payment methods that one of its permissions is about."""
    subjects = _subjects(view)
    for matrix, permissions in matrices(view):
        for role, reach in permissions.reach.items():
            for name, (subject, names) in subjects.items():
                field, scope = _limit(reach, subject)
                if scope is None or not scope.isdisjoint(names) or name not in permissions.of_role[role]:
                    continue
                yield found(
                    matrix,
                    ("roles", role, "scope", field),
                    say(
                        "`{name}` is of no use to `{role}`: it is about {names}, and the scope is {scope}",
                        name=name,
                        role=role,
                        names=listed(sorted(names)),
                        scope=listed(sorted(scope)),
                    ),
                    say("widen the scope, or take the permission from the role"),
                )


def _limit(reach: Reach, subject: Subject) -> tuple[str, frozenset[str] | None]:
    if subject == "accounts":
        return "accounts", reach.accounts
    return "payment_methods", reach.payment_methods


def _subjects(view: View) -> dict[str, tuple[Subject, set[str]]]:
    """Tell which accounts, or which payment methods, a permission is about; only what is about one kind."""
    about: dict[tuple[str, Subject], set[str]] = {}
    for one in running_withdrawals(view):
        approver = one.approval.permission if one.approval else None
        for name in (one.by, approver):
            if name is not None:
                about.setdefault((name, "accounts"), set()).update(one.accounts)
    refundable = {one.name for one in running_methods(view) if one.refund is not None}
    for policy in view.of(OrderPolicy):
        if policy.refunds is not None and refundable:
            about[policy.refunds.request, "orders"] = refundable
            about[policy.refunds.approve, "orders"] = refundable
    once = [name for name, _ in about]
    return {name: (subject, data) for (name, subject), data in about.items() if once.count(name) == 1}


RULES = (orphan_permission, dual_control_without_approver, missing_dependency, scope_channel_missing)
