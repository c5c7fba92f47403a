"""Runs: what is going on in an environment, what was left, and how that is ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pgconf
from pgconf.app.git import author_of
from pgconf.app.journal import open_journal
from pgconf.app.project import Project, no_tick
from pgconf.app.secrets import open_secrets
from pgconf.app.targets import open_targets
from pgconf.applying import Resumed, Resumption, Standing, break_lease, resume, standing, verify_audit
from pgconf.model import (
    Address,
    AuditEntry,
    AuditHead,
    Diagnostic,
    JournalView,
    Lease,
    RevisionNote,
    SecretsInUse,
)
from pgconf.planning.conceal import conceal_with
from pgconf.planning.digest import Sealed
from pgconf.planning.secrets import secret_uses
from pgconf.ports import Journal, Target


@dataclass(frozen=True, slots=True)
class LockState:
    """The lease of an environment, how it stands, and where it is kept."""

    view: JournalView
    standing: Standing
    location: str


def lock_state(project: Project, environment: str) -> LockState:
    """Tell who is working on an environment, and whether a run was left."""
    journal, _ = _open(project, environment)
    view = journal.look()
    return LockState(view, standing(view.lease), journal.location)


def break_lock(project: Project, environment: str, *, reason: str, author: str | None) -> Lease | None:
    """Take the lease away from whoever has it; None when nobody has."""
    journal, targets = _open(project, environment)
    return break_lease(journal, targets, author or author_of(project.root), reason)


def resume_run(
    project: Project, environment: str, *, undo: bool, message: str, author: str | None
) -> Resumed | None:
    """End the run that was left, or take it back; None when there is none."""
    journal, targets = _open(project, environment)
    run = journal.look().run
    if run is None:
        return None
    what = "undo" if undo else "resume"
    note = RevisionNote(
        environment=environment,
        author=author or author_of(project.root),
        created_at=datetime.now(UTC).replace(microsecond=0),
        plan_id=run.note.plan_id,
        message=message or f"{what} the run of {run.note.author}: {run.note.message or run.id}",
        commit=None if undo else run.note.commit,
        tool_version=pgconf.__version__,
    )
    how = Resumption(note=note, undo=undo, secrets_of=lambda bodies: _secrets_of(project, bodies))
    return resume(journal, targets, how)


def _secrets_of(project: Project, bodies: Mapping[Address, bytes]) -> SecretsInUse:
    registry = project.registry
    known = {at: Sealed(body, "") for at, body in bodies.items() if registry.get(at.kind) is not None}
    return SecretsInUse(secret_uses(known, registry), open_secrets(project.root).read, conceal_with(registry))


def audit(project: Project, environment: str) -> tuple[AuditHead, Sequence[AuditEntry]]:
    """Read the whole audit of an environment, and where it says that it ends."""
    journal, _ = _open(project, environment)
    return journal.audit()


def check_audit(
    project: Project, environment: str, known: str | None = None
) -> tuple[AuditHead, list[Diagnostic]]:
    """Check the audit of an environment; `known` is the digest of an entry that must still be in it."""
    head, entries = audit(project, environment)
    return head, list(verify_audit(head, entries, known))


def _open(project: Project, environment: str) -> tuple[Journal, list[Target]]:
    targets = open_targets(project.root, project.load(environment, no_tick))
    return open_journal(project.root, environment, targets), targets
