"""Load: read environments, compose them, check them, and say where every finding is."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pgconf.app.findings import refined
from pgconf.app.project import Project, Tick
from pgconf.loading.compose import Composer
from pgconf.loading.environments import chain
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, read_file, start_of
from pgconf.loading.layers import Layer, load_layer
from pgconf.loading.locate import Locator
from pgconf.model import (
    Address,
    Checked,
    DesiredState,
    Diagnostic,
    InvalidError,
    Severity,
    Source,
    has_errors,
)
from pgconf.rules import check


@dataclass(frozen=True, slots=True)
class Loaded:
    """One environment: what it should be, what is wrong with it, and where everything stands."""

    desired: DesiredState
    diagnostics: tuple[Diagnostic, ...]
    locator: Locator
    layers: tuple[str, ...]
    files: int

    def require_valid(self) -> DesiredState:
        """Give the desired state, if it can be relied on.

        Raises:
            InvalidError: it has errors; all of them are in it.
        """
        if has_errors(self.diagnostics):
            raise InvalidError(*(d for d in self.diagnostics if d.severity is Severity.ERROR))
        return self.desired

    def require_settings(self) -> Any:
        """Give the environment's own settings, whatever else is wrong.

        Raises:
            InvalidError: they have errors.
        """
        if self.desired.settings is None:
            raise InvalidError(*(d for d in self.diagnostics if d.severity is Severity.ERROR))
        return self.desired.settings


@dataclass(frozen=True, slots=True)
class Loading:
    """Several environments, read together. `files` counts each file once."""

    environments: tuple[Loaded, ...]
    files: int


def load(project: Project, names: Sequence[str], tick: Tick) -> Loading:
    """Load environments; layers that they share are read once.

    Raises:
        UsageError: an environment does not exist, or is only a layer.
    """
    for name in names:
        project.require(name)
    custom = project.custom_kinds
    layers: dict[str, Checked[Layer]] = {}

    def layer(name: str) -> Layer:
        if name not in layers:
            layers[name] = load_layer(project.root, name, custom.value, tick)
        return layers[name].value

    with _collector_paused():
        composer = Composer(custom.value)
        loaded = tuple(_load_one(project, name, layer, layers, composer) for name in names)
    return Loading(loaded, sum(found.value.files for found in layers.values()))


def _load_one(
    project: Project,
    name: str,
    layer: Callable[[str], Layer],
    read: Mapping[str, Checked[Layer]],
    composer: Composer,
) -> Loaded:
    chained = chain(name, project.folders, layer)
    composed = composer.compose(name, chained.value)
    found = [
        *project.custom_kinds.diagnostics,
        *(d for one in chained.value for d in read[one.name].diagnostics),
        *chained.diagnostics,
        *_without_settings(chained.value[-1], read[name]),
        *composed.diagnostics,
        *check(composed.value),
    ]
    sources = _sources(composed.value, chained.value)
    locator = Locator(lambda file: read_file(project.root, file), sources, project.registry)
    return Loaded(
        desired=composed.value,
        diagnostics=tuple(refined(locator.located(found))),
        locator=locator,
        layers=tuple(one.name for one in chained.value),
        files=sum(one.files for one in chained.value),
    )


def _without_settings(layer: Layer, read: Checked[Layer]) -> Iterator[Diagnostic]:
    if layer.settings is None and not read.has_errors:
        yield Diagnostic(
            name="env/no-settings",
            message=f"`{SETTINGS_FILE}` declares no environment",
            hint="write `kind: environment`, `name`, `stage` and `zone`, or remove the file",
            where=start_of(f"{ENVIRONMENTS}/{layer.name}/{SETTINGS_FILE}"),
        )


def _sources(desired: DesiredState, layers: Sequence[Layer]) -> dict[Address, Sequence[Source]]:
    sources: dict[Address, Sequence[Source]] = {
        resource.address: resource.sources
        for state in (desired.resources, desired.broken)
        for resource in state.values()
    }
    settings = tuple(layer.settings.source for layer in layers if layer.settings)
    sources[Address("environment", desired.environment)] = settings
    return sources


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking everything that is loaded, again and again.

    Nothing that loading makes forms cycles; measured, the collector doubled the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
