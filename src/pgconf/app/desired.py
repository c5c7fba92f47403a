"""Desired: an environment as something that can be planned from."""

from collections.abc import Mapping
from dataclasses import dataclass

from pgconf.app.load import Loaded
from pgconf.app.project import Project, Tick
from pgconf.model import ARTIFACT, Address, Path, Position, Span
from pgconf.planning.digest import Sealed, desired_digest, seal
from pgconf.ports import Target


@dataclass(frozen=True, slots=True)
class Desired:
    """An environment that can be planned from: loaded, valid, and in its canonical form.

    `revision` says that this is what was applied then, and not what files say.
    """

    loaded: Loaded
    sealed: Mapping[Address, Sealed]
    revision: int | None = None

    @property
    def digest(self) -> str:
        """The digest of the whole desired state."""
        return desired_digest(self.sealed)

    def origin(self, address: Address, path: Path) -> Span | None:
        """Find where a value was written; what is rendered comes from its template as a whole."""
        if address.kind != ARTIFACT:
            return self.loaded.locator.origin(address, path)
        sources = self.loaded.desired.resources[address].sources
        start = Position(sources[0].line, 1) if sources else None
        return Span(sources[0].file, start, start) if start else None

    def meant_for(self, target: Target) -> Mapping[Address, Sealed]:
        """Give what a target should hold: either artifacts, or everything else."""
        return {
            address: one
            for address, one in self.sealed.items()
            if (address.kind == ARTIFACT) is target.holds_artifacts
        }


def declare(project: Project, environment: str, tick: Tick) -> Desired:
    """Load an environment and write what it declares in its canonical form.

    Raises:
        UsageError: there is no such environment.
        InvalidError: the configuration has errors.
    """
    loaded = project.load(environment, tick)
    return Desired(loaded, seal(loaded.require_valid(), project.registry))
