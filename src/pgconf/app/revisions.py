"""Revisions: what an environment was, as something to plan from or to compare."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from pgconf.app.artifacts import desire, with_artifacts
from pgconf.app.desired import Desired
from pgconf.app.load import Loaded
from pgconf.app.plan import plan_desired
from pgconf.app.project import Project, Tell, Tick
from pgconf.app.targets import open_targets
from pgconf.kinds.annotations import Ref
from pgconf.kinds.canonical import restored
from pgconf.kinds.live import read_live
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import find
from pgconf.model import (
    ARTIFACT,
    Address,
    DesiredState,
    Diagnostic,
    InvalidError,
    Plan,
    Reference,
    RefusedError,
    Resource,
    Severity,
    UsageError,
    say,
)
from pgconf.planning.digest import Sealed, digest, seal
from pgconf.ports import Archive, Target
from pgconf.rules.policies import denied_resources


def desire_for(project: Project, plan: Plan, tick: Tick) -> Desired:
    """Load what a plan should have been made from: files, or for a rollback what was applied once."""
    if plan.source.revision is None:
        return desire(project, plan.environment, tick)
    return desire_revision(project, plan.environment, plan.source.revision, tick)


def desire_revision(project: Project, environment: str, revision: int, tick: Tick) -> Desired:
    """Wish an environment back to what it was after a revision of its first target that holds settings.

    Artifacts are made anew from that, by the templates of today; only where the targets hold nothing but
    artifacts, they are what they were. The environment's own settings, and what no target holds (such as
    policies), are those of the files: a rollback is judged by today's policies. Rules passed it once;
    neither they nor mistakes in files are in its way.

    Raises:
        UsageError: there is no such environment or revision.
        InvalidError: the settings have errors, or a resource has a form that its kind no longer reads.
        RefusedError: a policy forbids a resource as it was.
    """
    return _desired_at(project, project.load(environment, tick), revision)


def _desired_at(project: Project, loaded: Loaded, revision: int) -> Desired:
    bodies = _bodies_at(project, loaded, revision)
    desired = desired_as(project, loaded, _declared_at(revision, bodies, project.registry), revision)
    require_lawful(project, desired, desired.sealed.keys())
    is_rendered = any(address.kind == ARTIFACT for address in bodies)
    return desired if is_rendered else with_artifacts(project, desired)


def desired_as(
    project: Project, loaded: Loaded, resources: Mapping[Address, Resource], revision: int | None = None
) -> Desired:
    """Wish for other resources than those of the files, but keep what no target holds.

    Raises:
        InvalidError: a policy has errors; without it, nobody could say what it forbids.
    """
    _require_whole(loaded, project.registry)
    kept = {
        address: resource
        for address, resource in loaded.desired.resources.items()
        if not project.registry[address.kind].deployed
    }
    state = _state(loaded, {**resources, **kept})
    locator = loaded.locator.without(loaded.desired.resources.keys() - kept.keys())
    wished = replace(loaded, desired=state, diagnostics=(), locator=locator)
    return Desired(wished, seal(state, project.registry), revision=revision)


def require_lawful(project: Project, desired: Desired, addresses: Collection[Address]) -> None:
    """Refuse resources that today's policies deny; of what files say, validation has found that out.

    Raises:
        RefusedError: they deny some of them.
    """
    denied = denied_resources(desired.loaded.desired, project.registry)
    found = [one for one in denied if one.severity is Severity.ERROR and one.address in addresses]
    if found:
        raise RefusedError(*desired.loaded.locator.located(found))


def _require_whole(loaded: Loaded, registry: Registry) -> None:
    judges = {at for at in loaded.desired.broken if (kind := registry.get(at.kind)) and not kind.deployed}
    found = [one for one in loaded.diagnostics if one.severity is Severity.ERROR and one.address in judges]
    if found:
        raise InvalidError(*found)


def rollback(  # noqa: PLR0913 - each is an option of the command
    project: Project, environment: str, revision: int, *, now: datetime | None, tick: Tick, tell: Tell,
    guards_from: str | None,
) -> Plan:  # fmt: skip
    """Make the plan that leads back to a revision; writes nothing."""
    desired = desire_revision(project, environment, revision, tick)
    return plan_desired(project, desired, now, tell, guards_from)


def revert(
    project: Project, environment: str, *, now: datetime | None, tick: Tick, tell: Tell,
    guards_from: str | None,
) -> Plan:  # fmt: skip
    """Make the plan that takes back what was changed outside since the last apply; writes nothing.

    Raises:
        UsageError: there is no such environment, or nothing was ever applied.
    """
    loaded = project.load(environment, tick)
    with _first_target(project, loaded).reading() as reader:
        last = reader.live().revision
    return plan_desired(project, _desired_at(project, loaded, last), now, tell, guards_from)


def revision_as_desired(
    project: Project, loaded: Loaded, revision: int
) -> tuple[DesiredState, Mapping[Address, Sealed]]:
    """Read an environment as it was after a revision of its first target.

    Raises:
        UsageError: there is no such revision.
        InvalidError: a resource has a form that its kind no longer reads.
    """
    bodies = _bodies_at(project, loaded, revision)
    state = _state(loaded, _declared_at(revision, bodies, project.registry))
    return state, {address: Sealed(body, digest(body)) for address, body in bodies.items()}


def _bodies_at(project: Project, loaded: Loaded, revision: int) -> Mapping[Address, bytes]:
    with _first_target(project, loaded).reading() as reader:
        last = reader.live().revision
        if isinstance(reader, Archive) and 1 <= revision <= last:
            return reader.bodies_at(revision)
    environment = loaded.desired.environment
    raise UsageError(
        Diagnostic(
            name="plan/unknown-revision",
            message=say(
                "`{environment}` has no revision {revision}: the last one is {last}",
                environment=environment,
                revision=revision,
                last=last,
            ),
            hint=say("`pgconf history -e {environment}` lists them", environment=environment),
        )
    )


def _first_target(project: Project, loaded: Loaded) -> Target:
    """Give the target whose revisions count: the first one that holds settings, or of all if none does."""
    loaded.require_settings()
    targets = open_targets(project.root, loaded)
    return next((one for one in targets if not one.holds_artifacts), targets[0])


def as_declared(
    bodies: Mapping[Address, bytes], registry: Registry
) -> tuple[dict[Address, Resource], list[Address]]:
    """Read what targets hold as if it had been declared; give what no kind reads apart."""
    read = {address: _resource(address, body, registry) for address, body in bodies.items()}
    unfit = [address for address, resource in read.items() if resource is None]
    return {address: resource for address, resource in read.items() if resource}, unfit


def _declared_at(
    revision: int, bodies: Mapping[Address, bytes], registry: Registry
) -> Mapping[Address, Resource]:
    """Read what was applied with a revision.

    Raises:
        InvalidError: some of it has a form that its kind no longer reads; all of that is named.
    """
    read, unfit = as_declared(bodies, registry)
    if unfit:
        raise InvalidError(*(_unfit(revision, address) for address in unfit))
    return read


def _unfit(revision: int, address: Address) -> Diagnostic:
    return Diagnostic(
        name="plan/unfit-revision",
        message=say(
            "`{address}` as it was in revision {revision} is not what its kind reads today",
            address=address,
            revision=revision,
        ),
        hint=say("go back by hand: write it in YAML as it should be, and plan that"),
        address=address,
    )


def _state(loaded: Loaded, resources: Mapping[Address, Resource]) -> DesiredState:
    ordered = {address: resources[address] for address in sorted(resources)}
    return replace(loaded.desired, resources=ordered, broken={})


def _resource(address: Address, body: bytes, registry: Registry) -> Resource | None:
    kind = registry.get(address.kind)
    spec = read_live(kind, address, body).value if kind else None
    if kind is None or spec is None:
        return None
    data = restored(json.loads(body), kind.shape)
    return Resource(
        address=address,
        spec=spec,
        sources=(),
        references=tuple(
            Reference(path, mark.kind, name)
            for pattern, mark in kind.shape.of(Ref)
            for path, name in find(data, pattern)
            if isinstance(name, str)
        ),
        enabled=data.get("enabled") is not False,
        protect=data.get("protect") is True,
    )
