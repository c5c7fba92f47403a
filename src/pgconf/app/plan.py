"""Plan: compare what an environment should be with what its targets hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pgconf
from pgconf.app.git import commit_of
from pgconf.app.load import Loaded
from pgconf.app.policies import denied_changes
from pgconf.app.project import Project, Tell, Tick, tell_nobody
from pgconf.app.secrets import not_compared, open_secrets
from pgconf.app.targets import open_targets
from pgconf.model import (
    Address,
    InvalidError,
    Plan,
    PlanSource,
    ReadSecret,
    RefusedError,
    Severity,
    TargetPlan,
)
from pgconf.planning.changes import ChangeMaker
from pgconf.planning.digest import Sealed, desired_digest, seal
from pgconf.planning.guard import protected
from pgconf.planning.make import Circumstances, make_plan
from pgconf.planning.match import foreign_problems, match
from pgconf.planning.secrets import secret_changes, with_secrets
from pgconf.ports import Target


@dataclass(frozen=True, slots=True)
class Desired:
    """An environment that can be planned from: loaded, valid, and in its canonical form.

    `revision` says that this is what was applied then, and not what files say.
    """

    loaded: Loaded
    sealed: Mapping[Address, Sealed]
    revision: int | None = None

    @property
    def digest(self) -> str:
        """The digest of the whole desired state."""
        return desired_digest(self.sealed)


def desire(project: Project, environment: str, tick: Tick) -> Desired:
    """Load an environment and write it in its canonical form.

    Raises:
        UsageError: there is no such environment.
        InvalidError: the configuration has errors.
    """
    loaded = project.load(environment, tick)
    return Desired(loaded, seal(loaded.require_valid(), project.registry))


def plan(project: Project, environment: str, *, now: datetime | None, tick: Tick, tell: Tell) -> Plan:
    """Make a plan; writes nothing."""
    return plan_desired(project, desire(project, environment, tick), now, tell)


def plan_desired(
    project: Project, desired: Desired, now: datetime | None = None, tell: Tell = tell_nobody
) -> Plan:
    """Make a plan from an environment that is loaded already."""
    state = desired.loaded.desired
    targets = open_targets(project.root, desired.loaded)
    read = open_secrets(project.root).read
    commit, is_dirty = commit_of(project.root)
    return make_plan(
        state.environment,
        [_plan_target(project, desired, target, read, tell) for target in targets],
        Circumstances(
            now=(now or datetime.now(UTC)).replace(microsecond=0),
            tool_version=pgconf.__version__,
            source=PlanSource(
                commit=commit,
                dirty=is_dirty,
                desired_digest=desired.digest,
                revision=desired.revision,
            ),
        ),
    )


def _plan_target(
    project: Project, desired: Desired, target: Target, read: ReadSecret, tell: Tell
) -> TargetPlan:
    state, locator = desired.loaded.desired, desired.loaded.locator
    with target.reading() as reader:
        live = reader.live()
        found = match(state, desired.sealed, live)
        moved = {old: new for new, old in found.updated if new != old}
        secrets = secret_changes(reader.secret_marks(), read, desired.sealed, project.registry, moved)
        found = with_secrets(found, secrets.changed)
        bodies = reader.bodies(found.live_addresses)
    problems = foreign_problems(found, target.location)
    if problems:
        raise InvalidError(*locator.located(problems))
    maker = ChangeMaker(state, desired.sealed, project.registry, locator.origin, secrets.changed)
    changes = maker.changes(found, live, bodies)
    denied = list(denied_changes(state, project.registry, changes, bodies))
    refusals = [*protected(changes, live), *(one for one in denied if one.severity is Severity.ERROR)]
    if refusals:
        raise RefusedError(*locator.located(refusals))
    tell([*locator.located(denied), *not_compared(secrets.unread, state.environment)])
    return TargetPlan(
        name=target.name,
        type=target.type,
        identity=live.identity,
        revision=live.revision,
        location=target.location,
        changes=changes,
        unchanged=found.unchanged,
        unmanaged=found.unmanaged,
    )
