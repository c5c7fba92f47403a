"""Revisions: what an environment was, as something to plan from or to compare."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pgconf.app.load import Loaded
from pgconf.app.plan import Desired, desire, plan_desired
from pgconf.app.project import Project, Tell, Tick
from pgconf.app.targets import open_targets
from pgconf.kinds.annotations import Ref
from pgconf.kinds.canonical import restored
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import find
from pgconf.model import (
    Address,
    Change,
    DesiredState,
    Diagnostic,
    InvalidError,
    LiveResource,
    LiveState,
    Plan,
    Reference,
    Resource,
    UsageError,
    say,
)
from pgconf.planning.changes import ChangeMaker
from pgconf.planning.digest import Sealed, digest, seal
from pgconf.planning.match import match
from pgconf.ports import Archive


def desire_for(project: Project, plan: Plan, tick: Tick) -> Desired:
    """Load what a plan should have been made from: files, or for a rollback what was applied once."""
    if plan.source.revision is None:
        return desire(project, plan.environment, tick)
    return desire_revision(project, plan.environment, plan.source.revision, tick)


def desire_revision(project: Project, environment: str, revision: int, tick: Tick) -> Desired:
    """Wish an environment back to what it was after a revision of its first target.

    Its own settings, and what no target holds (such as policies), are those of the files: a rollback is
    judged by today's policies. Rules passed it once; neither they nor mistakes in files are in its way.

    Raises:
        UsageError: there is no such environment or revision.
        InvalidError: the settings have errors, or a resource has a form that its kind no longer reads.
    """
    loaded = project.load(environment, tick)
    bodies = _bodies_at(project, loaded, revision)
    kept = {
        address: resource
        for address, resource in loaded.desired.resources.items()
        if not project.registry[address.kind].deployed
    }
    state = _state(loaded, project.registry, revision, bodies, kept)
    locator = loaded.locator.without(loaded.desired.resources.keys() - kept.keys())
    wished = replace(loaded, desired=state, diagnostics=(), locator=locator)
    return Desired(wished, seal(state, project.registry), revision=revision)


def rollback(  # noqa: PLR0913 - each is an option of the command
    project: Project, environment: str, revision: int, *, now: datetime | None, tick: Tick, tell: Tell,
    guards_from: str | None,
) -> Plan:  # fmt: skip
    """Make the plan that leads back to a revision; writes nothing."""
    desired = desire_revision(project, environment, revision, tick)
    return plan_desired(project, desired, now, tell, guards_from)


def compare(project: Project, environment: str, before: int, after: int, tick: Tick) -> tuple[Change, ...]:
    """Tell what differs between two revisions.

    Raises:
        UsageError: there is no such environment or revision.
        InvalidError: a resource has a form that its kind no longer reads.
    """
    loaded = project.load(environment, tick)
    old, new = (_bodies_at(project, loaded, revision) for revision in (before, after))
    state = _state(loaded, project.registry, after, new, {})
    _state(loaded, project.registry, before, old, {})
    sealed = {address: Sealed(body, digest(body)) for address, body in new.items()}
    held = {
        address: LiveResource(digest(body), managed=True, protected=False) for address, body in old.items()
    }
    live = LiveState(identity="", revision=before, resources=held)
    found = match(state, sealed, live)
    return ChangeMaker(state, sealed, project.registry, lambda *_: None).changes(found, live, old)


def _bodies_at(project: Project, loaded: Loaded, revision: int) -> Mapping[Address, bytes]:
    loaded.require_settings()
    target = open_targets(project.root, loaded)[0]
    with target.reading() as reader:
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


def _state(
    loaded: Loaded,
    registry: Registry,
    revision: int,
    bodies: Mapping[Address, bytes],
    kept: Mapping[Address, Resource],
) -> DesiredState:
    """Read what was applied as if it had been declared.

    Raises:
        InvalidError: some of it has a form that its kind no longer reads; all of that is named.
    """
    read = {address: _resource(address, body, registry) for address, body in bodies.items()}
    unfit = [
        Diagnostic(
            name="plan/unfit-revision",
            message=say(
                "`{address}` as it was in revision {revision} is not what its kind reads today",
                address=address,
                revision=revision,
            ),
            hint=say("go back by hand: write it in YAML as it should be, and plan that"),
            address=address,
        )
        for address, resource in read.items()
        if resource is None
    ]
    if unfit:
        raise InvalidError(*unfit)
    resources = {address: resource for address, resource in read.items() if resource} | dict(kept)
    ordered = {address: resources[address] for address in sorted(resources)}
    return replace(loaded.desired, resources=ordered, broken={})


def _resource(address: Address, body: bytes, registry: Registry) -> Resource | None:
    kind = registry.get(address.kind)
    if kind is None:
        return None
    data = restored(json.loads(body), kind.shape)
    spec = kind.check(address, {"kind": address.kind, "name": address.name, **data}).value
    if spec is None:
        return None
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
