"""A keyring for tests, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend


class Drawer(KeyringBackend):
    """A keyring in memory, or one that always fails."""

    priority = 1

    def __init__(self, entries: dict[tuple[str, str], str], failure: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries = entries
        self.failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        """Give an entry."""
        if self.failure:
            raise self.failure
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store an entry."""
        self.entries[service, username] = password


@contextmanager
def in_use(one: KeyringBackend) -> Iterator[None]:
    """Let a keyring be that of the machine until the block ends."""
    before = keyring.get_keyring()
    keyring.set_keyring(one)
    yield
    keyring.set_keyring(before)
