"""A place in memory."""

from collections.abc import Collection, Iterable

from pgconf.ports import Target
from pgconf.targets.memory import MemoryStore, MemoryTarget


class MemorySite(MemoryStore):
    """A store in memory, which no other process can share and which needs no secret."""

    program: str | None = None
    secrets: Collection[str] = ()

    def target(self, *, environment: str = "production", lock_timeout: float = 5.0) -> Target:
        """Make a target for this store."""
        return MemoryTarget("office", self, environment=environment, lock_timeout=lock_timeout)

    def broken(self) -> Iterable[Target]:
        """There is always memory."""
        return ()
