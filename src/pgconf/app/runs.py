"""Runs: what is going on in an environment, what was left, and how that is ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pgconf
from pgconf.app.git import author_of
from pgconf.app.journal import open_journal
from pgconf.app.load import Loaded
from pgconf.app.project import Project, no_tick
from pgconf.app.resuming import Rest, agreed_before, clear_rest
from pgconf.app.secrets import open_secrets
from pgconf.app.targets import open_targets
from pgconf.applying import (
    Resumed,
    Resumption,
    Standing,
    break_lease,
    cleared,
    require_free,
    resume,
    standing,
    verify_audit,
)
from pgconf.model import (
    Address,
    AuditEntry,
    AuditHead,
    Clearance,
    Diagnostic,
    JournalView,
    Lease,
    RevisionNote,
    SecretsInUse,
    Terms,
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
    journal, _ = _open(project, project.load(environment, no_tick))
    view = journal.look()
    return LockState(view, standing(view.lease), journal.location)


def break_lock(project: Project, environment: str, *, reason: str, author: str | None) -> Lease | None:
    """Take the lease away from whoever has it; None when nobody has."""
    journal, targets = _open(project, project.load(environment, no_tick))
    return break_lease(journal, targets, author or author_of(project.root), reason)


def resume_run(  # noqa: PLR0913 - each is an option of the command
    project: Project, environment: str, *, undo: bool, message: str, author: str | None,
    now: datetime | None, terms: Terms,
) -> Resumed | None:  # fmt: skip
    """End the run that was left, or take it back, if its rest may pass; None when there is none."""
    loaded = project.load(environment, no_tick)
    journal, targets = _open(project, loaded)
    view = journal.look()
    require_free(view.lease, environment)
    run = view.run
    if run is None:
        return None
    now, author = now or datetime.now(UTC), author or author_of(project.root)
    agreed = Clearance() if undo else agreed_before(journal, run)
    rest = Rest(run, journal.steps(run.id), targets, undo)
    clearance = clear_rest(project, loaded, rest, agreed, terms, now).beyond(agreed)
    what = "undo" if undo else "resume"
    about = run.note.message.partition("\n")[0] or run.id
    note = RevisionNote(
        environment=environment,
        author=author,
        created_at=now.replace(microsecond=0),
        plan_id=run.note.plan_id,
        message=clearance.recorded(message or f"{what} the run of {run.note.author}: {about}"),
        commit=None if undo else run.note.commit,
        tool_version=pgconf.__version__,
    )
    how = Resumption(
        note=note,
        undo=undo,
        secrets_of=lambda bodies: _secrets_of(project, bodies),
        events=cleared(author, run.id, clearance),
    )
    return resume(journal, targets, how)


def _secrets_of(project: Project, bodies: Mapping[Address, bytes]) -> SecretsInUse:
    registry = project.registry
    known = {at: Sealed(body, "") for at, body in bodies.items() if registry.get(at.kind) is not None}
    return SecretsInUse(secret_uses(known, registry), open_secrets(project.root).read, conceal_with(registry))


def audit(project: Project, environment: str) -> tuple[AuditHead, Sequence[AuditEntry]]:
    """Read the whole audit of an environment, and where it says that it ends."""
    journal, _ = _open(project, project.load(environment, no_tick))
    return journal.audit()


def check_audit(
    project: Project, environment: str, known: str | None = None
) -> tuple[AuditHead, list[Diagnostic]]:
    """Check the audit of an environment; `known` is the digest of an entry that must still be in it."""
    head, entries = audit(project, environment)
    return head, list(verify_audit(head, entries, known))


def _open(project: Project, loaded: Loaded) -> tuple[Journal, list[Target]]:
    targets = open_targets(project.root, loaded)
    return open_journal(project.root, loaded.desired.environment, targets), targets
