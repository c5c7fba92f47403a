"""Who may do what in the back office (用户权限管理, 角色库)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.assignments import Assignments
from pgconf.kinds.closed import Closed, Problem, ResourceSpec
from pgconf.kinds.inner_names import all_undeclared
from pgconf.kinds.role import Role
from pgconf.kinds.scalars import Count, Date, Dotted, Dotteds, Line, Name, Names, Shaped
from pgconf.model import say

Granted = Annotated[
    str,
    Shaped(
        r"^(\*|[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*\.([a-z][a-z0-9_-]*|\*))$",
        "a permission such as `orders.read`, all of an area such as `orders.*`, or `*`",
        "write the area, a dot and the action",
    ),
]

Power = Literal["edit-roles", "assign-roles", "edit-accounts", "delete-logs"]
"""Changes what roles may do, who has a role, or where money goes; or takes traces away."""


class Permission(Closed):
    """Something one may be permitted to do."""

    class_: Annotated[
        Literal["read", "operate", "money", "admin"],
        Help("类别", "Looking, working, moving money, or changing settings and rights."),
    ]
    title: Annotated[Line, Help("标题", "What people call it.")]
    needs: Annotated[
        Dotteds, Help("依赖权限", "Permissions without which it is of no use, such as the one to look.")
    ] = ()
    replaced_by: Annotated[
        Dotted | None, Help("替代权限", "It is deprecated: grant this permission instead.")
    ] = None
    does: Annotated[
        Power | None,
        Help(
            "能力",
            "What it lets one do, where rules have to know it; left out, names such as `roles.edit`, "
            "`roles.assign`, `accounts.edit` and `logs.delete` speak for themselves.",
        ),
    ] = None


class DualControl(Closed):
    """What one person begins, others must approve (双人复核)."""

    approvers: Annotated[Count, Help("审批人数", "How many people must agree besides the one who asks.")]
    by: Annotated[Dotted, Help("审批权限", "What they must be permitted to do.")]


class RoleMatrix(ResourceSpec):
    """Permissions, roles, and a table of which role has which permission."""

    kind: Literal["role_matrix"]
    permissions: Annotated[dict[Dotted, Permission], Help("权限", "Everything that can be permitted.")]
    roles: Annotated[dict[Name, Role], Help("角色库", "The roles there are.")]
    grants: Annotated[dict[Granted, Names], Help("授权", "By permission: the roles that have it.")]
    denies: Annotated[
        dict[Granted, Names],
        Help(
            "禁止", "By permission: the roles that do not have it, whatever else they are granted or inherit."
        ),
    ] = {}
    conflicts: Annotated[
        tuple[Dotteds, ...], Unordered(),
        Help("职责分离", "Sets of permissions; no role and no person may hold all of one together."),
    ] = ()  # fmt: skip
    dual_control: Annotated[
        dict[Dotted, DualControl], Help("双人复核", "By permission: who must agree before it takes effect.")
    ] = {}
    assignments: Annotated[
        Assignments, Help("人员分配", "Who has which role, as far as it is managed here.")
    ] = Assignments()
    reviewed_on: Annotated[
        Date | None, Help("复核日期", "The day all roles were last reviewed; a role may have its own.")
    ] = None

    def problems(self) -> Iterator[Problem]:
        """Every role is declared, a conflict takes two, and asking is not approving."""
        yield from self._undeclared_roles()
        yield from self._small_conflicts()
        yield from self._self_approval()

    def _undeclared_roles(self) -> Iterator[Problem]:
        for table, lines in (("grants", self.grants), ("denies", self.denies)):
            for permission, roles in lines.items():
                yield from all_undeclared((table, permission), "role", roles, self.roles)
        for name, role in self.roles.items():
            yield from all_undeclared(("roles", name, "inherits"), "role", role.inherits, self.roles)
        for name, group in self.assignments.groups.items():
            yield from all_undeclared(
                ("assignments", "groups", name, "roles"), "role", group.roles, self.roles
            )
        for name, person in self.assignments.people.items():
            yield from all_undeclared(
                ("assignments", "people", name, "roles"), "role", person.roles, self.roles
            )

    def _small_conflicts(self) -> Iterator[Problem]:
        for index, conflict in enumerate(self.conflicts):
            if len(conflict) < 2:  # noqa: PLR2004 - a conflict is between two
                yield Problem(
                    ("conflicts", index),
                    say("a conflict needs two permissions or more"),
                    say("name the permissions that must not come together"),
                )

    def _self_approval(self) -> Iterator[Problem]:
        for name, control in self.dual_control.items():
            if control.by == name:
                yield Problem(
                    ("dual_control", name, "by"),
                    say(
                        "whoever may do `{name}` could approve it too: both are the same permission",
                        name=name,
                    ),
                    say("declare a permission of its own for approving"),
                )
