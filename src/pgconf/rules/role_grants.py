"""Rules about what roles are granted, inherit and are denied."""

from collections.abc import Iterable, Iterator, Mapping

from pgconf.decisions.approvals import uses
from pgconf.decisions.permissions import EVERYTHING, covered, permissions_of
from pgconf.kinds.closed import Problem, ResourceSpec
from pgconf.kinds.inner_names import all_undeclared, undeclared
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.role_matrix import Permission, RoleMatrix
from pgconf.kinds.scenario import ActScenario
from pgconf.model import Path, listed, say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule
from pgconf.rules.running import running_withdrawals
from pgconf.rules.view import View


@rule("role/unknown-or-deprecated-permission", ERROR)
def unknown_or_deprecated_permission(view: View) -> Findings:
    """A permission is named that no role matrix declares, or one that another has replaced."""
    matrices = view.of(RoleMatrix)
    known: dict[str, Permission] = {}
    for matrix in matrices:
        known.update(matrix.permissions)
        for path, name, on_key in _named(matrix):
            yield from _judged(matrix, path, name, matrix.permissions, on_key=on_key)
    if not matrices or any(address.kind == "role_matrix" for address in view.state.broken):
        return
    for spec, path, name in uses(view.of(OrderPolicy), running_withdrawals(view)):
        # That an order policy names what nobody declares is told by a rule about orders.
        if name in known or not isinstance(spec, OrderPolicy):
            yield from _judged(spec, path, name, known)
    for scenario in view.of(ActScenario):
        act = scenario.when.act
        asked = view.named(RoleMatrix, act.matrix)
        if asked is not None:
            yield from _judged(scenario, ("when", "act", "permission"), act.permission, asked.permissions)


def _named(matrix: RoleMatrix) -> Iterator[tuple[Path, str, bool]]:
    """Find all places where a matrix names a permission, and whether the name is a key there."""
    for table, lines in (("grants", matrix.grants), ("denies", matrix.denies)):
        yield from (((table, line), line, True) for line in lines)
    for name, permission in matrix.permissions.items():
        at = ("permissions", name)
        yield from (((*at, "needs", i), needed, False) for i, needed in enumerate(permission.needs))
        if permission.replaced_by is not None:
            yield (*at, "replaced_by"), permission.replaced_by, False
    for index, conflict in enumerate(matrix.conflicts):
        yield from ((("conflicts", index, i), name, False) for i, name in enumerate(conflict))
    for name, control in matrix.dual_control.items():
        yield ("dual_control", name), name, True
        yield ("dual_control", name, "by"), control.by, False


def _judged(
    spec: ResourceSpec, path: Path, name: str, known: Mapping[str, Permission], *, on_key: bool = False
) -> Findings:
    if name.endswith(EVERYTHING):
        if name != EVERYTHING and not covered(name, known):
            message = say("`{granted}` covers no permission", granted=name)
            hint = say("name an area that `permissions` declares")
            yield found(spec, path, message, hint, on_key=on_key)
    elif name not in known:
        for problem in undeclared(path, "permission", name, known):
            yield found(spec, path, problem.message, problem.hint, on_key=on_key)
    elif known[name].replaced_by is not None:
        yield found(
            spec,
            path,
            say(
                "`{name}` is deprecated: `{other}` has replaced it", name=name, other=known[name].replaced_by
            ),
            say("name `{other}` here, before the old permission is removed", other=known[name].replaced_by),
            on_key=on_key,
            severity=WARNING,
        )


@rule("role/unknown-role", ERROR)
def unknown_role(view: View) -> Findings:
    """An approval or a scenario names a role that no role matrix declares."""
    matrices = view.of(RoleMatrix)
    if not matrices or any(address.kind == "role_matrix" for address in view.state.broken):
        return
    known = {name for matrix in matrices for name in matrix.roles}
    for one in running_withdrawals(view):
        if one.approval is not None:
            yield from _as_findings(
                one, all_undeclared(("approval", "roles"), "role", one.approval.roles, known)
            )
    for scenario in view.of(ActScenario):
        act = scenario.when.act
        asked = view.named(RoleMatrix, act.matrix)
        if asked is not None:
            problems = all_undeclared(("when", "act", "role"), "role", act.role, asked.roles)
            yield from _as_findings(scenario, problems)


def _as_findings(spec: ResourceSpec, problems: Iterable[Problem]) -> Findings:
    for problem in problems:
        yield found(spec, problem.path, problem.message, problem.hint)


@rule("role/inheritance-cycle", ERROR)
def inheritance_cycle(view: View) -> Findings:
    """A role inherits from itself, directly or by way of others."""
    for matrix in view.of(RoleMatrix):
        done: set[str] = set()
        for name, way in _ways_back(matrix):
            if name not in done:
                done.update(way)
                yield found(
                    matrix,
                    ("roles", name, "inherits"),
                    say(
                        "the role inherits from itself: {way}",
                        way=" → ".join(f"`{role}`" for role in (*way, name)),
                    ),
                    say("remove one of the steps"),
                )


def _ways_back(matrix: RoleMatrix) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Find the roles that inherit from themselves, each with the shortest way from it back to it."""
    lineage = permissions_of(matrix).lineage
    for name, role in matrix.roles.items():
        ways = [lineage[parent][name] for parent in role.inherits if name in lineage[parent]]
        if ways:
            yield name, (name, *min(ways, key=len)[:-1])


@rule("role/wildcard-grant", ERROR)
def wildcard_grant(view: View) -> Findings:
    """A role of everyday work is granted everything, or a whole area with money or settings in it."""
    for matrix in view.of(RoleMatrix):
        for line, roles in matrix.grants.items():
            weighty = [n for n in covered(line, matrix.permissions) if _is_weighty(matrix, n)]
            for index, role in enumerate(roles):
                if not line.endswith(EVERYTHING) or matrix.roles[role].break_glass is not None:
                    continue
                path = ("grants", line, index)
                if line == EVERYTHING:
                    yield found(
                        matrix,
                        path,
                        say(
                            "`{role}` is granted `*`: all there is, both sides of every approval too",
                            role=role,
                        ),
                        say(
                            "grant what the role needs, or make it a role for emergencies with `break_glass`"
                        ),
                    )
                elif weighty:
                    yield found(
                        matrix,
                        path,
                        say(
                            "`{role}` is granted `{line}`, which covers {names} and whatever is added later",
                            role=role,
                            line=line,
                            names=listed(weighty),
                        ),
                        say("grant permissions that move money or change settings one by one"),
                        severity=WARNING,
                    )


def _is_weighty(matrix: RoleMatrix, permission: str) -> bool:
    return matrix.permissions[permission].class_ in {"money", "admin"}


RULES = (unknown_or_deprecated_permission, unknown_role, inheritance_cycle, wildcard_grant)
