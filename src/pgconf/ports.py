"""What others implement: the Protocols at the edges of pgconf."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from pgconf.model import (
    Address,
    LiveState,
    Report,
    Revision,
    RevisionNote,
    SecretMarks,
    SecretsInUse,
    SecretText,
    Write,
)


class Reader(Protocol):
    """One consistent look at a target; it needs no right to write."""

    def live(self) -> LiveState:
        """Read identity, revision and the digest of every resource, but no bodies."""
        ...

    def bodies(self, addresses: Iterable[Address]) -> Mapping[Address, bytes]:
        """Read the canonical JSON of some resources; addresses that are absent are left out."""
        ...

    def applied(self) -> Mapping[Address, str]:
        """Tell the digest that pgconf last wrote for each resource it has not deleted since."""
        ...

    def history(self, limit: int | None = None) -> Sequence[Revision]:
        """Read the latest revisions, the newest first."""
        ...

    def secret_marks(self) -> SecretMarks:
        """Read by what to tell that a secret has changed; a target that cannot keep marks has none."""
        ...


class Writer(Reader, Protocol):
    """A look at a target that nobody else can change meanwhile."""

    def commit(
        self, note: RevisionNote, writes: Sequence[Write], secrets: SecretsInUse | None = None
    ) -> Revision:
        """Carry out all writes as one new revision, or none of them.

        With `secrets` the target keeps the marks that `SecretMarks.after` tells, in the same transaction.
        Here is the only place where secrets are read to be written.

        Raises:
            StaleError: a row no longer holds what its write expects; every such row is named.
        """
        ...


class Target(Protocol):
    """A place where live state is kept. Making one touches nothing; `reading` and `writing` do."""

    @property
    def name(self) -> str:
        """The target's name in the environment."""
        ...

    @property
    def type(self) -> str:
        """The kind of place, such as `sql`."""
        ...

    @property
    def location(self) -> str:
        """The place in words a person recognises, without credentials."""
        ...

    def reading(self) -> AbstractContextManager[Reader]:
        """Open the target to look at it. A target that does not exist yet reads as empty."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Open the target to change it, and make it first when it does not exist yet.

        Raises:
            LockedError: somebody else is writing.
        """
        ...


class SecretSource(Protocol):
    """A place where secrets are kept, such as the variables of the process."""

    @property
    def name(self) -> str:
        """What references to it begin with: `env` for `env:NAME`."""
        ...

    def resolve(self, name: str) -> SecretText:
        """Read one secret by the rest of its reference.

        Raises:
            PgconfError: `secret/unresolved`; it says why, and quotes nothing of the secret.
        """
        ...


class Reporter(Protocol):
    """Writes a report for one kind of reader."""

    def __call__(self, report: Report) -> str:
        """Give the whole text; it ends without a line break."""
        ...
