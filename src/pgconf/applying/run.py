"""Run: carry out a verified plan, one transaction a target."""

from collections.abc import Mapping, Sequence

from pgconf.applying.verify import find_target, verify_target
from pgconf.model import (
    Address,
    Change,
    Diagnostic,
    PartialError,
    PgconfError,
    Plan,
    Revision,
    RevisionNote,
    SecretsInUse,
    TargetPlan,
    Write,
    say,
)
from pgconf.ports import Target


def carry_out(
    plan: Plan, targets: Sequence[Target], bodies: Mapping[Address, bytes], note: RevisionNote,
    protected: frozenset[Address], secrets: SecretsInUse | None = None,
) -> list[Revision]:  # fmt: skip
    """Apply a plan to its targets, in the order of the plan.

    Args:
        plan: what to do.
        targets: one for each of the plan's targets, by the same names.
        bodies: the canonical JSON of every resource that is created or updated.
        note: who does it and why.
        protected: the resources whose deletion the targets must refuse.
        secrets: what the resources refer to; read by a target while it writes.

    Returns:
        The revisions made, one for each target that had changes.

    Raises:
        StaleError: a target moved since the plan was made.
        LockedError: somebody else is writing.
        PartialError: a target failed after another one was written.
    """
    revisions: list[Revision] = []
    changed = [planned for planned in plan.targets if planned.changes]
    for planned, target in [(planned, find_target(planned, targets)) for planned in changed]:
        writes = [_write(change, bodies, protected) for change in planned.changes]
        try:
            revisions.append(_apply(planned, target, writes, note, secrets))
        except PgconfError as error:
            if not revisions:
                raise
            done = ", ".join(f"`{one.name}`" for one in changed[: len(revisions)])
            message = say("{done} was written, `{name}` was not", done=done, name=planned.name)
            hint = say("remove the cause, then plan and apply again: what was done is not done twice")
            partial = Diagnostic(name="apply/partial", message=message, hint=hint)
            raise PartialError(partial, *error.diagnostics) from error
    return revisions


def _apply(
    planned: TargetPlan, target: Target, writes: list[Write], note: RevisionNote,
    secrets: SecretsInUse | None,
) -> Revision:  # fmt: skip
    with target.writing() as writer:
        verify_target(planned, writer.live())
        return writer.commit(note, writes, secrets)


def _write(change: Change, bodies: Mapping[Address, bytes], protected: frozenset[Address]) -> Write:
    return Write(
        address=change.address,
        action=change.action,
        expected=change.live_digest,
        digest=change.desired_digest,
        body=bodies[change.address] if change.desired_digest else None,
        protected=change.address in protected,
        moved_from=change.moved_from,
    )
