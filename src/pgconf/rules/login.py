"""Rules about signing in: passwords, lockouts, sessions, second factors, and who they are for."""

from collections.abc import Iterator
from datetime import timedelta

from pgconf.decisions.permissions import permissions_of
from pgconf.kinds.login_policy import LoginPolicy, Password
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.kinds.scalars import duration_text
from pgconf.model import Fact, listed, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

WEIGHTY = ("money", "admin")
"""The classes of permissions that a password alone does not protect well enough."""

LONGEST_SESSION = timedelta(days=365)
"""Some shop software keeps people signed in for a year, which is as good as for ever."""


def _is_for_staff(policy: LoginPolicy) -> bool:
    return any(class_ != "user" for class_ in policy.for_)


@rule("login/password-policy-weak", ERROR)
def password_policy_weak(view: View) -> Findings:
    """Passwords may be shorter, simpler or older than the card industry and common sense allow."""
    for policy in view.of(LoginPolicy):
        if policy.password is not None:
            maker = "pci" if _is_for_staff(policy) else "nist"
            yield from _too_short(view, policy, policy.password, maker)
            yield from _too_simple(view, policy, policy.password, maker)
            if maker == "pci":
                yield from _too_old(view, policy, policy.password)


def _too_short(view: View, policy: LoginPolicy, password: Password, maker: str) -> Findings:
    fact = view.facts.find(maker, "password-length-min")
    if fact is not None and password.min_length < fact.number:
        yield found(
            policy,
            ("password", "min_length"),
            say(
                "passwords may be {length} characters long, and need at least {least}",
                length=password.min_length,
                least=fact.value,
            ),
            say("set `min_length: {least}`", least=fact.value),
            facts=(fact,),
        )


def _too_simple(view: View, policy: LoginPolicy, password: Password, maker: str) -> Findings:
    fact = view.facts.find(maker, "password-classes-min")
    if fact is not None and password.classes < fact.number:
        yield found(
            policy,
            ("password", "classes"),
            say("passwords may be made of letters alone, and need letters and digits"),
            say("set `classes: {least}` or more", least=fact.value),
            facts=(fact,),
        )


def _too_old(view: View, policy: LoginPolicy, password: Password) -> Findings:
    """What is not said about earlier passwords and their age is not asked for."""
    fact = view.facts.find("pci", "password-history-min")
    if fact is not None and 0 < password.history < fact.number:
        yield found(
            policy,
            ("password", "history"),
            say(
                "a password may come back after {given} others, and at least {least} are wanted",
                given=password.history,
                least=fact.value,
            ),
            say("set `history: {least}`", least=fact.value),
            facts=(fact,),
        )
    fact = view.facts.find("pci", "password-age-days-max")
    is_alone = policy.second_factor is None or not policy.second_factor.required
    if fact is not None and is_alone and password.rotation is not None:
        longest = timedelta(days=int(fact.number))
        if password.rotation > longest:
            yield found(
                policy,
                ("password", "rotation"),
                say(
                    "a password may be used for {given}, and without a second factor {longest} is the most",
                    given=duration_text(password.rotation),
                    longest=duration_text(longest),
                ),
                say("shorten `rotation`, or require a second factor"),
                facts=(fact,),
            )


@rule("login/lockout-missing", ERROR)
def lockout_missing(view: View) -> Findings:
    """Passwords can be tried again and again: there is no lockout, or one that is too lenient."""
    for policy in view.of(LoginPolicy):
        is_staff = _is_for_staff(policy)
        if policy.lockout is None or not policy.lockout.for_:
            yield found(
                policy,
                ("lockout", "for"),
                say("nobody is ever locked out, however many wrong passwords are tried"),
                say("add `lockout: {attempts: 5, for: 30m}`"),
                severity=ERROR if is_staff else WARNING,
            )
        elif is_staff:
            yield from _too_lenient(view, policy)


def _too_lenient(view: View, policy: LoginPolicy) -> Findings:
    lockout = policy.lockout
    most, least = (view.facts.find("pci", limit) for limit in ("login-attempts-max", "lockout-minutes-min"))
    if lockout is not None and most is not None and lockout.attempts > most.number:
        yield found(
            policy,
            ("lockout", "attempts"),
            say(
                "{attempts} wrong passwords may be tried, and {most} are the most",
                attempts=lockout.attempts,
                most=most.value,
            ),
            say("set `attempts: 5`, say"),
            facts=(most,),
        )
    if lockout is not None and least is not None and lockout.for_ < timedelta(minutes=int(least.number)):
        yield found(
            policy,
            ("lockout", "for"),
            say(
                "after {given} passwords can be tried again, and {least} is the least",
                given=duration_text(lockout.for_),
                least=f"{least.value}m",
            ),
            say("set `for: {least}`", least=f"{least.value}m"),
            facts=(least,),
        )


@rule("login/session-idle-too-long", WARNING)
def session_idle_too_long(view: View) -> Findings:
    """Staff stays signed in for too long without doing anything, or a session lasts for a year."""
    fact = view.facts.find("pci", "session-idle-minutes-max")
    for policy in view.of(LoginPolicy):
        session = policy.session
        if fact is not None and _is_for_staff(policy) and session.idle > _minutes(fact):
            yield found(
                policy,
                ("session", "idle"),
                say(
                    "staff stays signed in for {idle} without doing anything, and {most} is the most",
                    idle=duration_text(session.idle),
                    most=duration_text(_minutes(fact)),
                ),
                say("set `idle: {most}`", most=duration_text(_minutes(fact))),
                facts=(fact,),
            )
        if session.absolute >= LONGEST_SESSION:
            yield found(
                policy,
                ("session", "absolute"),
                say("a session lasts {absolute}", absolute=duration_text(session.absolute)),
                say("30 days are enough for shoppers, and one working day for staff"),
            )


def _minutes(fact: Fact) -> timedelta:
    return timedelta(minutes=int(fact.number))


@rule("login/mfa-not-required-for-money-roles", ERROR)
def mfa_not_required_for_money_roles(view: View) -> Findings:
    """Roles that move money or change settings sign in with a password alone."""
    for policy in view.of(LoginPolicy):
        factor = policy.second_factor
        if factor is not None and factor.required:
            continue
        needed = [one for one in WEIGHTY if factor is None or one not in factor.required_for]
        roles = [*_roles_with(view, policy, needed)]
        if roles:
            yield found(
                policy,
                ("second_factor",),
                say(
                    "a password is all that {roles} need to move money or change settings",
                    roles=listed(sorted({role for _, role in roles})),
                ),
                say("set `second_factor: {methods: [totp], required: true}`"),
                on_key=True,
                related=tuple(
                    see(say("the role is here"), matrix, ("roles", role)) for matrix, role in roles
                ),
            )


def _roles_with(view: View, policy: LoginPolicy, classes: list[str]) -> Iterator[tuple[RoleMatrix, str]]:
    """Find the roles of staff that a policy is for and that have permissions of some classes.

    That users have such permissions is a mistake of its own.
    """
    for matrix in view.of(RoleMatrix):
        for name, held in permissions_of(matrix).of_role.items():
            is_weighty = any(matrix.permissions[one].class_ in classes for one in held)
            class_ = matrix.roles[name].class_
            if is_weighty and class_ in policy.for_ and class_ != "user":
                yield matrix, name


@rule("login/inactive-not-disabled", WARNING)
def inactive_not_disabled(view: View) -> Findings:
    """Accounts of staff that nobody uses any more stay open."""
    fact = view.facts.find("pci", "inactivity-days-max")
    for policy in view.of(LoginPolicy) if fact is not None else ():
        after = policy.inactive_after
        if fact is not None and _is_for_staff(policy) and (after is None or after.days > fact.number):
            yield _open(policy, fact)


def _open(policy: LoginPolicy, fact: Fact) -> Finding:
    hint = say("set `inactive_after: {days}d`", days=fact.value)
    if policy.inactive_after is None:
        message = say("accounts that nobody uses are never disabled")
        return found(policy, ("inactive_after",), message, hint, on_key=True, facts=(fact,))
    message = say(
        "accounts are disabled after {given} without use, and {days} days are the most",
        given=duration_text(policy.inactive_after),
        days=fact.value,
    )
    return found(policy, ("inactive_after",), message, hint, facts=(fact,))


@rule("login/class-without-policy", WARNING, absent=True)
def class_without_policy(view: View) -> Findings:
    """There are login policies, but none for a class of roles that moves money or changes settings."""
    policies = view.of(LoginPolicy)
    covered = {class_ for policy in policies for class_ in policy.for_}
    nearest = next(filter(_is_for_staff, policies), next(iter(policies), None))
    first: dict[str, tuple[RoleMatrix, str]] = {}
    for matrix in view.of(RoleMatrix):
        for name, held in permissions_of(matrix).of_role.items():
            if any(matrix.permissions[one].class_ in WEIGHTY for one in held):
                first.setdefault(matrix.roles[name].class_, (matrix, name))
    for class_, (matrix, role) in first.items():
        if nearest is not None and class_ != "user" and class_ not in covered:
            yield found(
                nearest,
                ("for",),
                say(
                    "no login policy is for `{class_}`, and `{role}` is of that class and may move money "
                    "or change settings",
                    class_=class_,
                    role=role,
                ),
                say("add `{class_}` to a policy, or write one for it", class_=class_),
                related=(see(say("the role is here"), matrix, ("roles", role)),),
            )


@rule("login/class-with-two-policies", ERROR)
def class_with_two_policies(view: View) -> Findings:
    """Two login policies are for the same class of roles, so nobody can say which one holds."""
    first: dict[str, LoginPolicy] = {}
    for policy in view.of(LoginPolicy):
        for index, class_ in enumerate(policy.for_):
            other = first.setdefault(class_, policy)
            if other is not policy:
                yield found(
                    policy,
                    ("for", index),
                    say(
                        "`{other}` is the login policy of `{class_}` already", other=other.name, class_=class_
                    ),
                    say("take the class out of one of the two"),
                    related=(see(say("the other policy is here"), other, ("for",)),),
                )


RULES = (
    password_policy_weak,
    lockout_missing,
    session_idle_too_long,
    mfa_not_required_for_money_roles,
    inactive_not_disabled,
    class_without_policy,
    class_with_two_policies,
)
