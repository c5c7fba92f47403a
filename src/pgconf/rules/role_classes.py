"""Rules about what a role is: above its class, the same as another one, able to take traces away."""

from pgconf.decisions.duties import with_power
from pgconf.model import Path, listed, say
from pgconf.rules.permission_ways import matrices, origin, told
from pgconf.rules.rule import ERROR, INFO, WARNING, Findings, found, rule, see
from pgconf.rules.view import View


@rule("role/duplicate-effective-permissions", INFO)
def duplicate_effective_permissions(view: View) -> Findings:
    """Two roles permit exactly the same, so one of them is superfluous or not finished."""
    for matrix, permissions in matrices(view):
        first: dict[object, str] = {}
        for name, role in matrix.roles.items():
            held = permissions.of_role[name]
            in_circle = any(name in permissions.lineage[parent] for parent in role.inherits)
            if not held or in_circle:
                continue
            same = (held, role.class_, role.scope.own_orders, permissions.reach[name], role.break_glass)
            other = first.setdefault(same, name)
            if other != name:
                yield found(
                    matrix,
                    ("roles", name),
                    say("the role `{role}` permits exactly what `{other}` permits", role=name, other=other),
                    say("use one of the two, or grant what should set them apart"),
                    on_key=True,
                    related=(see(say("the other role is here"), matrix, ("roles", other)),),
                )


_RANKS = {"read": 0, "operate": 0, "money": 1, "admin": 2}
_ALLOWED = {"user": 0, "operator": 1, "admin": 2}


@rule("role/ordinary-user-has-admin-permission", ERROR)
def ordinary_user_has_admin_permission(view: View) -> Findings:
    """A role has permissions that are above its class: users neither move money nor change settings."""
    for matrix, permissions in matrices(view):
        for name, role in matrix.roles.items():
            above: dict[Path, list[str]] = {}
            for permission, way in permissions.ways[name].items():
                is_above = _RANKS[matrix.permissions[permission].class_] > _ALLOWED[role.class_]
                giver = matrix.roles[way.roles[1]] if len(way.roles) > 1 else None
                is_told = giver is not None and _ALLOWED[giver.class_] <= _ALLOWED[role.class_]
                if is_above and not is_told and name not in permissions.unlimited:
                    above.setdefault(origin(matrix, way), []).append(permission)
            for path, names in above.items():
                yield found(
                    matrix,
                    path,
                    say(
                        "`{role}` is a role of class `{class_}`, and {names} is above that",
                        role=name,
                        class_=role.class_,
                        names=listed(sorted(names)),
                    ),
                    say("grant it to another role, or correct the class of the role or of the permission"),
                    severity=ERROR if role.class_ == "user" else WARNING,
                )


@rule("role/audit-log-deletable", ERROR)
def audit_log_deletable(view: View) -> Findings:
    """A role may delete logs, so whoever has it can take away traces."""
    for matrix, permissions in matrices(view):
        for name in with_power(matrix, "delete-logs"):
            for role in permissions.holding(name):
                way = permissions.way(role, name)
                if len(way.roles) == 1:
                    yield found(
                        matrix,
                        origin(matrix, way),
                        say(
                            "`{role}` may delete logs: it has {permission}",
                            role=role,
                            permission=told(permissions, role, name),
                        ),
                        say("let nobody delete logs; what `*` or an area grants, `denies` takes back"),
                        related=(see(say("the permission is declared here"), matrix, ("permissions", name)),),
                    )


RULES = (duplicate_effective_permissions, ordinary_user_has_admin_permission, audit_log_deletable)
