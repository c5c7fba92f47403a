"""Render: the artifacts of an environment."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import pgconf
from pgconf.app.desired import Desired, declare
from pgconf.app.load import Loaded
from pgconf.app.output import Kept
from pgconf.app.project import Project, Tick
from pgconf.kinds.artifact_template import ArtifactTemplate
from pgconf.kinds.canonical import restored
from pgconf.kinds.registry import Registry
from pgconf.loading.templates import load_templates
from pgconf.model import (
    Address,
    Artifact,
    Diagnostic,
    InvalidError,
    Message,
    Position,
    Related,
    Span,
    UsageError,
    did_you_mean,
    say,
)
from pgconf.planning.digest import Sealed
from pgconf.rendering import render, seen


def render_environment(
    project: Project, environment: str, tick: Tick, kept: Kept | None = None
) -> tuple[Artifact, ...]:
    """Make all artifacts of an environment.

    Args:
        project: where it is.
        environment: its name.
        tick: called after each file that is read.
        kept: what an output folder holds; what is made of the same inputs is taken from there.

    Returns:
        The artifacts by name. Equal inputs give equal bytes.

    Raises:
        UsageError: there is no such environment.
        InvalidError: the configuration, or a template, has errors; all of them are in it.
    """
    return render_desired(project, declare(project, environment, tick), kept)


def render_desired(project: Project, desired: Desired, kept: Kept | None = None) -> tuple[Artifact, ...]:
    """Make all artifacts of an environment that is loaded already; otherwise the same."""
    templates = load_templates(project.root)
    found = [*templates.diagnostics, *_unknown_kinds(templates.value, project.registry)]
    if found:
        raise InvalidError(*found)
    sources = _Sources(desired.sealed, project.registry, _known_of(desired.loaded))
    made: list[Artifact] = []
    for template in templates.value:
        inputs = sources.digest(template)
        again = kept.made_of(template.file, inputs) if kept else None
        if again is not None:
            made += again
            continue
        rendered = render(template, sources.read(template), sources.environment)
        made += (one.of(inputs) for one in rendered.value)
        found += rendered.diagnostics
    found += _written_twice(made, templates.value)
    if found:
        raise InvalidError(*desired.loaded.locator.located(found))
    return tuple(sorted(made, key=lambda one: one.name))


def artifact(project: Project, environment: str, name: str, tick: Tick) -> Artifact:
    """Make one artifact of an environment.

    Raises:
        UsageError: there is no such environment, or no such artifact.
        InvalidError: the configuration, or a template, has errors.
    """
    artifacts = render_environment(project, environment, tick)
    found = next((one for one in artifacts if one.name == name), None)
    if found is None:
        hint = did_you_mean(name, [one.name for one in artifacts]) or say(
            "`pgconf render -e {environment}` lists all", environment=environment
        )
        message = say("no template writes `{name}`", name=name)
        raise UsageError(Diagnostic(name="render/unknown-artifact", message=message, hint=hint))
    return found


class _Sources:
    """What templates read: resources by kind, each decoded once, and only if it is read."""

    def __init__(
        self, sealed: Mapping[Address, Sealed], registry: Registry, environment: Mapping[str, Any]
    ) -> None:
        self.environment = environment
        self._registry = registry
        self._sealed: dict[str, list[tuple[Address, Sealed]]] = {}
        self._seen: dict[str, tuple[Any, ...]] = {}
        for address, one in sorted(sealed.items()):
            self._sealed.setdefault(address.kind, []).append((address, one))

    def read(self, template: ArtifactTemplate) -> Mapping[str, Sequence[Any]]:
        """Give the resources that a template reads, by kind and then by name."""
        return {kind: self._of(kind) for kind in template.header.reads}

    def digest(self, template: ArtifactTemplate) -> str:
        """Give one digest of everything that the artifacts of a template depend on."""
        content = [
            pgconf.__version__,  # another one may write values in another way
            template.text,
            self.environment,
            [
                [str(address), one.digest]
                for kind in sorted(template.header.reads)
                for address, one in self._sealed.get(kind, ())
            ],
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def _of(self, kind: str) -> tuple[Any, ...]:
        if kind not in self._seen:
            shape = self._registry[kind].shape
            self._seen[kind] = tuple(
                seen(address, {"name": address.name, **restored(json.loads(one.body), shape)})
                for address, one in self._sealed.get(kind, ())
            )
        return self._seen[kind]


def _known_of(loaded: Loaded) -> Mapping[str, Any]:
    settings = loaded.require_settings()
    return {
        "name": loaded.desired.environment,
        "stage": settings.stage,
        "zone": settings.zone,
        "locale": settings.locale,
    }


def _unknown_kinds(templates: Iterable[ArtifactTemplate], registry: Registry) -> Iterator[Diagnostic]:
    for template in templates:
        for kind in template.header.reads:
            known = registry.get(kind)
            if known is None or not known.deployed or kind not in registry.names:
                deployed = [one.name for one in registry if one.deployed]
                yield Diagnostic(
                    name="render/unknown-kind",
                    message=say("no kind `{kind}` is deployed, so nothing can be read of it", kind=kind),
                    hint=did_you_mean(kind, deployed) or say("`pgconf schema list` shows all kinds"),
                    where=_start_of(template),
                )


def _written_twice(made: Iterable[Artifact], templates: Iterable[ArtifactTemplate]) -> Iterator[Diagnostic]:
    """Find artifacts that stand in each other's way, also where a file system takes two names for one."""
    by_file = {template.file: template for template in templates}
    first: dict[str, Artifact] = {}

    def clash(message: Message, artifact: Artifact, other: Artifact) -> Diagnostic:
        return Diagnostic(
            name="render/same-artifact",
            message=message,
            hint=say("give each its own path in `writes`"),
            where=_start_of(by_file[artifact.template]),
            related=(Related(say("the other one is written here"), _start_of(by_file[other.template])),),
        )

    for artifact in made:
        other = first.setdefault(artifact.name.casefold(), artifact)
        if other is not artifact:
            yield clash(say("`{name}` is written twice", name=artifact.name), artifact, other)
    for name, artifact in first.items():
        for above in PurePosixPath(name).parents:
            if file := first.get(str(above)):
                message = say("`{name}` would be a file and a folder", name=file.name)
                yield clash(message, artifact, file)


def _start_of(template: ArtifactTemplate) -> Span:
    at = Position(template.line, 1)
    return Span(template.file, at, at)
