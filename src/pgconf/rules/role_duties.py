"""Rules about segregation of duties: what one role, one group or one person must not hold together.

Roles that have `*` are told by `role/wildcard-grant` alone, and roles for emergencies may hold more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from pgconf.decisions.duties import Reason, Separation, Wanted, separations, separations_of_money, with_power
from pgconf.decisions.permissions import Holder, Permissions, permissions_of
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Message, Path, Related, joined, say
from pgconf.rules.permission_ways import all_of, origin, told
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_withdrawals
from pgconf.rules.view import View


@dataclass(frozen=True, slots=True)
class Office:
    """A role matrix, what it amounts to, and what it has to keep apart."""

    matrix: RoleMatrix
    permissions: Permissions
    apart: list[Separation]

    def breach(self, roles: Iterable[str], separation: Separation) -> tuple[str, ...] | None:
        """Tell which of the roles give what must be apart; None when they do not."""
        skipped = self.permissions.emergency | self.permissions.unlimited
        everyday = [role for role in roles if role not in skipped]
        return self.permissions.together(everyday, separation.wanted, separation.subject, separation.within)

    def roles_with_all(self, separation: Separation) -> list[str]:
        """Give the roles that hold what must be apart; not their heirs, which have it from them."""
        guilty = {role for role in self.matrix.roles if self.breach([role], separation)}
        return [role for role in sorted(guilty) if guilty.isdisjoint(self.matrix.roles[role].inherits)]


@dataclass(frozen=True, slots=True)
class Culprit:
    """A role that holds what must be apart."""

    office: Office
    role: str
    separation: Separation

    @property
    def parts(self) -> Message:
        """What it holds, and by which ways."""
        parts = [told(self.office.permissions, self.role, one) for one in self.separation.wanted]
        return all_of(parts)

    def finding(self, message: Message, hint: Message) -> Finding:
        """Point at what gives the role the last of it, and at what asks for it."""
        separation, matrix = self.separation, self.office.matrix
        way = self.office.permissions.way(self.role, separation.wanted[-1])
        return found(matrix, origin(matrix, way), message, hint, related=(_because(separation),))


def _because(separation: Separation) -> Related:
    """Point at what keeps permissions apart."""
    match separation.reason:
        case "conflict":
            message = say("they are kept apart here")
        case "refund" | "withdrawal":
            message = say("two people are needed here")
        case "roles":
            message = say("the permission is declared here")
        case "account":
            message = say("the withdrawal is asked for here")
        case _:
            assert_never(separation.reason)
    return see(message, separation.spec, separation.path)


def offices(view: View) -> list[Office]:
    """Give the role matrices of an environment with what they have to keep apart."""
    of_money = separations_of_money(view.of(OrderPolicy), running_withdrawals(view))
    return [
        Office(matrix, permissions_of(matrix), separations(matrix, of_money))
        for matrix in view.of(RoleMatrix)
    ]


def _culprits(view: View, reason: Reason) -> Iterator[Culprit]:
    for office in view.once(offices):
        for separation in office.apart:
            if separation.reason == reason:
                yield from (Culprit(office, role, separation) for role in office.roles_with_all(separation))


@rule("role/create-and-approve-refund", ERROR)
def create_and_approve_refund(view: View) -> Findings:
    """One role may both ask for a refund and approve it."""
    for one in _culprits(view, "refund"):
        message = say(
            "the role `{role}` may ask for a refund and approve it too: it has {parts}",
            role=one.role,
            parts=one.parts,
        )
        hint = say("take one of the two from the role, so that it takes two people to give money back")
        yield one.finding(message, hint)


@rule("role/create-and-approve-withdrawal", ERROR)
def create_and_approve_withdrawal(view: View) -> Findings:
    """One role may both ask for a withdrawal and approve it."""
    for one in _culprits(view, "withdrawal"):
        message = say(
            "the role `{role}` may ask for a withdrawal and approve it too: it has {parts}",
            role=one.role,
            parts=one.parts,
        )
        hint = say("take one of the two from the role, so that it takes two people to take money out")
        yield one.finding(message, hint)


@rule("role/edit-role-and-assign-role", ERROR)
def edit_role_and_assign_role(view: View) -> Findings:
    """One role may both change what roles are permitted and decide who has them."""
    for one in _culprits(view, "roles"):
        message = say(
            "whoever has the role `{role}` can permit anything to anybody: it has {parts}",
            role=one.role,
            parts=one.parts,
        )
        yield one.finding(message, say("let one role edit roles, and another one assign them"))


@rule("role/conflict-in-one-role", ERROR)
def conflict_in_one_role(view: View) -> Findings:
    """One role holds permissions that the matrix keeps apart in `conflicts`."""
    for one in _culprits(view, "conflict"):
        message = say(
            "the role `{role}` has all that is kept apart here: {parts}", role=one.role, parts=one.parts
        )
        yield one.finding(
            message, say("take one of them from the role, or remove the conflict if it is none")
        )


@rule("role/config-and-money", WARNING)
def config_and_money(view: View) -> Findings:
    """One role may both change the account that money goes to and ask for a withdrawal."""
    rules = {one.by: one for one in reversed(running_withdrawals(view)) if one.by is not None}
    for office in view.once(offices):
        declared = {frozenset(conflict) for conflict in office.matrix.conflicts}
        for edit in with_power(office.matrix, "edit-accounts"):
            for ask, first in rules.items():
                if {edit, ask} not in declared:
                    separation = Separation("account", (edit, ask), first, ("by",), "accounts")
                    for role in office.roles_with_all(separation):
                        yield _own_account(Culprit(office, role, separation))


def _own_account(one: Culprit) -> Finding:
    message = say(
        "whoever has the role `{role}` can enter a new account and withdraw to it: it has {parts}",
        role=one.role,
        parts=one.parts,
    )
    return one.finding(
        message, say("give the two to different roles, and list them in `conflicts` to keep it so")
    )


@rule("role/user-union-violates-sod", ERROR)
def user_union_violates_sod(view: View) -> Findings:
    """Roles that are harmless one by one give a person, or everybody in a group, what must be apart."""
    for office in view.once(offices):
        alone = [(separation, set(office.roles_with_all(separation))) for separation in office.apart]
        told: dict[str, set[Wanted]] = {}
        for holder in office.permissions.holders:
            lines = {one for role in holder.roles for one in office.permissions.lineage[role]}
            known = set().union(*(told.get(group, set()) for group in holder.groups or ()))
            breaches = [
                Breach(separation, by)
                for separation, guilty in alone
                if guilty.isdisjoint(lines) and separation.wanted not in known
                if (by := office.breach(holder.roles, separation)) is not None
            ]
            if breaches:
                yield _union(office, holder, breaches)
            if holder.is_group:
                told[holder.name] = {breach.separation.wanted for breach in breaches}


@dataclass(frozen=True, slots=True)
class Breach:
    """What must be apart, and the roles that give each part of it."""

    separation: Separation
    by: tuple[str, ...]

    def told(self, permissions: Permissions) -> Message:
        """Say which role gives what."""
        parts = [
            say("{permission} as `{role}`", permission=told(permissions, role, one), role=role)
            for one, role in zip(self.separation.wanted, self.by, strict=True)
        ]
        return all_of(parts)


def _union(office: Office, holder: Holder, breaches: list[Breach]) -> Finding:
    parts = joined([breach.told(office.permissions) for breach in breaches], "; ")
    message = (
        say(
            "everybody in the group `{name}` holds what must be apart: {parts}", name=holder.name, parts=parts
        )
        if holder.is_group
        else say("`{name}` holds what must be apart: {parts}", name=holder.name, parts=parts)
    )
    return found(
        office.matrix,
        _given(office.matrix, holder, breaches[0].by[-1]),
        message,
        say("take one of the roles away"),
        related=tuple(_because(breach.separation) for breach in breaches),
    )


def _given(matrix: RoleMatrix, holder: Holder, role: str) -> Path:
    """Find where a group or a person is given a role."""
    if holder.is_group:
        return (*holder.path, "roles", holder.roles.index(role))
    person = matrix.assignments.people[holder.name]
    if role in person.roles:
        return (*holder.path, "roles", person.roles.index(role))
    groups = matrix.assignments.groups
    at = next(index for index, group in enumerate(person.groups) if role in groups[group].roles)
    return (*holder.path, "groups", at)


@rule("role/conflict-unenforced", WARNING, absent=True)
def conflict_unenforced(view: View) -> Findings:
    """It takes two people to move money, but `conflicts` does not keep their permissions apart."""
    for office in view.once(offices):
        listed = [frozenset(conflict) for conflict in office.matrix.conflicts]
        for separation in office.apart:
            pair = frozenset(separation.wanted)
            is_money = separation.reason in {"refund", "withdrawal"}
            declared = pair <= office.matrix.permissions.keys()
            if is_money and declared and not any(conflict <= pair for conflict in listed):
                yield found(
                    office.matrix,
                    ("conflicts",),
                    say(
                        "nothing stops anybody from being given both {parts}",
                        parts=all_of(say("`{name}`", name=one) for one in separation.wanted),
                    ),
                    say("add the two to `conflicts`: the back office then refuses to assign them together"),
                    on_key=True,
                    related=(_because(separation),),
                )


RULES = (
    create_and_approve_refund,
    create_and_approve_withdrawal,
    edit_role_and_assign_role,
    conflict_in_one_role,
    config_and_money,
    user_union_violates_sod,
    conflict_unenforced,
)
