"""What others implement: the Protocols at the edges of pgconf."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, runtime_checkable

from pgconf.model import (
    Address,
    AuditEntry,
    AuditEvent,
    AuditHead,
    JournalView,
    Lease,
    LiveState,
    Report,
    Revision,
    RevisionNote,
    Run,
    RunMark,
    RunState,
    SecretMarks,
    SecretsInUse,
    SecretText,
    Step,
    Trace,
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

    @property
    def holds_artifacts(self) -> bool:
        """Whether it holds what templates make, and nothing else; otherwise it holds everything else."""
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


@runtime_checkable
class Archive(Protocol):
    """A reader of a target that keeps what it held at every revision."""

    def bodies_at(self, revision: int) -> Mapping[Address, bytes]:
        """Read the canonical JSON of everything that pgconf had applied when a revision was made."""
        ...


@runtime_checkable
class FencedTarget(Target, Protocol):
    """A target that tells the runs which write to it apart, and refuses one that was overtaken.

    A target without this is written by `writing`, and a run that was left in it can only be judged by
    what the journal knows.
    """

    def writing_for(self, mark: RunMark) -> AbstractContextManager[Writer]:
        """Open the target like `writing`; a commit keeps, in the same step, that it is of this run.

        Raises:
            FencedError: the target has seen a later token of the same journal.
        """
        ...

    def fence(self, mark: RunMark) -> Trace | None:
        """Refuse all earlier tokens from now on, and tell what the run has left here; None for nothing.

        What this says cannot change any more, except by who holds this token.
        """
        ...


class Journal(Protocol):
    """The write-ahead record of an environment's runs, its lease and its audit.

    Every method is one step: it is done whole or not at all. Those that take a lease fail with
    `FencedError` when it has been taken over. Who may take it over is not decided here.
    """

    @property
    def location(self) -> str:
        """Where it is, in words a person recognises."""
        ...

    def look(self) -> JournalView:
        """Read the lease and the open run; needs no right to write."""
        ...

    def begin(
        self, seen: Lease, lease: Lease, run: Run, steps: Iterable[Step], events: Sequence[AuditEvent]
    ) -> RunMark:
        """Take the lease, and write down a run and everything it is going to do.

        Args:
            seen: the lease as it was looked at, with no open run; it must still be so.
            lease: the lease to be; its token is given out here.
            run: the run, which is open from now on.
            steps: all steps of all targets, in their order.
            events: for the audit.

        Returns:
            The run's mark, with the new token.

        Raises:
            LockedError: somebody was faster.
        """
        ...

    def take(self, seen: Lease, lease: Lease, events: Sequence[AuditEvent]) -> RunMark:
        """Take the lease of the open run over, with a new token.

        Raises:
            LockedError: somebody was faster, or the owner has renewed it after all.
        """
        ...

    def renew(self, mark: RunMark, now: datetime, until: datetime) -> None:
        """Keep the lease."""
        ...

    def made(self, mark: RunMark, target: str, revision: int) -> None:
        """Write down that the run has made a revision of a target."""
        ...

    def leave(self, mark: RunMark, events: Sequence[AuditEvent]) -> None:
        """Give the lease back; the run stays open."""
        ...

    def finish(self, mark: RunMark, state: RunState, events: Sequence[AuditEvent]) -> None:
        """End the run and give the lease back."""
        ...

    def steps(self, run: str) -> Sequence[Step]:
        """Read everything that an open run is going to do."""
        ...

    def run(self, run: str) -> Run | None:
        """Read a run by its id, also one that has ended."""
        ...

    def audit(self) -> tuple[AuditHead, Sequence[AuditEntry]]:
        """Read the whole audit, the first entry first, and where it says that it ends.

        Entries are given as they stand, altered ones too.
        """
        ...


@runtime_checkable
class JournalHolder(Protocol):
    """A target that can hold the journal of its environment beside its own data."""

    def journal(self) -> Journal:
        """Give the journal; nothing is opened yet."""
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
