"""Gate: whether a plan may be applied, by its guards and by those who agree to it.

Nothing that a plan says of itself is believed: what its changes do, how risky they are and what guards
say is found out anew, from the files and the targets as they are.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pgconf.app.bound import AGAIN
from pgconf.app.desired import Desired
from pgconf.app.git import authors_of, resolved
from pgconf.app.limits import Limits, limits_of
from pgconf.app.plan import Look, look_at, require_allowed, scene
from pgconf.app.project import Project
from pgconf.app.secrets import open_secrets
from pgconf.app.targets import open_targets
from pgconf.applying import find_target, verify_target
from pgconf.applying.approvals import Counted, count, refusals
from pgconf.model import (
    WITHHELD,
    Action,
    Address,
    Change,
    Clearance,
    Diagnostic,
    PgconfError,
    Plan,
    Quorum,
    RefusedError,
    Risk,
    StaleError,
    TargetPlan,
    Terms,
    UsageError,
    did_you_mean,
    say,
)
from pgconf.planning.codec import plan_id
from pgconf.planning.compare import Difference
from pgconf.planning.guard import GUARDS, PROTECTED, Scene, judge
from pgconf.planning.ignored import holding
from pgconf.planning.quorum import approvers, quorums
from pgconf.planning.risk import weigh


def clear(project: Project, plan: Plan, desired: Desired, terms: Terms, now: datetime) -> Clearance:
    """Let a plan pass, or say why not.

    Raises:
        UsageError: a guard is accepted that does not exist, or without a reason.
        RefusedError: a guard refuses and is not accepted, or somebody must approve first.
        StaleError: the plan says something else of its changes than what they do.
        PgconfError: the plan is not the one that its id stands for.
    """
    require_sense(terms)
    if plan.is_empty:
        return Clearance()
    _require_id(plan)
    limits = limits_of(project, desired.loaded, terms.guards_from or plan.source.guards_from)
    scenes = _scenes(project, plan, desired, limits, now)
    approvals, written_by = limits.settings.approvals, authors(project, plan, limits)
    asked = quorums(approvals, (change for one in scenes for change in one.changes), written_by)
    counted = count(plan, approvers(approvals), written_by)
    return let_pass(scenes, asked, counted, terms)


def let_pass(scenes: Sequence[Scene], asked: Sequence[Quorum], counted: Counted, terms: Terms) -> Clearance:
    """Ask the guards, and let pass what they and enough people agree to.

    Raises:
        RefusedError: a guard refuses and is not accepted, or somebody must approve first.
    """
    judged = judge(scenes).refusals
    wanted = refusals(asked, counted)
    against = [one for one in judged if one.name not in terms.accepted]
    if terms.break_glass is None:
        against += wanted
    if against:
        raise RefusedError(*against)
    return Clearance(
        accepted={one.name: terms.accepted[one.name] for one in judged},
        approved_by=tuple(one.name for one in counted.agreed),
        break_glass=terms.break_glass if wanted else None,
    )


def authors(project: Project, plan: Plan, limits: Limits) -> tuple[str, ...]:
    """Name who made a plan and who wrote what it deploys, by the plan's own words and by git."""
    commit = resolved(project.root, plan.source.commit) if plan.source.commit else None
    written = authors_of(project.root, commit, limits.commit) if commit else ()
    return (*plan.source.authors, *written)


def _scenes(project: Project, plan: Plan, desired: Desired, limits: Limits, now: datetime) -> list[Scene]:
    """Look at the targets again, at what the plan changes there.

    Raises:
        StaleError: a target is another one, or somewhere else, than when the plan was made.
    """
    targets = open_targets(project.root, desired.loaded)
    read, rules = open_secrets(project.root).read, holding(desired.loaded.require_settings(), now)
    scenes: list[Scene] = []
    for planned in plan.targets:
        if planned.changes:
            look = look_at(project, desired, find_target(planned, targets), read, rules)
            verify_target(planned, look.live)
            changes = _as_planned(planned, look)
            require_allowed(project, desired, limits, look, changes)
            scenes.append(scene(desired, limits, look, changes, now))
    return scenes


def _as_planned(planned: TargetPlan, look: Look) -> list[Change]:
    """Give the changes of a plan as they are made out now.

    What has moved in the target is left out: carrying the plan out refuses it, and says how it moved.

    Secrets may be readable where a plan is made, and not here. Then the plan is believed that they have
    changed, and the risk of that is made out here.

    Raises:
        StaleError: the plan says something else of them.
    """
    fresh = {change.address: change for change in look.changes}
    found: list[Change] = []
    hidden: list[Address] = []
    for change in planned.changes:
        held = look.live.resources.get(change.live_address)
        if change.live_digest != (held.digest if held else None) or (held and not held.managed):
            continue
        now = fresh.get(change.address) or _of_a_secret(change)
        now = _at_least(change, now) if now is not None else None
        if now is None or _hides_something(change, now):
            hidden.append(change.address)
        else:
            found.append(now)
    if hidden:
        raise StaleError(*map(_other_judgement, hidden))
    return found


def _of_a_secret(change: Change) -> Change | None:
    """Give a change as it is when secrets are all that differs; None when it cannot be one of those."""
    if change.action is not Action.UPDATE or change.moved_from or change.live_digest != change.desired_digest:
        return None
    return replace(change, risk=Risk.DISRUPTIVE, fields=(), reasons=())


def _at_least(said: Change, now: Change) -> Change:
    """Give a change as it is made out now, with the risk of the secrets that only the plan knows of."""
    more = sorted(_secrets(said) - _secrets(now))
    differences = [Difference(tuple(path.split("/")[1:]), None, WITHHELD) for path in more]
    risk, _ = weigh(said.address.kind, Action.UPDATE, differences, None, ())
    return replace(now, risk=max(now.risk, risk, key=lambda one: one.rank))


def _hides_something(said: Change, now: Change) -> bool:
    """Whether a plan says less or something else of a change than what it does.

    It may say more of secrets, and so be more careful. Places do not matter: they move with every comment.
    """
    secrets, more = _secrets(now), _secrets(said)
    if secrets < more:
        same_words = set(now.reasons) <= set(said.reasons)
    else:
        same_words = secrets == more and now.reasons == said.reasons
    what, other = ((one.action, one.moved_from, one.desired_digest) for one in (said, now))
    same = what == other and _open_fields(said) == _open_fields(now)
    return not (same and same_words and said.risk.rank >= now.risk.rank)


def _secrets(change: Change) -> set[str]:
    return {field.path for field in change.fields if field.sensitive}


def _open_fields(change: Change) -> list[tuple[object, ...]]:
    return [
        (one.path, one.before, one.after, one.currency, one.diff)
        for one in change.fields
        if not one.sensitive
    ]


def _other_judgement(address: Address) -> Diagnostic:
    message = say("the plan says something else of `{address}` than what it does", address=address)
    return Diagnostic(name="apply/other-judgement", message=message, hint=AGAIN, address=address)


def _require_id(plan: Plan) -> None:
    if plan_id(plan) != plan.id:
        message = say("the plan was altered after it was made: its content does not fit its id")
        raise PgconfError(Diagnostic(name="plan/altered", message=message, hint=AGAIN))


def require_sense(terms: Terms) -> None:
    """Refuse names of guards that do not exist, and what needs a reason and has none."""
    for name, reason in terms.accepted.items():
        if name == PROTECTED:
            message = say("`{name}` cannot be accepted", name=name)
            hint = say("apply `protect: false` first, in a change of its own")
            raise UsageError(Diagnostic(name="cli/unacceptable-guard", message=message, hint=hint))
        if name not in GUARDS:
            message = say("no guard is named `{name}`", name=name)
            known = ", ".join(f"`{guard}`" for guard in GUARDS)
            hint = did_you_mean(name, GUARDS) or say("there are {known}", known=known)
            raise UsageError(Diagnostic(name="cli/unknown-guard", message=message, hint=hint))
        if not reason.strip():
            raise _without_reason(name)
    if terms.break_glass is not None and not terms.break_glass.strip():
        raise _without_reason("--break-glass")


def _without_reason(name: str) -> UsageError:
    message = say("`{name}` needs a reason, which is kept with the revision", name=name)
    hint = say("add `--reason TEXT`, for people who will read it in a year")
    return UsageError(Diagnostic(name="cli/without-reason", message=message, hint=hint))
