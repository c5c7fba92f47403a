"""A plan: the exact difference between a desired and a live state, as a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pgconf.model.address import Address
from pgconf.model.live import Action
from pgconf.model.position import Span

PLAN_FORMAT = 1


class Verdict(StrEnum):
    """What a guard says of a plan."""

    PASSED = "passed"
    REFUSED = "refused"


class Risk(StrEnum):
    """How much a change can hurt, the least first."""

    ADDITIVE = "additive"
    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"

    @property
    def rank(self) -> int:
        """0 for additive up to 2 for destructive."""
        return list(Risk).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One value that differs.

    Attributes:
        path: a JSON pointer into the canonical form.
        before: the live value as JSON; None when the field was absent.
        after: the desired value as JSON; None when the field goes away.
        sensitive: the values are withheld; both are None.
        currency: the ISO 4217 code when the value is an amount of money.
        diff: stands in for both values where they are whole files: a unified diff, cut to a sensible length.
        origin: where the desired value was written.
    """

    path: str
    before: Any = None
    after: Any = None
    sensitive: bool = False
    currency: str | None = None
    diff: str | None = None
    origin: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happens to one resource, how risky that is, and why.

    Attributes:
        live_digest: what the target must still hold when the plan is applied; None for nothing.
        desired_digest: what it will hold; None after a delete.
        wave: changes of a lower wave come first; within a wave the order does not matter.
        fields: what differs; empty on create and delete.
        moved_from: the address it has in the target until now.
        origin: where the resource is declared; None on delete.
    """

    address: Address
    action: Action
    risk: Risk
    reasons: tuple[str, ...]
    live_digest: str | None
    desired_digest: str | None
    wave: int
    title: str | None = None
    fields: tuple[FieldChange, ...] = ()
    moved_from: Address | None = None
    origin: Span | None = None

    @property
    def live_address(self) -> Address:
        """Where the target holds the resource before the change."""
        return self.moved_from or self.address


@dataclass(frozen=True, slots=True)
class Summary:
    """How many resources a plan touches, leaves alone, and does not own."""

    create: int
    update: int
    delete: int
    unchanged: int
    unmanaged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """The changes for one target.

    Attributes:
        identity: the very target the plan was made from.
        revision: the target's revision at that moment.
        location: the target in words a person recognises; it holds no credentials.
        changes: by wave, then by address.
    """

    name: str
    type: str
    identity: str
    revision: int
    location: str
    changes: tuple[Change, ...]
    unchanged: int
    unmanaged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSource:
    """What a plan was made from: the commit, whether files differ from it, and the desired state.

    Attributes:
        revision: that of a rollback: the desired state is what was applied then, and not what files say.
        authors: who made the plan and who wrote what it deploys, as `Name <mail>`; none of them approves it.
        guards_from: the commit whose environment the guards and approvals were read from, if another one.
    """

    commit: str | None
    dirty: bool
    desired_digest: str
    revision: int | None = None
    authors: tuple[str, ...] = ()
    guards_from: str | None = None


class Guard(NamedTuple):
    """What one guard says of a plan, and what it counted: `deletes 1 of 3`."""

    name: str
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many people must agree to a plan, and who they can be.

    Attributes:
        because: what asks for them: a risk, or a kind.
        role: what they must speak for; None for any approver.
        candidates: the approvers who can still count; the authors of the plan are not among them.
        enforced: False when the environment asks for approvals and lists nobody who could give one.
    """

    people: int
    because: str
    role: str | None = None
    candidates: tuple[str, ...] = ()
    enforced: bool = True


class Approval(NamedTuple):
    """A signature over the id of a plan, in OpenSSH's SSHSIG format; who gave it, in words."""

    name: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything `apply` needs to know and to check.

    The id is the SHA-256 of all the rest but the approvals, which are made over it.
    """

    id: str
    environment: str
    tool_version: str
    source: PlanSource
    created_at: datetime
    expires_at: datetime
    targets: tuple[TargetPlan, ...]
    guards: tuple[Guard, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def changes(self) -> Iterator[Change]:
        """The changes of all targets."""
        return (change for target in self.targets for change in target.changes)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not any(True for _ in self.changes)

    @property
    def summary(self) -> Summary:
        """Count the changes over all targets; a replace counts as an update."""
        actions = [change.action for change in self.changes]
        return Summary(
            create=actions.count(Action.CREATE),
            update=actions.count(Action.UPDATE) + actions.count(Action.REPLACE),
            delete=actions.count(Action.DELETE),
            unchanged=sum(target.unchanged for target in self.targets),
            unmanaged=sum(target.unmanaged for target in self.targets),
        )
