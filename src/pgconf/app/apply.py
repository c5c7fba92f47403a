"""Apply: carry out a plan, if everything it was made from still holds."""

from datetime import UTC, datetime

import pgconf
from pgconf.app.git import author_of
from pgconf.app.journal import open_journal
from pgconf.app.plan import Desired
from pgconf.app.project import Project, Tick
from pgconf.app.revisions import desire_for
from pgconf.app.targets import open_targets
from pgconf.applying import Work, carry_out, verify_desired, verify_fresh
from pgconf.model import Plan, Revision, RevisionNote


def apply(
    project: Project, plan: Plan, *, message: str, author: str | None, now: datetime | None, tick: Tick
) -> list[Revision]:
    """Load the environment of a plan again, and carry the plan out."""
    return apply_desired(
        project, plan, desire_for(project, plan, tick), message=message, author=author, now=now
    )


def apply_desired(
    project: Project,
    plan: Plan,
    desired: Desired,
    *,
    message: str,
    author: str | None,
    now: datetime | None = None,
) -> list[Revision]:
    """Carry out a plan with an environment that is loaded already."""
    now = now or datetime.now(UTC)
    verify_fresh(plan, now)
    verify_desired(plan, desired.digest, {address: one.digest for address, one in desired.sealed.items()})
    state = desired.loaded.desired
    note = RevisionNote(
        environment=plan.environment,
        author=author or author_of(project.root),
        created_at=now.replace(microsecond=0),
        plan_id=plan.id,
        message=message,
        commit=plan.source.commit,
        tool_version=pgconf.__version__,
    )
    targets = open_targets(project.root, desired.loaded)
    work = Work(
        plan=plan,
        targets=targets,
        bodies={address: one.body for address, one in desired.sealed.items()},
        note=note,
        protected=frozenset(address for address, one in state.resources.items() if one.protect),
    )
    return carry_out(work, open_journal(project.root, plan.environment, targets))
