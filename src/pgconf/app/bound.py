"""Bound: a plan is for what it was made from, and every mismatch is named."""

from collections.abc import Iterator
from datetime import datetime

import pgconf
from pgconf.app.desired import Desired
from pgconf.app.git import commit_of, contains, resolved, same_project
from pgconf.app.past import commit_at
from pgconf.app.project import Project
from pgconf.applying import verify_desired, verify_fresh
from pgconf.model import Diagnostic, Plan, StaleError, Terms, say

AGAIN = say("make the plan anew with `pgconf plan`, and have it reviewed again")


def verify_bound(project: Project, plan: Plan, desired: Desired, terms: Terms, now: datetime) -> None:
    """Refuse a plan that was made from something else than what is here now.

    Raises:
        StaleError: its time is over, or another version, commit or configuration made it; all of it is named.
        UsageError: git knows no commit `terms.require_base`.
    """
    digests = {address: one.digest for address, one in desired.sealed.items()}
    found: list[Diagnostic] = []
    try:
        verify_fresh(plan, now)
    except StaleError as error:
        found += error.diagnostics
    try:
        verify_desired(plan, desired.digest, digests)
    except StaleError as error:
        found += error.diagnostics
    found += [*_version(plan), *_commit(project, plan)]
    if terms.require_base is not None:
        found += _contains(project, plan, terms.require_base)
    if found:
        raise StaleError(*found)


def _version(plan: Plan) -> Iterator[Diagnostic]:
    if plan.tool_version != pgconf.__version__:
        message = say(
            "the plan was made by pgconf {made}, and this is pgconf {here}",
            made=plan.tool_version,
            here=pgconf.__version__,
        )
        yield Diagnostic(name="apply/other-version", message=message, hint=AGAIN)


def _commit(project: Project, plan: Plan) -> Iterator[Diagnostic]:
    """Compare the project at the plan's commit with that of now.

    Another commit that says the same is as good: a merge, or one that changes something else. What was
    planned with local changes is bound by its digests alone.
    """
    if plan.source.commit is None or plan.source.dirty:
        return
    here, is_dirty = commit_of(project.root)
    if here == plan.source.commit and not is_dirty:
        return
    made = plan.source.commit[:12]
    known = resolved(project.root, plan.source.commit)
    if here is None or known is None:
        message = say("the plan was made at commit {made}, which is not known here", made=made)
    elif is_dirty:
        message = say("the plan was made at commit {made}, and files differ from it now", made=made)
    elif not same_project(project.root, known, here):
        message = say(
            "the plan was made at commit {made}, and the project is another one at {here}",
            made=made,
            here=here[:12],
        )
    else:
        return
    yield Diagnostic(name="apply/other-commit", message=message, hint=AGAIN)


def _contains(project: Project, plan: Plan, reference: str) -> Iterator[Diagnostic]:
    """Make sure that what was planned builds on a commit, such as the tip of the main branch."""
    needed = commit_at(project, reference)
    made = plan.source.commit
    if made is None:
        message = say("the plan was made outside of git, so it cannot contain `{base}`", base=reference)
    elif not contains(project.root, made, needed):
        message = say(
            "the plan was made at commit {made}, which does not contain `{base}`",
            made=made[:12],
            base=reference,
        )
    else:
        return
    hint = say("merge or rebase onto `{base}`, then plan again", base=reference)
    yield Diagnostic(name="apply/behind-base", message=message, hint=hint)
