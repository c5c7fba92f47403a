"""Show: one resource as an environment has it, value by value, with the place that set each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pgconf.app.project import Project, Tick
from pgconf.model import Address, Diagnostic, Path, Span, UsageError, did_you_mean


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value in its canonical form; without an origin it is a default."""

    path: Path
    value: Any
    origin: Span | None


@dataclass(frozen=True, slots=True)
class ShownResource:
    """A resource, the documents that made it, and its values."""

    address: Address
    title: str | None
    sources: tuple[str, ...]
    values: tuple[ShownValue, ...]


def show(project: Project, environment: str, address_text: str, tick: Tick) -> ShownResource:
    """Compose an environment and take one resource out of it.

    Raises:
        UsageError: the environment has no such resource.
        InvalidError: the configuration has errors.
    """
    loaded = project.load(environment, tick)
    desired = loaded.require_valid()
    try:
        address = Address.parse(address_text)
    except ValueError as error:
        raise UsageError(Diagnostic(name="cli/bad-address", message=str(error))) from error
    resource = desired.resources.get(address)
    if resource is None:
        raise UsageError(
            Diagnostic(
                name="cli/unknown-address",
                message=f"`{environment}` has no `{address}`",
                hint=did_you_mean(address_text, map(str, desired.resources))
                or f"`pgconf graph -e {environment}` lists everything it has",
            )
        )
    body = json.loads(project.registry[address.kind].canonical(resource.spec))
    values = tuple(
        ShownValue(path, value, loaded.locator.origin(address, path)) for path, value in _values(body)
    )
    places = tuple(f"{source.file}:{source.line}" for source in resource.sources)
    return ShownResource(address, body.get("title"), places, values)


def _values(data: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _values(value, (*at, key))
    elif isinstance(data, list) and data and isinstance(data[0], dict | list):
        for index, value in enumerate(data):
            yield from _values(value, (*at, index))
    else:
        yield at, data
