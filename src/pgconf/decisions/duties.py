"""Segregation of duties: what nobody may hold together, because the environment needs two people for it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pgconf.decisions.permissions import Permissions, Reach, Subject
from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.role_matrix import Permission, Power, RoleMatrix
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import Path

Reason = Literal["refund", "withdrawal", "roles", "account", "conflict"]
Wanted = tuple[str, ...]
"""Permissions, and roles such as `@auditor`, that somebody holds all of."""


@dataclass(frozen=True, slots=True)
class Separation:
    """What must not come together.

    Attributes:
        reason: whose sides it keeps apart: those of a refund, a withdrawal, the rights themselves, an
            account and what is paid to it, or what the matrix calls a conflict.
        wanted: what nobody may hold all of; the one who asks comes before the one who approves.
        spec: the resource that says so, at `path`.
        subject: what it is about.
        within: the only data it is about.
    """

    reason: Reason
    wanted: Wanted
    spec: ResourceSpec
    path: Path
    subject: Subject | None = None
    within: Reach | None = None


def separations_of_money(
    orders: Iterable[OrderPolicy], withdrawals: Iterable[WithdrawalRule]
) -> list[Separation]:
    """Give what an environment keeps apart, whatever its role matrices say."""
    return [*_of_refunds(orders), *_of_withdrawals(withdrawals)]


def separations(matrix: RoleMatrix, of_money: Iterable[Separation]) -> list[Separation]:
    """Give all that a matrix has to keep apart; what is kept apart twice is given once."""
    known = {*matrix.permissions, *(f"@{role}" for role in matrix.roles)}
    found = [
        *(one for one in of_money if known.issuperset(one.wanted)),
        *_of_rights(matrix),
        *(
            Separation("conflict", conflict, matrix, ("conflicts", index))
            for index, conflict in enumerate(matrix.conflicts)
        ),
    ]
    first: dict[frozenset[str], Separation] = {}
    for one in found:
        first.setdefault(frozenset(one.wanted), one)
    return list(first.values())


def _of_refunds(orders: Iterable[OrderPolicy]) -> Iterator[Separation]:
    for policy in orders:
        if policy.refunds is not None:
            wanted = (policy.refunds.request, policy.refunds.approve)
            yield Separation("refund", wanted, policy, ("refunds", "approve"), "orders")


def _of_withdrawals(withdrawals: Iterable[WithdrawalRule]) -> Iterator[Separation]:
    accounts: dict[Wanted, set[str]] = {}
    first: dict[Wanted, WithdrawalRule] = {}
    for rule in withdrawals:
        if rule.by is not None and rule.approval is not None:
            for demand in demands(rule.approval.permission, rule.approval.roles):
                wanted = (rule.by, *demand)
                accounts.setdefault(wanted, set()).update(rule.accounts)
                first.setdefault(wanted, rule)
    for wanted, rule in first.items():
        within = Reach(accounts=frozenset(accounts[wanted]))
        yield Separation("withdrawal", wanted, rule, ("approval",), "accounts", within)


def _of_rights(matrix: RoleMatrix) -> Iterator[Separation]:
    for edit in with_power(matrix, "edit-roles"):
        for assign in with_power(matrix, "assign-roles"):
            yield Separation("roles", (edit, assign), matrix, ("permissions", assign))


def demands(permission: str | None, roles: Iterable[str]) -> list[Wanted]:
    """Tell what an approver must hold: the permission, and one of the roles if any are named."""
    first = (permission,) if permission else ()
    return [(*first, f"@{role}") for role in roles] or [first]


_POWERS: dict[str, Power] = {
    "roles.edit": "edit-roles",
    "roles.assign": "assign-roles",
    "accounts.edit": "edit-accounts",
}
"""What well-known names mean where a permission does not say what it does."""

_LOGS = {"log", "logs", "oplog", "oplogs", "syslog", "syslogs", "trail", "trails"}
_DELETES = {"clean", "clear", "del", "delete", "erase", "purge", "remove", "truncate", "wipe"}


def power_of(name: str, permission: Permission) -> Power | None:
    """Tell what a permission lets one do, as far as rules have to know."""
    if permission.does is not None:
        return permission.does
    words = set(re.split("[._-]", name))
    return "delete-logs" if words & _LOGS and words & _DELETES else _POWERS.get(name)


RIGHTS: tuple[Power, ...] = ("edit-roles", "assign-roles")
"""The powers without which nobody can change who may do what."""


def lost_powers(matrix: RoleMatrix, permissions: Permissions) -> list[tuple[Power, list[str]]]:
    """Find out whether no role may edit or assign roles any more, though there are permissions for it."""
    declared = [(power, with_power(matrix, power)) for power in RIGHTS]
    return [(power, names) for power, names in declared if names and not any(map(permissions.holding, names))]


def with_power(matrix: RoleMatrix, power: Power) -> list[str]:
    """Give the permissions that let one do something."""
    return [name for name, permission in matrix.permissions.items() if power_of(name, permission) == power]
