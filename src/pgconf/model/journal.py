"""What is written down of an apply before it happens, so that nothing is lost when it dies in the middle.

    Lease ──────▶ Run ──────▶ RunTarget ──────▶ Step
    who may       one plan,   one of its        one change, before and
    work now      by one      targets           after: can be done, and
                  person                        undone

A run that ended is DONE, FAILED, UNDONE or REPLACED; one that is OPEN is being carried out, or was left.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pgconf.model.address import Address
from pgconf.model.live import Action, RevisionNote, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A process that works on an environment.

    Attributes:
        name: the person it works for.
        host: its machine, as people call it.
        machine: tells this machine (or container) from all others until it starts anew.
        pid: its number there.
        started: tells it from a later process with the same number; empty where that cannot be told.
    """

    name: str
    host: str
    machine: str
    pid: int
    started: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may write to an environment's targets, for how long, and with which fencing token.

    Tokens only ever grow. A target that has seen a token refuses all lower ones, so whoever lost the
    lease without knowing can write no more. Without an owner the lease is free.
    """

    token: int = 0
    owner: Owner | None = None
    run: str | None = None
    acquired_at: datetime | None = None
    renewed_at: datetime | None = None
    expires_at: datetime | None = None


class RunState(StrEnum):
    """What has become of a run: only an open one can be resumed."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTarget:
    """A target that a run changes.

    Attributes:
        identity: the very target that the plan was made for.
        revision: what the run has made of it; None until that is known to the journal.
    """

    name: str
    type: str
    location: str
    identity: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One plan that is carried out: its note says for whom and why."""

    id: str
    note: RevisionNote
    targets: tuple[RunTarget, ...]
    state: RunState = RunState.OPEN
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of one target, with everything that it takes to do it and to undo it.

    Attributes:
        before: the digest that the target holds until then; None for nothing.
        after: the digest that it holds from then on; None after a delete.
        before_body: canonical JSON in UTF-8, like `after_body`; None also for what must not be kept.
        was_protected: whether the target refuses to delete the resource until then.
        protected: whether it does from then on.
        moved_from: the address that the resource has until then, if it is another.
    """

    target: str
    address: Address
    action: Action
    before: str | None
    after: str | None
    before_body: bytes | None
    after_body: bytes | None
    was_protected: bool = False
    protected: bool = False
    moved_from: Address | None = None

    def forward(self) -> Write:
        """Do it."""
        return Write(
            address=self.address,
            action=self.action,
            expected=self.before,
            digest=self.after,
            body=self.after_body,
            protected=self.protected,
            moved_from=self.moved_from,
        )

    def backward(self) -> Write:
        """Undo it: the resource becomes what it was, under the address that it had."""
        if self.before is None:
            return Write(address=self.address, action=Action.DELETE, expected=self.after)
        return Write(
            address=self.moved_from or self.address,
            action=Action.CREATE if self.after is None else self.action,
            expected=self.after,
            digest=self.before,
            body=self.before_body,
            protected=self.was_protected,
            moved_from=self.address if self.moved_from else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """What a write carries with it: the run it belongs to, and the token that it is allowed by.

    Attributes:
        journal: the journal that gave out the token; tokens of different journals say nothing about
            each other.
        is_undo: the write takes the run back.
    """

    journal: str
    token: int
    run: str
    is_undo: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What a run has left in a target: the revision it made last, and whether that was to undo it."""

    revision: int
    is_undo: bool


@dataclass(frozen=True, slots=True)
class JournalView:
    """A journal at one moment: its identity (empty before the first run), the lease, the open run."""

    identity: str
    lease: Lease
    run: Run | None
