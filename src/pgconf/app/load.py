"""Load: read environments, compose them, check them, and say where every finding is."""

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from pgconf.app.findings import refined
from pgconf.app.project import Project, Tick, no_tick
from pgconf.app.rules import Rulebook, rulebook
from pgconf.app.suppress import sift
from pgconf.loading.compose import Composer
from pgconf.loading.environments import chain
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, read_file, read_text, start_of
from pgconf.loading.layers import Layer, load_layer
from pgconf.loading.locate import Locator
from pgconf.loading.suppressions import Suppression
from pgconf.model import (
    Address,
    Checked,
    DesiredState,
    Diagnostic,
    InvalidError,
    Severity,
    Source,
    has_errors,
    say,
)
from pgconf.rules.engine import check
from pgconf.rules.view import View


@dataclass(frozen=True, slots=True)
class Loaded:
    """One environment: what it should be, what is wrong with it, and where everything stands.

    `allowed` holds findings that a comment allows; they are not among the diagnostics.
    """

    desired: DesiredState
    diagnostics: tuple[Diagnostic, ...]
    locator: Locator
    layers: tuple[str, ...]
    files: int
    suppressions: tuple[Suppression, ...] = ()
    allowed: tuple[tuple[Diagnostic, Suppression], ...] = ()

    def require_valid(self) -> DesiredState:
        """Give the desired state, if it can be relied on.

        Raises:
            InvalidError: it has errors; all of them are in it.
        """
        if has_errors(self.diagnostics):
            raise InvalidError(*(d for d in self.diagnostics if d.severity is Severity.ERROR))
        return self.desired

    def require_readable(self) -> None:
        """Make sure that it is clear what is declared; whether it is any good does not matter here.

        Raises:
            InvalidError: the settings have errors, or a document cannot be read.
        """
        self.require_settings()
        broken = [
            one
            for one in self.diagnostics
            if one.severity is Severity.ERROR and one.name.partition("/")[0] in {"yaml", "schema", "env"}
        ]
        if broken:
            raise InvalidError(*broken)

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


def load(project: Project, names: Sequence[str], tick: Tick, as_of: date | None = None) -> Loading:
    """Load environments; layers that they share are read once.

    Args:
        project: where they are.
        names: the environments.
        tick: called after each file that is read.
        as_of: the day for which certificates and the like are judged; today when left out.

    Raises:
        UsageError: an environment does not exist, or is only a layer.
    """
    with _collector_paused():
        composed = _composed(project, names, tick)
        book, day = rulebook(project), as_of or today()
        loaded = tuple(_checked(project, one, composed, book, day) for one in composed)
    layers = {layer.name: layer for one in composed for layer in one.layers}
    return Loading(loaded, sum(layer.files for layer in layers.values()))


def composed_state(project: Project, environment: str) -> DesiredState:
    """Give what an environment declares, whatever is wrong with it; no rule is asked.

    Raises:
        UsageError: the environment does not exist, or is only a layer.
    """
    with _collector_paused():
        return _composed(project, [environment], no_tick)[0].state


def state_with(
    project: Project, environment: str, addresses: Collection[Address]
) -> tuple[DesiredState, dict[Address, Source]]:
    """Give what an environment would declare if its own layer did not take some resources out.

    Args:
        project: where the environment is.
        environment: its name.
        addresses: resources that it does not declare.

    Returns:
        The state, and the documents that take those of the resources out which are taken out.
    """
    one = _composed(project, [environment], no_tick)[0]
    *lower, own = one.layers
    taken_out = {each.address: each.document.source for each in own.removed if each.address in addresses}
    if not taken_out:
        return one.state, {}
    kept = tuple(each for each in own.removed if each.address not in taken_out)
    composed = Composer(project.registry).compose(environment, [*lower, replace(own, removed=kept)])
    return composed.value, taken_out


@dataclass(frozen=True, slots=True)
class _Composed:
    """One environment before any rule has looked at it."""

    state: DesiredState
    layers: Sequence[Layer]
    diagnostics: tuple[Diagnostic, ...]


def _composed(project: Project, names: Sequence[str], tick: Tick) -> Sequence[_Composed]:
    """Compose environments; layers that they share are read once."""
    for name in names:
        project.require(name)
    kinds = project.registry
    layers: dict[str, Checked[Layer]] = {}

    def layer(name: str) -> Layer:
        if name not in layers:
            layers[name] = load_layer(project.root, name, kinds, tick)
        return layers[name].value

    composer = Composer(kinds)
    return [_compose(name, chain(name, project.folders, layer), layers, composer) for name in names]


def _compose(
    name: str,
    chained: Checked[Sequence[Layer]],
    read: Mapping[str, Checked[Layer]],
    composer: Composer,
) -> _Composed:
    composed = composer.compose(name, chained.value)
    found = (
        *(d for one in chained.value for d in read[one.name].diagnostics),
        *chained.diagnostics,
        *_without_settings(chained.value[-1], read[name]),
        *composed.diagnostics,
    )
    return _Composed(composed.value, chained.value, found)


def _checked(
    project: Project, one: _Composed, all_of_them: Sequence[_Composed], book: Rulebook, today: date
) -> Loaded:
    view = View(
        state=one.state,
        facts=book.facts,
        today=today,
        registry=project.registry,
        peers=tuple(other.state for other in all_of_them if other is not one),
        read=lambda file: read_text(project.root, file),
    )
    found = [
        *project.custom_kinds.diagnostics,
        *book.diagnostics,
        *one.diagnostics,
        *check(view, book.rules, book.selection),
    ]
    sources = _sources(one.state, one.layers)
    locator = Locator(lambda file: read_file(project.root, file), sources, project.registry)
    absences = frozenset(rule.name for rule in book.rules if rule.absent)
    suppressions = tuple(comment for layer in one.layers for comment in layer.suppressions)
    sifted = sift(refined(locator.located(found), absences), suppressions, book.names, today)
    return Loaded(
        desired=one.state,
        diagnostics=sifted.told,
        locator=locator,
        suppressions=suppressions,
        allowed=sifted.allowed,
        layers=tuple(layer.name for layer in one.layers),
        files=sum(layer.files for layer in one.layers),
    )


def today() -> date:
    """Give the day it is where pgconf runs."""
    return datetime.now(UTC).astimezone().date()


def _without_settings(layer: Layer, read: Checked[Layer]) -> Iterator[Diagnostic]:
    if layer.settings is None and not read.has_errors:
        yield Diagnostic(
            name="env/no-settings",
            message=say("`{SETTINGS_FILE}` declares no environment", SETTINGS_FILE=SETTINGS_FILE),
            hint=say("write `kind: environment`, `name`, `stage` and `zone`, or remove the file"),
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
