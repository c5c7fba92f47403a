"""Limits: whose guards, approvals, freezes and policies a plan is held to."""

from dataclasses import dataclass

from pgconf.app.load import Loaded, composed_state
from pgconf.app.past import commit_at, project_at
from pgconf.app.project import Project
from pgconf.kinds.environment import Environment
from pgconf.kinds.policy import Policy
from pgconf.model import Diagnostic, PgconfError, say
from pgconf.rules.view import specs_of


@dataclass(frozen=True, slots=True)
class Limits:
    """What a change of an environment must keep to.

    Attributes:
        settings: the environment's own settings.
        commit: where they are from; None for the files as they are.
        policies: what was said at that commit, and is said otherwise or no longer in the files.
    """

    settings: Environment
    commit: str | None = None
    policies: tuple[Policy, ...] = ()


def limits_of(project: Project, loaded: Loaded, reference: str | None) -> Limits:
    """Read the limits of an environment, as they were at a commit if one is named.

    A change cannot loosen limits that are read from before it. An environment that did not exist then
    has its own.

    Raises:
        UsageError: git knows no such commit.
        InvalidError: the environment's own settings have errors.
        PgconfError: the settings at the commit have errors.
    """
    own: Environment = loaded.require_settings()
    if reference is None:
        return Limits(own)
    environment, commit = loaded.desired.environment, commit_at(project, reference)
    with project_at(project, commit) as before:
        if environment not in before.environments:
            return Limits(own, commit)
        then = composed_state(before, environment)
    if then.settings is None:
        message = say(
            "the settings of `{environment}` at `{reference}` have errors, so nobody knows its guards",
            environment=environment,
            reference=reference,
        )
        hint = say("name a commit at which `pgconf validate` finds nothing")
        raise PgconfError(Diagnostic(name="plan/unreadable-limits", message=message, hint=hint))
    said = specs_of(loaded.desired, Policy)
    return Limits(then.settings, commit, tuple(p for p in specs_of(then, Policy) if p not in said))
