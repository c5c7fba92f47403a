"""Compare: what differs between two revisions of an environment, or between two environments, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pgconf.app.desired import declare
from pgconf.app.project import Project, Tick
from pgconf.app.revisions import revision_as_desired
from pgconf.kinds.registry import Registry
from pgconf.model import Address, Change, DesiredState, LiveResource, LiveState, Span, from_pointer
from pgconf.planning.changes import ChangeMaker, Origin
from pgconf.planning.codec import encode_change, encode_span
from pgconf.planning.digest import Sealed
from pgconf.planning.match import match


@dataclass(frozen=True, slots=True)
class Comparison:
    """What would have to change to get from one side to the other.

    Attributes:
        changes: as a plan would have them; their origins are those of the other side.
        set_before: where values were set on the first side, by address and JSON pointer.
    """

    changes: tuple[Change, ...]
    set_before: Mapping[tuple[Address, str], Span]

    def encoded(self) -> Iterator[dict[str, Any]]:
        """Write the changes as JSON-like data, each value with both places at which it is set."""
        for change in self.changes:
            data = encode_change(change)
            for field in data.get("fields", ()):
                place = self.set_before.get((change.live_address, field["path"]))
                if place is not None:
                    field["origin_before"] = encode_span(place)
            yield data


def compare_revisions(project: Project, environment: str, before: int, after: int, tick: Tick) -> Comparison:
    """Compare two revisions of an environment's first target.

    Raises:
        UsageError: there is no such environment or revision.
        InvalidError: a resource has a form that its kind no longer reads.
    """
    loaded = project.load(environment, tick)
    _, old = revision_as_desired(project, loaded, before)
    state, new = revision_as_desired(project, loaded, after)
    return Comparison(_between(old, state, new, project.registry, lambda *_: None), {})


def compare_environments(project: Project, before: str, after: str, tick: Tick) -> Comparison:
    """Compare what is declared for two environments; neither is looked at live.

    Raises:
        UsageError: there is no such environment.
        InvalidError: one of them has errors.
    """
    one, other = (declare(project, name, tick) for name in (before, after))
    locator = other.loaded.locator
    changes = _between(one.sealed, other.loaded.desired, other.sealed, project.registry, locator.origin)
    places = {
        (change.live_address, field.path): one.loaded.locator.origin(
            change.live_address, from_pointer(field.path)
        )
        for change in changes
        for field in change.fields
    }
    return Comparison(changes, {at: place for at, place in places.items() if place is not None})


def _between(
    before: Mapping[Address, Sealed], state: DesiredState, after: Mapping[Address, Sealed],
    registry: Registry, origin: Origin,
) -> tuple[Change, ...]:  # fmt: skip
    held = {at: LiveResource(one.digest, managed=True, protected=False) for at, one in before.items()}
    live = LiveState(identity="", revision=0, resources=held)
    bodies = {address: one.body for address, one in before.items()}
    return ChangeMaker(state, after, registry, origin).changes(match(state, after, live), live, bodies)
