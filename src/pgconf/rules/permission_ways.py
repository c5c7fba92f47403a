"""How findings about rights speak: what a matrix amounts to, and by which way a role has a permission."""

from collections.abc import Iterable, Iterator
from functools import reduce

from pgconf.decisions.permissions import Permissions, Way, permissions_of
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Message, Path, say
from pgconf.rules.view import View


def matrices(view: View) -> Iterator[tuple[RoleMatrix, Permissions]]:
    """Give the role matrices of an environment with what they amount to."""
    return ((matrix, permissions_of(matrix)) for matrix in view.of(RoleMatrix))


def origin(matrix: RoleMatrix, way: Way) -> Path:
    """Find the value that gives a role a permission: its place in a grant, or the role it inherits."""
    role, *others = way.roles
    if others:
        return ("roles", role, "inherits", matrix.roles[role].inherits.index(others[0]))
    if way.granted.startswith("@"):
        return ("roles", role)
    return ("grants", way.granted, matrix.grants[way.granted].index(role))


def told(permissions: Permissions, role: str, wanted: str) -> Message:
    """Name a permission, or a role such as `@auditor`, and the way by which a role has it."""
    way = permissions.way(role, wanted)
    name, steps = wanted.removeprefix("@"), " → ".join(f"`{step}`" for step in way.roles)
    by_name = way.granted == wanted
    if len(way.roles) == 1:
        return (
            say("`{name}`", name=name)
            if by_name
            else say("`{name}` by `{granted}`", name=name, granted=way.granted)
        )
    if by_name:
        return say("`{name}` by inheritance ({steps})", name=name, steps=steps)
    return say(
        "`{name}` by inheritance ({steps}) and `{granted}`", name=name, steps=steps, granted=way.granted
    )


def all_of(parts: Iterable[Message]) -> Message:
    """Put messages together: this and that and another one."""
    return reduce(lambda some, other: say("{some} and {other}", some=some, other=other), parts)
