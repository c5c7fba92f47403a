"""Where a target under test lives, and what happens there behind its back."""

from collections.abc import Collection, Iterable
from typing import Protocol

from pgconf.model import Address
from pgconf.ports import Target


class Site(Protocol):
    """A place that is empty at first and that one test has for itself."""

    @property
    def program(self) -> str | None:
        """Python that makes `target`, the same one as `target()`; None where no other process can share it.

        It reaches another process by its standard input, so it may hold a password.
        """
        ...

    @property
    def secrets(self) -> Collection[str]:
        """What must never be seen in a message, a traceback or a location: passwords, tokens, whole URLs."""
        ...

    def target(self, *, environment: str = "production", lock_timeout: float = 5.0) -> Target:
        """Make a target for this place; each call makes another one for the same place."""
        ...

    def broken(self) -> Iterable[Target]:
        """Make targets that hold the same secrets and cannot be reached, or may not be used."""
        ...

    def put(self, address: Address, body: bytes) -> None:
        """Put a row there that belongs to somebody else."""
        ...

    def edit(self, address: Address, body: bytes) -> None:
        """Change the body of a row by hand."""
        ...

    def remove(self, address: Address) -> None:
        """Remove a row by hand."""
        ...
