"""Rules about who has which role: enough approvers, somebody left to administer, accounts of persons."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from pgconf.decisions.approvals import Shortage, approvals, shortages
from pgconf.decisions.duties import RIGHTS, lost_powers, with_power
from pgconf.decisions.permissions import permissions_of
from pgconf.kinds.assignments import Person
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import Message, Path, listed, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_withdrawals
from pgconf.rules.view import View


@rule("role/approver-count-insufficient", ERROR, absent=True)
def approver_count_insufficient(view: View) -> Findings:
    """An approval needs more people than there are who may give it, besides the one who asks."""
    matrices = view.of(RoleMatrix)
    offices = [permissions_of(matrix) for matrix in matrices]
    refundable = [one.name for one in running_methods(view) if one.refund is not None]
    # That no role has what an approval takes is told by another rule.
    wanted = approvals(matrices, view.of(OrderPolicy), running_withdrawals(view), refundable)
    held = frozenset().union(*(office.held for office in offices))
    for short in shortages((one for one in wanted if any(map(held.issuperset, one.demands))), offices):
        yield found(short.approval.spec, short.approval.path, _too_few(short), _hint(short))


def _too_few(short: Shortage) -> Message:
    approval = short.approval
    names = {one.removeprefix("@") for demand in approval.demands for one in demand}
    pieces = [*(short.piece.accounts or ()), *(short.piece.payment_methods or ())]
    message = say(
        "too few people can approve `{maker}`: {count} with {names} must, "
        "and besides the one who asks there are {others}",
        maker=approval.maker,
        count=approval.count,
        names=listed(sorted(names)),
        others=short.others,
    )
    return say("{message} for {pieces}", message=message, pieces=listed(pieces)) if pieces else message


def _hint(short: Shortage) -> Message:
    if short.is_own:
        return say("give the approving role to more people, and not to those who ask")
    return say("give the approving role to more people, or ask for fewer approvals")


@rule("role/last-admin-removed", ERROR, absent=True)
def last_admin_removed(view: View) -> Findings:
    """Nobody is left who may edit roles or assign them, so rights can never be changed again."""
    for matrix in view.of(RoleMatrix):
        permissions = permissions_of(matrix)
        lost = dict(lost_powers(matrix, permissions))
        for names in lost.values():
            yield found(
                matrix,
                ("grants", names[0]) if names[0] in matrix.grants else ("permissions", names[0]),
                say("no role has {names}, so nobody can change rights any more", names=listed(names)),
                say("grant it to an administrator's role"),
                on_key=True,
            )
        if not permissions.holders:
            continue
        for power in RIGHTS:
            names = with_power(matrix, power)
            held = permissions.held_by(role for holder in permissions.holders for role in holder.roles)
            if names and power not in lost and held.isdisjoint(names):
                yield _unassigned(matrix, names)


def _unassigned(matrix: RoleMatrix, names: list[str]) -> Finding:
    """Report rights that nobody has; a warning where all administrators may be managed elsewhere."""
    permissions = permissions_of(matrix)
    able = sorted({role for name in names for role in permissions.holding(name)})
    assigned = {role for holder in permissions.holders for role in holder.roles}
    return found(
        matrix,
        ("assignments",),
        say(
            "nobody has {names}: no person and no group is assigned {roles}",
            names=listed(names),
            roles=listed(able),
        ),
        say("assign such a role to the people who administer the back office"),
        on_key=True,
        severity=ERROR if any(matrix.roles[role].class_ == "admin" for role in assigned) else WARNING,
        related=tuple(see(say("the role is here"), matrix, ("roles", role)) for role in able),
    )


@rule("role/break-glass-without-approval", ERROR)
def break_glass_without_approval(view: View) -> Findings:
    """A role for emergencies that moves money or changes settings can be taken without asking anybody."""
    for matrix in view.of(RoleMatrix):
        for name, role in matrix.roles.items():
            if role.break_glass is None or role.break_glass.approvers > 0:
                continue
            held = permissions_of(matrix).of_role[name]
            weighty = sorted(one for one in held if matrix.permissions[one].class_ in {"money", "admin"})
            if weighty:
                yield found(
                    matrix,
                    ("roles", name, "break_glass", "approvers"),
                    say(
                        "anybody can take the role `{role}` without being asked, and with it {names}",
                        role=name,
                        names=listed(weighty),
                    ),
                    say("let one person or more agree first: `approvers: 1`"),
                )


@rule("role/review-overdue", WARNING)
def review_overdue(view: View) -> Findings:
    """The roles were last reviewed longer ago than access may go without a review."""
    fact = view.facts.find("pci", "access-review-months-max")
    if fact is None:
        return
    months = int(fact.number)
    for matrix in view.of(RoleMatrix):
        staff = {name: role for name, role in matrix.roles.items() if role.class_ != "user"}
        dates: list[tuple[Path, date | None]] = [
            (("roles", name, "reviewed_on"), role.reviewed_on) for name, role in staff.items()
        ]
        if any(role.reviewed_on is None for role in staff.values()):
            dates.append((("reviewed_on",), matrix.reviewed_on))
        for path, reviewed_on in dates:
            if reviewed_on is not None and view.today > _months_after(reviewed_on, months):
                yield found(
                    matrix,
                    path,
                    say(
                        "the last review was on {day}, more than {months} months ago",
                        day=reviewed_on.isoformat(),
                        months=months,
                    ),
                    say("go through who has which role and what the roles permit, then write the new date"),
                    facts=(fact,),
                )


def _months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


DEFAULT_LOGINS = frozenset(
    {
        *("admin", "administrator", "superadmin", "super", "root", "sa", "system", "sysadmin"),
        *("jeepay", "ruoyi", "guest", "user", "demo", "test", "public", "shared", "default"),
    }
)
"""Logins that software comes with, or that stand for nobody in particular."""


@rule("user/shared-or-default-account", ERROR)
def shared_or_default_account(view: View) -> Findings:
    """An account belongs to no person alone: a default login, a role's name, a contact that two share."""
    first: dict[str, tuple[RoleMatrix, str]] = {}
    for matrix in view.of(RoleMatrix):
        for login, person in matrix.assignments.people.items():
            path = ("assignments", "people", login)
            hint = say("give each person a login of their own")
            if login.casefold() in DEFAULT_LOGINS:
                message = say(
                    "`{login}` is a login that software comes with, or that many share", login=login
                )
                yield found(matrix, path, message, hint, on_key=True)
            elif login in matrix.roles or login in matrix.assignments.groups:
                message = say("`{login}` is named after a role or a group, not after a person", login=login)
                yield found(matrix, path, message, hint, on_key=True)
            for field, contact in _contacts(person):
                other_matrix, other = first.setdefault(contact, (matrix, login))
                if other != login:
                    yield found(
                        matrix,
                        (*path, field),
                        say(
                            "`{login}` and `{other}` have the same `{field}`",
                            login=login,
                            other=other,
                            field=field,
                        ),
                        say("give each person a contact of their own: codes and alarms go there"),
                        related=(
                            see(say("the other one is here"), other_matrix, ("assignments", "people", other)),
                        ),
                    )


def _contacts(person: Person) -> Iterator[tuple[str, str]]:
    if person.email is not None:
        yield "email", person.email.casefold()
    if person.phone is not None:
        yield "phone", person.phone.secret


RULES = (
    approver_count_insufficient,
    last_admin_removed,
    break_glass_without_approval,
    review_overdue,
    shared_or_default_account,
)
