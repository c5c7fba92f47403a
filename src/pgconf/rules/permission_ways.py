"""How findings about rights speak: where a role comes by a permission, and how that is told."""

from collections.abc import Iterable

from pgconf.decisions.permissions import Permissions, Way
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Message, Path, say


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


def listed(names: Iterable[str]) -> str:
    """Write names one behind the other."""
    return ", ".join(f"`{name}`" for name in names)
