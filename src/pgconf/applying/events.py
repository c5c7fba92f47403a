"""What applying puts into the audit.

What let a plan pass (`cleared`: approvals, guards that were accepted) is handed to `carry_out` in
`Work.events`: it enters the audit in the same step that begins the run, so that no run is without it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile

from pgconf.model import AuditEntry, AuditEvent, Clearance, Lease, PgconfError, Run

STARTED, DONE, FAILED, LEFT = "run-started", "run-done", "run-failed", "run-left"
TAKEN_OVER, UNDONE, REPLACED, BROKEN = "run-taken-over", "run-undone", "run-replaced", "lock-broken"
_CLEARED = (APPROVED, ACCEPTED, BREAK_GLASS) = ("approved", "guard-accepted", "break-glass")


def started(run: Run) -> AuditEvent:
    """A run begins: by whom, which plan, from which commit, for which targets."""
    note = run.note
    details = {
        "plan": note.plan_id,
        "targets": ", ".join(target.name for target in run.targets),
        "message": note.message,
        "tool_version": note.tool_version,
    }
    if note.commit:
        details["commit"] = note.commit
    return _event(STARTED, note.author, run, details)


def cleared(actor: str, plan_id: str, clearance: Clearance) -> list[AuditEvent]:
    """A plan may be applied: who agreed to it, which guards were accepted, and what was not waited for."""
    said = [(APPROVED, name, dict[str, str]()) for name in clearance.approved_by]
    said += [
        (ACCEPTED, actor, {"guard": name, "reason": reason})
        for name, reason in sorted(clearance.accepted.items())
    ]
    if clearance.break_glass is not None:
        said.append((BREAK_GLASS, actor, {"reason": clearance.break_glass, "review": "wanted"}))
    now = datetime.now(UTC)
    return [
        AuditEvent(name=name, actor=who, at=now, subject=plan_id, details=details)
        for name, who, details in said
    ]


def clearance_of(entries: Sequence[AuditEntry], run: Run) -> Clearance:
    """Read back what let a run begin: it stands right behind its beginning."""
    events = [entry.event for entry in entries]
    begins = next((n for n, one in enumerate(events) if (one.name, one.subject) == (STARTED, run.id)), None)
    if begins is None:
        return Clearance()
    said = list(takewhile(lambda one: one.name in _CLEARED, events[begins + 1 :]))
    return Clearance(
        accepted={one.details["guard"]: one.details["reason"] for one in said if one.name == ACCEPTED},
        approved_by=tuple(one.actor for one in said if one.name == APPROVED),
        break_glass=next((one.details["reason"] for one in said if one.name == BREAK_GLASS), None),
    )


def ended(name: str, actor: str, run: Run, revisions: Mapping[str, int]) -> AuditEvent:
    """A run ended well, was undone or was replaced: which revisions it leaves."""
    return _event(name, actor, run, _revisions(revisions))


def failed(actor: str, run: Run, error: PgconfError | None) -> AuditEvent:
    """A run ended without having written anything."""
    reasons = [f"{one.name}: {one.message}" for one in error.diagnostics] if error else ["it was interrupted"]
    return _event(FAILED, actor, run, {"reason": "; ".join(reasons)})


def left(actor: str, run: Run, revisions: Mapping[str, int]) -> AuditEvent:
    """A run was left, perhaps in part: which revisions it has made so far."""
    return _event(LEFT, actor, run, _revisions(revisions))


def taken_over(actor: str, run: Run, lease: Lease) -> AuditEvent:
    """Somebody goes on with what another process has left."""
    return _event(TAKEN_OVER, actor, run, _owner(lease))


def broken(actor: str, run: Run, lease: Lease, reason: str) -> AuditEvent:
    """Somebody has taken the lease away from a process that may be at work still."""
    return _event(BROKEN, actor, run, {**_owner(lease), "reason": reason})


def _event(name: str, actor: str, run: Run, details: Mapping[str, str]) -> AuditEvent:
    return AuditEvent(name=name, actor=actor, at=datetime.now(UTC), subject=run.id, details=details)


def _revisions(revisions: Mapping[str, int]) -> dict[str, str]:
    names: Sequence[str] = list(revisions)
    return {"revisions": ", ".join(f"{name} {revisions[name]}" for name in names)}


def _owner(lease: Lease) -> dict[str, str]:
    owner = lease.owner
    return {"owner": owner.name, "host": owner.host, "process": str(owner.pid)} if owner else {}
