"""Plan: compare what an environment should be with what its targets hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pgconf
from pgconf.app.artifacts import desire
from pgconf.app.desired import Desired
from pgconf.app.git import author_of, authors_of, commit_of
from pgconf.app.limits import Limits, limits_of
from pgconf.app.policies import denied_changes
from pgconf.app.project import Project, Tell, Tick, tell_nobody
from pgconf.app.secrets import not_compared, open_secrets
from pgconf.app.targets import open_targets
from pgconf.kinds.environment import IgnoredDrift
from pgconf.model import (
    Address,
    Change,
    Diagnostic,
    InvalidError,
    LiveState,
    Plan,
    PlanSource,
    ReadSecret,
    RefusedError,
    Resource,
    Severity,
    TargetPlan,
)
from pgconf.planning.changes import ChangeMaker, switched_on
from pgconf.planning.digest import Sealed
from pgconf.planning.guard import Scene, judge, protected
from pgconf.planning.ignored import holding, left_alone, told, without
from pgconf.planning.make import Circumstances, make_plan
from pgconf.planning.match import Match, foreign_problems, match
from pgconf.planning.quorum import quorums
from pgconf.planning.secrets import secret_changes, with_secrets
from pgconf.ports import Target


@dataclass(frozen=True, slots=True)
class Look:
    """One target at one moment, and everything that would bring it to what is desired.

    `sealed` is what it should hold. `unread` are the references to secrets of which nobody can tell here
    whether they have changed, and `rotated` is what uses some that have; `alone` is what was changed outside
    and stays so, and `bodies` holds it too.
    """

    sealed: Mapping[Address, Sealed]
    live: LiveState
    found: Match
    bodies: Mapping[Address, bytes]
    changes: tuple[Change, ...]
    unread: tuple[str, ...] = ()
    alone: Mapping[Address, IgnoredDrift] = field(default_factory=dict)
    rotated: frozenset[Address] = frozenset()


def plan(
    project: Project, environment: str, *, now: datetime | None, tick: Tick, tell: Tell,
    guards_from: str | None,
) -> Plan:  # fmt: skip
    """Make a plan; writes nothing."""
    return plan_desired(project, desire(project, environment, tick), now, tell, guards_from)


def plan_desired(
    project: Project, desired: Desired, now: datetime | None = None, tell: Tell = tell_nobody,
    guards_from: str | None = None,
) -> Plan:  # fmt: skip
    """Make a plan from an environment that is loaded already.

    Raises:
        InvalidError: a target holds what somebody else owns.
        RefusedError: a policy forbids it, or it would delete what is protected.
        UsageError: git knows no commit `guards_from`.
    """
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    limits = limits_of(project, desired.loaded, guards_from)
    read, rules = open_secrets(project.root).read, holding(desired.loaded.require_settings(), now)
    looks = [
        (target, look_at(project, desired, target, read, rules))
        for target in open_targets(project.root, desired.loaded)
    ]
    targets = [_plan_target(project, desired, target, look, limits, tell) for target, look in looks]
    source = source_of(project, desired, limits)
    changes = [change for target in targets for change in target.changes]
    return make_plan(
        desired.loaded.desired.environment,
        targets,
        Circumstances(
            now=now,
            tool_version=pgconf.__version__,
            source=source,
            guards=judge(scene(desired, limits, look, look.changes, now) for _, look in looks).guards,
            quorums=quorums(limits.settings.approvals, changes, source.authors),
        ),
    )


def source_of(project: Project, desired: Desired, limits: Limits) -> PlanSource:
    """Tell what a plan is made from, and by whom."""
    commit, is_dirty = commit_of(project.root)
    written = authors_of(project.root, commit, limits.commit) if commit else ()
    return PlanSource(
        commit=commit,
        dirty=is_dirty,
        desired_digest=desired.digest,
        revision=desired.revision,
        authors=tuple(dict.fromkeys((author_of(project.root), *written))),
        guards_from=limits.commit,
    )


def look_at(
    project: Project, desired: Desired, target: Target, read: ReadSecret, rules: Sequence[IgnoredDrift] = ()
) -> Look:
    """Compare what is desired with what a target holds; `rules` say which drift stays."""
    state, sealed = desired.loaded.desired, desired.meant_for(target)
    with target.reading() as reader:
        live = reader.live()
        alone = left_alone(rules, live, reader.applied(), sealed) if rules else {}
        found = without(match(state, sealed, live), alone)
        moved = {old: new for new, old in found.updated if new != old}
        secrets = secret_changes(reader.secret_marks(), read, sealed, project.registry, moved)
        found = with_secrets(found, secrets.changed - alone.keys())
        bodies = reader.bodies([*found.live_addresses, *alone])
    maker = ChangeMaker(state, sealed, project.registry, desired.origin, secrets.changed)
    changes = maker.changes(found, live, bodies)
    return Look(sealed, live, found, bodies, changes, secrets.unread, alone, frozenset(secrets.changed))


def scene(desired: Desired, limits: Limits, look: Look, changes: Sequence[Change], now: datetime) -> Scene:
    """Put together what guards look at."""
    resources, on = desired.loaded.desired.resources, switched_on(look.bodies)
    alone = {address: _as_live(resources[address], on) for address in look.alone if address in look.sealed}
    return Scene(
        settings=limits.settings,
        desired={address: resources[address] for address in look.sealed} | alone,
        live=look.live,
        changes=changes,
        switched_on=on,
        now=now,
    )


def _as_live(resource: Resource, switched_on: frozenset[Address]) -> Resource:
    """Give what is left alone as guards should see it: it takes in money if it does so live."""
    return replace(resource, enabled=resource.address in switched_on)


def require_allowed(
    project: Project, desired: Desired, limits: Limits, look: Look, changes: Sequence[Change]
) -> list[Diagnostic]:
    """Refuse what cannot be accepted; give what policies say without refusing.

    Raises:
        RefusedError: a policy forbids a change, or one would delete what is protected.
    """
    state, locator = desired.loaded.desired, desired.loaded.locator
    denied = list(denied_changes(state, project.registry, changes, look.bodies, limits.policies))
    refusals = [
        *protected(changes, look.live, limits.settings.guards.protected),
        *(one for one in denied if one.severity is Severity.ERROR),
    ]
    if refusals:
        raise RefusedError(*locator.located(refusals))
    return locator.located(denied)


def _plan_target(
    project: Project, desired: Desired, target: Target, look: Look, limits: Limits, tell: Tell
) -> TargetPlan:
    foreign = foreign_problems(look.found, target.location)
    if foreign:
        raise InvalidError(*desired.loaded.locator.located(foreign))
    allowed = require_allowed(project, desired, limits, look, look.changes)
    settings, locator = desired.loaded.require_settings(), desired.loaded.locator
    left = locator.located(told(look.alone, look.rotated, settings, target.location))
    tell([*allowed, *not_compared(look.unread, desired.loaded.desired.environment), *left])
    return TargetPlan(
        name=target.name,
        type=target.type,
        identity=look.live.identity,
        revision=look.live.revision,
        location=target.location,
        changes=look.changes,
        unchanged=look.found.unchanged,
        unmanaged=look.found.unmanaged,
    )
