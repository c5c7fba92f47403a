"""Who may do what: the closure of a role matrix over wildcards, inheritance, denies, groups and scopes.

A role has the permissions of every line of `grants` that names it, and those of the roles that it
inherits, except what a line of `denies` takes from it. What a role is denied, its heirs do not get
through it; they may have it by another way. Whoever has several roles may do what any of them may:
a deny takes a permission from a role, not from a person. A role works within its own scope,
whatever it inherits.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from pgconf.kinds.role import Scope
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Path

EVERYTHING = "*"

Subject = Literal["orders", "accounts"]
"""What a permission is about: orders, which scopes narrow by payment methods, or accounts."""


class Way(NamedTuple):
    """How a role comes by a permission.

    Attributes:
        roles: from the role itself, along inheritance, to the one that is granted it.
        granted: the line of `grants`: the permission, an area such as `orders.*`, or `*`.
    """

    roles: tuple[str, ...]
    granted: str


class Reach(NamedTuple):
    """The part of the data that somebody works on; None stands for all of it."""

    payment_methods: frozenset[str] | None = None
    accounts: frozenset[str] | None = None

    def meet(self, other: "Reach") -> "Reach | None":
        """Give what both reach; None when there is no such thing."""
        met = Reach(*(_both(one, two) for one, two in zip(self, other, strict=True)))
        return None if frozenset() in met else met

    def about(self, subject: Subject | None) -> "Reach":
        """Forget the limits that have nothing to do with a subject; None is any subject."""
        return Reach(
            None if subject == "accounts" else self.payment_methods,
            None if subject == "orders" else self.accounts,
        )


def _both(one: frozenset[str] | None, two: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or two is None:
        return two if one is None else one
    return one & two


def reach_of(scope: Scope) -> Reach:
    """Read a scope. That somebody sees only orders of his own does not part him from anybody else."""
    return Reach(frozenset(scope.payment_methods) or None, frozenset(scope.accounts) or None)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, or the people of a group, with their roles.

    Attributes:
        name: the login, or the group's name.
        path: where it stands in the role matrix.
        roles: the roles, those of the person's groups included.
        groups: the groups that a person belongs to; None for a group itself.
        members: how many people a group has, when that is known.
    """

    name: str
    path: Path
    roles: tuple[str, ...]
    groups: tuple[str, ...] | None = None
    members: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether it stands for several people."""
        return self.groups is None


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a role matrix amounts to.

    Attributes:
        ways: by role and permission: the shortest way by which the role has it.
        of_role: by role: its permissions.
        lineage: by role: the way to each role that it inherits, itself included.
        reach: by role: the data it works on.
        holders: the groups, then the people, that the matrix assigns roles to.
        emergency: the roles that are only held for a short time (break-glass).
        unlimited: the roles that are granted `*`, or inherit one that is.
    """

    ways: Mapping[str, Mapping[str, Way]]
    of_role: Mapping[str, frozenset[str]]
    lineage: Mapping[str, Mapping[str, tuple[str, ...]]]
    reach: Mapping[str, Reach]
    holders: tuple[Holder, ...]
    emergency: frozenset[str]
    unlimited: frozenset[str]

    def holds(self, role: str, wanted: str) -> bool:
        """Whether a role has a permission, or, asked for `@auditor`, is that role or inherits it."""
        return wanted[1:] in self.lineage[role] if wanted[0] == "@" else wanted in self.of_role[role]

    def way(self, role: str, wanted: str) -> Way:
        """Tell how a role comes by a permission, or by a role such as `@auditor`.

        Raises:
            KeyError: it does not hold it.
        """
        if wanted[0] == "@":
            return Way(self.lineage[role][wanted[1:]], wanted)
        return self.ways[role][wanted]

    def held_by(self, roles: Iterable[str]) -> frozenset[str]:
        """Give what somebody with several roles may do."""
        return frozenset().union(*(self.of_role[role] for role in roles))

    @property
    def held(self) -> frozenset[str]:
        """All permissions that some role holds, and all roles, such as `@auditor`."""
        return self.held_by(self.of_role).union(f"@{role}" for role in self.of_role)

    def holding(self, wanted: str) -> list[str]:
        """Give the roles that hold a permission, or are or inherit a role such as `@auditor`."""
        return [role for role in self.of_role if self.holds(role, wanted)]

    def together(
        self,
        roles: Iterable[str],
        wanted: Collection[str],
        subject: Subject | None = None,
        within: Reach | None = None,
    ) -> tuple[str, ...] | None:
        """Find out whether roles give all of some permissions over the same piece of data.

        Args:
            roles: the roles that somebody has.
            wanted: permissions, and roles such as `@auditor`.
            subject: what they are about; scopes that do not narrow it do not count.
            within: the only data that is asked about.

        Returns:
            For each of `wanted` in its order a role that gives it; None when they do not come together.
        """
        roles = tuple(roles)
        found: dict[Reach, tuple[str, ...]] = {within or Reach(): ()}
        for one in wanted:
            able = [(role, self.reach[role].about(subject)) for role in roles if self.holds(role, one)]
            so_far, found = found, {}
            for reach, by in so_far.items():
                for role, own in able:
                    met = reach.meet(own)
                    if met is not None:
                        found.setdefault(met, (*by, role))
        return next(iter(found.values()), None)


def permissions_of(matrix: RoleMatrix) -> Permissions:
    """Work out what a role matrix amounts to; asked again for the same matrix, it is known already.

    Names that are not declared mean nothing, and roles that inherit in a circle share what they have.
    """
    return _compiled(_Same(matrix))


class _Same:
    """A matrix as a key: models hold maps, so they have no hash of their own."""

    def __init__(self, matrix: RoleMatrix) -> None:
        self.matrix = matrix

    def __hash__(self) -> int:
        return id(self.matrix)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.matrix is self.matrix


@lru_cache(maxsize=1024)
def _compiled(same: _Same) -> Permissions:
    matrix = same.matrix
    heirs: dict[str, list[str]] = {name: [] for name in matrix.roles}
    for name, role in matrix.roles.items():
        for parent in role.inherits:
            heirs[parent].append(name)
    ways, lineage = _ways(matrix, heirs), _lineage(heirs)
    all_powerful = frozenset(matrix.grants.get(EVERYTHING, ()))
    return Permissions(
        ways=ways,
        of_role={role: frozenset(held) for role, held in ways.items()},
        lineage=lineage,
        reach={name: reach_of(role.scope) for name, role in matrix.roles.items()},
        holders=tuple(_holders(matrix)),
        emergency=frozenset(name for name, role in matrix.roles.items() if role.break_glass),
        unlimited=frozenset(name for name, line in lineage.items() if all_powerful & line.keys()),
    )


def covered(granted: str, permissions: Collection[str]) -> list[str]:
    """Give the permissions that a line of `grants` or `denies` speaks of."""
    if granted.endswith(EVERYTHING):
        return [name for name in permissions if name.startswith(granted[:-1])]
    return [granted] if granted in permissions else []


def _ways(matrix: RoleMatrix, heirs: Mapping[str, list[str]]) -> dict[str, dict[str, Way]]:
    """Spread permissions from where they are granted to the heirs, the shortest way first."""
    denied: dict[str, set[str]] = {name: set() for name in matrix.roles}
    for line, roles in matrix.denies.items():
        for role in roles:
            denied[role].update(covered(line, matrix.permissions))
    ways: dict[str, dict[str, Way]] = {name: {} for name in matrix.roles}
    pending: deque[tuple[str, str]] = deque()
    by_width = sorted(matrix.grants, key=lambda line: (line.endswith(EVERYTHING), -len(line)))
    for line in by_width:  # what is granted by name is not said to come from a wildcard
        names = covered(line, matrix.permissions)
        for role in matrix.grants[line]:
            for name in names:
                if name not in denied[role] and name not in ways[role]:
                    ways[role][name] = Way((role,), line)
                    pending.append((role, name))
    while pending:
        role, name = pending.popleft()
        roles, line = ways[role][name]
        for heir in heirs[role]:
            if name not in denied[heir] and name not in ways[heir]:
                ways[heir][name] = Way((heir, *roles), line)
                pending.append((heir, name))
    return ways


def _lineage(heirs: Mapping[str, list[str]]) -> dict[str, dict[str, tuple[str, ...]]]:
    lineage: dict[str, dict[str, tuple[str, ...]]] = {name: {name: (name,)} for name in heirs}
    pending = deque((name, name) for name in heirs)
    while pending:
        role, ancestor = pending.popleft()
        for heir in heirs[role]:
            if ancestor not in lineage[heir]:
                lineage[heir][ancestor] = (heir, *lineage[role][ancestor])
                pending.append((heir, ancestor))
    return lineage


def _holders(matrix: RoleMatrix) -> Iterator[Holder]:
    groups = matrix.assignments.groups
    for name, group in groups.items():
        yield Holder(name, ("assignments", "groups", name), group.roles, members=group.members)
    for login, person in matrix.assignments.people.items():
        inherited = (role for name in person.groups for role in groups[name].roles)
        roles = tuple(dict.fromkeys((*person.roles, *inherited)))
        yield Holder(login, ("assignments", "people", login), roles, groups=person.groups)
