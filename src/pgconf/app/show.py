"""Show: one resource as an environment has it, value by value, with the place that set each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pgconf.app.project import Project, Tick
from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.kind import Kind
from pgconf.model import (
    ARTIFACT,
    Address,
    DesiredState,
    Diagnostic,
    Path,
    Resource,
    Span,
    UsageError,
    did_you_mean,
    nearest,
    say,
)


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value in its canonical form; without an origin it is a default.

    Of sensitive values only references to secrets are shown; others are withheld (None).
    """

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
    resource = find_resource(loaded.require_valid(), address_text)
    address = resource.address
    kind = project.registry[address.kind]
    body = json.loads(kind.canonical(resource.spec))
    values = tuple(
        ShownValue(path, _shown(kind, path, value), loaded.locator.origin(address, path))
        for path, value in _values(body)
    )
    places = tuple(f"{source.file}:{source.line}" for source in resource.sources)
    return ShownResource(address, body.get("title"), places, values)


def _shown(kind: Kind, path: Path, value: Any) -> Any:
    is_reference = path[-1] == "secret" and isinstance(value, str)
    return value if is_reference or not kind.shape.marks(path, Sensitive) else None


def find_resource(desired: DesiredState, address: str) -> Resource:
    """Find a resource by its address as text.

    Raises:
        UsageError: it is no address, or there is no such resource.
    """
    try:
        parsed = Address.parse(address)
    except ValueError as error:
        by_name = {known.name: known for known in desired.resources}
        near = nearest(address, by_name)
        hint = (
            say("did you mean `{choice}`?", choice=by_name[near])
            if near
            else say("for example `account/icbc-main`")
        )
        raise UsageError(Diagnostic(name="cli/bad-address", message=error.args[0], hint=hint)) from error
    resource = desired.resources.get(parsed)
    if resource is None:
        printing = say(
            "`pgconf render -e {environment} {name}` prints an artifact",
            environment=desired.environment,
            name=parsed.name,
        )
        raise UsageError(
            Diagnostic(
                name="cli/unknown-address",
                message=say(
                    "`{environment}` has no `{address}`", environment=desired.environment, address=address
                ),
                hint=(printing if parsed.kind == ARTIFACT else None)
                or did_you_mean(address, map(str, desired.resources))
                or say(
                    "`pgconf graph -e {environment}` shows everything it has", environment=desired.environment
                ),
            )
        )
    return resource


def _values(data: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _values(value, (*at, key))
    elif isinstance(data, list) and data and isinstance(data[0], dict | list):
        for index, value in enumerate(data):
            yield from _values(value, (*at, index))
    else:
        yield at, data
