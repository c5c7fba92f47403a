"""Artifacts: what templates make becomes a part of the desired state, where a target holds it."""

from collections.abc import Iterable
from dataclasses import replace

from pgconf.app.desired import Desired, declare
from pgconf.app.project import Project, Tick
from pgconf.kinds.artifact import ArtifactFile
from pgconf.model import ARTIFACT, Address, Artifact, Resource, Source
from pgconf.planning.digest import Sealed, digest

FILES = "files"
"""The type of targets that hold artifacts."""


def desire(project: Project, environment: str, tick: Tick) -> Desired:
    """Load an environment, render what its targets hold, and write all of it in its canonical form.

    Raises:
        UsageError: there is no such environment.
        InvalidError: the configuration, or a template, has errors.
    """
    return with_artifacts(project, declare(project, environment, tick))


def with_artifacts(project: Project, desired: Desired) -> Desired:
    """Add the artifacts of what is desired; nothing is rendered where no target holds them.

    Raises:
        InvalidError: a template has errors.
    """
    if all(target.type != FILES for target in desired.loaded.require_settings().targets):
        return desired
    from pgconf.app.render import render_desired  # Jinja2 takes its time to come up

    return with_these(project, desired, render_desired(project, desired))


def with_these(project: Project, desired: Desired, artifacts: Iterable[Artifact]) -> Desired:
    """Add some artifacts; each was declared, so to speak, by its template."""
    kind = project.registry[ARTIFACT]
    resources, sealed = dict(desired.loaded.desired.resources), dict(desired.sealed)
    for one in artifacts:
        address = Address(ARTIFACT, one.name)
        spec = ArtifactFile(kind=ARTIFACT, name=one.name, content=one.content.decode())
        body = kind.canonical(spec)
        resources[address] = Resource(address=address, spec=spec, sources=(Source(one.template, 0, 1),))
        sealed[address] = Sealed(body, digest(body))
    ordered = {address: resources[address] for address in sorted(resources)}
    state = replace(desired.loaded.desired, resources=ordered)
    return replace(desired, loaded=replace(desired.loaded, desired=state), sealed=sealed)
