"""Apply: carry out a plan, if everything it was made from still holds."""

from datetime import UTC, datetime

import pgconf
from pgconf.app.bound import verify_bound
from pgconf.app.desired import Desired
from pgconf.app.gate import clear
from pgconf.app.git import author_of
from pgconf.app.journal import open_journal
from pgconf.app.moved import with_fields
from pgconf.app.project import DEFAULT_TERMS, Project, Tell, Tick, tell_nobody
from pgconf.app.revisions import desire_for
from pgconf.app.secrets import not_marked, open_secrets
from pgconf.app.targets import open_targets
from pgconf.applying import Work, carry_out, cleared
from pgconf.model import Plan, Revision, RevisionNote, SecretsInUse, StaleError, Terms
from pgconf.planning.conceal import conceal_with
from pgconf.planning.secrets import secret_uses


def apply(  # noqa: PLR0913 - each is an option of the command
    project: Project,
    plan: Plan,
    *,
    message: str,
    author: str | None,
    now: datetime | None,
    tick: Tick,
    tell: Tell,
    terms: Terms,
) -> list[Revision]:
    """Load the environment of a plan again, and carry the plan out."""
    desired = desire_for(project, plan, tick)
    return apply_desired(
        project, plan, desired, message=message, author=author, now=now, tell=tell, terms=terms
    )


def apply_desired(  # noqa: PLR0913 - likewise
    project: Project,
    plan: Plan,
    desired: Desired,
    *,
    message: str,
    author: str | None,
    now: datetime | None = None,
    tell: Tell = tell_nobody,
    terms: Terms = DEFAULT_TERMS,
) -> list[Revision]:
    """Carry out a plan with an environment that is loaded already."""
    now = now or datetime.now(UTC)
    verify_bound(project, plan, desired, terms, now)
    clearance = clear(project, plan, desired, terms, now)
    state = desired.loaded.desired
    note = RevisionNote(
        environment=plan.environment,
        author=author or author_of(project.root),
        created_at=now.replace(microsecond=0),
        plan_id=plan.id,
        message=clearance.recorded(message),
        commit=plan.source.commit,
        tool_version=pgconf.__version__,
    )
    secrets = SecretsInUse(
        secret_uses(desired.sealed, project.registry),
        open_secrets(project.root).read,
        conceal_with(project.registry),
    )
    targets = open_targets(project.root, desired.loaded)
    work = Work(
        plan=plan,
        targets=targets,
        bodies={address: one.body for address, one in desired.sealed.items()},
        note=note,
        protected=frozenset(address for address, one in state.resources.items() if one.protect),
        secrets=secrets,
        events=cleared(note.author, plan.id, clearance),
    )
    try:
        revisions = carry_out(work, open_journal(project.root, plan.environment, targets))
    except StaleError as error:
        raise StaleError(*with_fields(error.diagnostics, plan, targets, project.registry)) from error
    tell(list(not_marked(plan, secrets)))
    return revisions
