"""A project: the folder that holds `environments/`, and the door to everything one can do with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pgconf.kinds.project import ProjectSettings
from pgconf.kinds.registry import Registry
from pgconf.loading.custom import load_custom_kinds
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, environment_names
from pgconf.loading.settings import load_settings
from pgconf.model import Checked, Diagnostic, Plan, Revision, Terms, UsageError, did_you_mean, say

if TYPE_CHECKING:
    from pgconf.app.check_secrets import SecretCheck
    from pgconf.app.drift import Drift
    from pgconf.app.load import Loaded
    from pgconf.app.validate import Validation
    from pgconf.applying import Resumed

DEFAULT_TERMS = Terms()
"""No guard is accepted, and every approval that is asked for is needed."""

Tick = Callable[[], object]
"""Called after each file that is read, for progress."""


def no_tick() -> None:
    """Show no progress."""


Tell = Callable[[Sequence[Diagnostic]], object]
"""Called with findings that stop nothing."""


def tell_nobody(_: Sequence[Diagnostic]) -> None:
    """Keep findings that stop nothing to oneself."""


@dataclass(frozen=True)
class Project:
    """A folder with `environments/` in it.

    `Project.open(".").plan("production")` is the whole way from YAML to a plan.
    """

    root: Path

    @classmethod
    def open(cls, path: str | Path = ".") -> "Project":
        """Find the project that a folder belongs to: the nearest one upwards with `environments/`.

        Raises:
            UsageError: there is none.
        """
        start = Path(path).resolve()
        for folder in (start, *start.parents):
            if (folder / ENVIRONMENTS).is_dir():
                return cls(folder)
        raise UsageError(
            Diagnostic(
                name="env/no-project",
                message=say(
                    "there is no folder `{ENVIRONMENTS}` in `{start}` or above it",
                    ENVIRONMENTS=ENVIRONMENTS,
                    start=start,
                ),
                hint=say(
                    "go to your project, name it with `--project DIR`, or make one with `pgconf init DIR`"
                ),
            )
        )

    @cached_property
    def custom_kinds(self) -> Checked[Registry]:
        """The registry of all kinds, and what is wrong with the project's own."""
        return load_custom_kinds(self.root)

    @cached_property
    def settings(self) -> Checked[ProjectSettings]:
        """What `pgconf.yaml` says, and what is wrong with it."""
        return load_settings(self.root)

    @property
    def registry(self) -> Registry:
        """All kinds: the built-in ones and the project's own."""
        return self.custom_kinds.value

    @cached_property
    def folders(self) -> list[str]:
        """The folders below `environments/`: environments, and layers that they extend."""
        return environment_names(self.root)

    @property
    def environments(self) -> list[str]:
        """The environments that can be planned: the folders with an `environment.yaml`."""
        settings = {name: self.root / ENVIRONMENTS / name / SETTINGS_FILE for name in self.folders}
        return [name for name, file in settings.items() if file.is_file()]

    def require(self, environment: str) -> None:
        """Make sure that an environment exists.

        Raises:
            UsageError: there is no such folder, or it is only a layer.
        """
        if environment not in self.folders:
            raise UsageError(
                Diagnostic(
                    name="env/unknown-environment",
                    message=say("there is no environment `{environment}`", environment=environment),
                    hint=did_you_mean(environment, self.environments)
                    or say(
                        "there is {value}",
                        value=", ".join(f"`{name}`" for name in self.environments) or "none yet",
                    ),
                )
            )

        if environment not in self.environments:
            raise UsageError(
                Diagnostic(
                    name="env/not-deployable",
                    message=say(
                        "`{environment}` is a layer for others to extend: it has no `{SETTINGS_FILE}`",
                        environment=environment,
                        SETTINGS_FILE=SETTINGS_FILE,
                    ),
                    hint=say(
                        "name one of {value}",
                        value=", ".join(f"`{name}`" for name in self.environments) or "them",
                    ),
                )
            )

    def load(self, environment: str, tick: Tick = no_tick) -> "Loaded":
        """Read, compose and check one environment.

        Raises:
            UsageError: there is no such environment.
        """
        from pgconf.app.load import load

        return load(self, [environment], tick).environments[0]

    def validate(
        self, environments: Sequence[str] = (), tick: Tick = no_tick, *, as_of: date | None = None
    ) -> "Validation":
        """Check some environments, or all of them; needs no credentials and no network.

        `as_of` is the day for which certificates and the like are judged; today when left out.

        Raises:
            UsageError: there is no such environment.
        """
        from pgconf.app.validate import validate

        return validate(self, environments, tick, as_of)

    def plan(
        self, environment: str, *, now: datetime | None = None, tick: Tick = no_tick,
        tell: Tell = tell_nobody, guards_from: str | None = None,
    ) -> Plan:  # fmt: skip
        """Compare an environment with its live state; writes nothing.

        `tell` is called with what policies say of the changes without refusing them, and with the
        secrets that cannot be compared here. Guards and approvals are those of the environment at the
        commit `guards_from`, or as it is.

        Raises:
            UsageError: there is no such environment.
            InvalidError: the configuration has errors.
            RefusedError: a policy forbids it, or it would delete what is protected.
            PgconfError: a target cannot be read.
        """
        from pgconf.app.plan import plan

        return plan(self, environment, now=now, tick=tick, tell=tell, guards_from=guards_from)

    def apply(  # noqa: PLR0913 - each is an option of the command
        self, plan: Plan, *, message: str = "", author: str | None = None, now: datetime | None = None,
        tick: Tick = no_tick, tell: Tell = tell_nobody, terms: Terms = DEFAULT_TERMS,
    ) -> list[Revision]:  # fmt: skip
        """Carry out a plan, if everything it was made from still holds.

        `terms` say which guards are accepted, and what to do about approvals. `tell` is called with
        what is worth knowing and stops nothing.

        Raises:
            InvalidError: the configuration has errors.
            RefusedError: a guard refuses it, or somebody must approve it first.
            StaleError: the configuration or a target moved since the plan was made.
            LockedError: somebody else is writing.
            PgconfError: a target cannot be written.
        """
        from pgconf.app.apply import apply

        return apply(self, plan, message=message, author=author, now=now, tick=tick, tell=tell, terms=terms)

    def history(self, environment: str, limit: int | None = None) -> list[Revision]:
        """Read the latest revisions of an environment's targets, the newest first.

        Raises:
            PgconfError: a target cannot be read.
        """
        from pgconf.app.history import history

        return history(self, environment, limit)

    def resume(
        self, environment: str, *, undo: bool = False, message: str = "", author: str | None = None,
        now: datetime | None = None, terms: Terms = DEFAULT_TERMS,
    ) -> "Resumed | None":  # fmt: skip
        """End the run that a process has left, or take it back; None when there is none.

        To end it is what was let pass already; to take it back is judged like a plan, on some terms.

        Raises:
            RefusedError: a guard refuses it, or somebody must approve it first.
            LockedError: somebody is at work.
            StaleError: somebody has changed by hand what has to be written.
            PartialError: that, or another failure, and some targets are written.
        """
        from pgconf.app.runs import resume_run

        return resume_run(self, environment, undo=undo, message=message, author=author, now=now, terms=terms)

    def rollback(
        self, environment: str, revision: int, *, now: datetime | None = None, tick: Tick = no_tick,
        tell: Tell = tell_nobody, guards_from: str | None = None,
    ) -> Plan:  # fmt: skip
        """Make the plan that leads back to a revision of an environment's settings; writes nothing.

        The revision is that of the first target that holds settings, or of the first one if none does.

        Raises:
            UsageError: there is no such environment or revision.
            InvalidError: a resource had a form then that its kind no longer reads.
            RefusedError: a guard or a policy forbids it.
        """
        from pgconf.app.revisions import rollback

        return rollback(self, environment, revision, now=now, tick=tick, tell=tell, guards_from=guards_from)

    def revert(
        self, environment: str, *, now: datetime | None = None, tick: Tick = no_tick,
        tell: Tell = tell_nobody, guards_from: str | None = None,
    ) -> Plan:  # fmt: skip
        """Make the plan that takes back what was changed outside since the last apply; writes nothing.

        What is declared and not applied yet stays so.

        Raises:
            UsageError: there is no such environment, or nothing was ever applied.
            RefusedError: a guard or a policy forbids it.
        """
        from pgconf.app.revisions import revert

        return revert(self, environment, now=now, tick=tick, tell=tell, guards_from=guards_from)

    def drift(self, environment: str, tick: Tick = no_tick) -> "list[Drift]":
        """Tell what changed outside of pgconf, and what is not applied yet.

        Raises:
            InvalidError: the configuration has errors.
            PgconfError: a target cannot be read.
        """
        from pgconf.app.drift import drift

        return drift(self, environment, tick)

    def check_secrets(self, environment: str, tick: Tick = no_tick) -> "SecretCheck":
        """Tell which references to secrets can be read here; no secret is shown or kept.

        Raises:
            UsageError: there is no such environment.
            InvalidError: the configuration has errors.
        """
        from pgconf.app.check_secrets import check_secrets

        return check_secrets(self, environment, tick)
