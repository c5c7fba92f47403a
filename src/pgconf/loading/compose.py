"""Layers → the desired state of one environment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pgconf.kinds.annotations import Identity, Ref
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import find
from pgconf.loading.layers import Layer
from pgconf.loading.merge import merged
from pgconf.loading.stack import Composed, stacked
from pgconf.loading.variables import substituted, undefined
from pgconf.model import (
    Address,
    Checked,
    DesiredState,
    Diagnostic,
    Place,
    Reference,
    Resource,
    did_you_mean,
    say,
)

INHERITED = frozenset(
    {"stage", "zone", "merchant", "locale", "variables", "guards", "approvals", "freeze", "capacity"}
)
"""Settings that an environment takes over from the one it extends. Targets are never among them."""


@dataclass(frozen=True)
class Composer:
    """Composes environments that share layers; what they share is checked once."""

    registry: Registry
    _checked: dict[int, Checked[Any]] = field(default_factory=dict)

    def compose(self, environment: str, layers: Sequence[Layer]) -> Checked[DesiredState]:
        """Put the layers over each other, the first one lowest, and check what comes out.

        The last layer is the environment's own and holds its settings.
        """
        given = self._settings(layers)
        settings = self._checked_settings(environment, given)
        found = list(settings.diagnostics)
        composed = stacked(layers, self.registry, found)
        variables = given.get("variables") or {}
        resources: dict[Address, Resource] = {}
        broken: dict[Address, Resource] = {}
        while composed:
            address, one = composed.popitem()
            resource = self._resource(address, one, variables, found)
            (broken if resource.spec is None else resources)[address] = resource
        for lost in (declaration for layer in layers for declaration in layer.lost):
            sources = (lost.document.source,)
            broken.setdefault(lost.address, Resource(address=lost.address, spec=None, sources=sources))
        ordered = {address: resources[address] for address in sorted(resources)}
        return Checked(DesiredState(environment, settings.value, ordered, broken), tuple(found))

    def _settings(self, layers: Sequence[Layer]) -> dict[str, Any]:
        """Merge the settings of all layers, as plain data."""
        data: dict[str, Any] = {}
        for layer in layers:
            if layer.settings is not None:
                inherited = {key: value for key, value in data.items() if key in INHERITED}
                data = merged(inherited, layer.settings.data, self.registry["environment"].shape)
        return data

    def _checked_settings(self, environment: str, data: dict[str, Any]) -> Checked[Any]:
        if not data:
            return Checked(None)
        return self.registry["environment"].check(Address("environment", environment), data)

    def _resource(
        self, address: Address, composed: Composed, variables: Any, found: list[Diagnostic]
    ) -> Resource:
        kind, data = self.registry[address.kind], composed.data
        has_variables = isinstance(variables, dict) and any(d.has_variables for d in composed.documents)
        if has_variables:
            missing: set[str] = set()
            given, data = data, substituted(data, variables, missing)
            if missing:
                found += _undefined_variables(address, given, variables)
        if has_variables or len(composed.documents) > 1:
            checked = kind.check(address, data)
        else:
            known = self._checked.get(id(composed.documents[0]))
            checked = known if known is not None else kind.check(address, data)
            self._checked[id(composed.documents[0])] = checked
        found += checked.diagnostics
        moved_from = data.get("moved_from")
        return Resource(
            address=address,
            spec=checked.value,
            sources=composed.sources,
            references=tuple(
                Reference(path, mark.kind, name)
                for pattern, mark in kind.shape.of(Ref)
                for path, name in find(data, pattern)
                if isinstance(name, str)
            ),
            identities=tuple(
                found for pattern, _ in kind.shape.of(Identity) for found in find(data, pattern)
            ),
            enabled=data.get("enabled") is not False,
            protect=data.get("protect") is True,
            moved_from=moved_from if isinstance(moved_from, str) else None,
        )


def _undefined_variables(address: Address, data: Any, variables: dict[str, Any]) -> Iterator[Diagnostic]:
    for path, name in undefined(data, variables):
        yield Diagnostic(
            name="env/undefined-variable",
            message=say("the environment defines no variable `{name}`", name=name),
            hint=did_you_mean(name, variables) or say("add it to `variables` in environment.yaml"),
            where=Place(address, path),
            address=address,
        )
