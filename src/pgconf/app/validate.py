"""Validate: check environments offline."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pgconf.app.load import Loading, load, today
from pgconf.app.project import Project, Tick
from pgconf.app.rules import rulebook
from pgconf.app.suppress import unused
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, start_of
from pgconf.loading.suppressions import Suppression
from pgconf.model import Diagnostic, Severity, UsageError, has_errors, say


@dataclass(frozen=True, slots=True)
class Checkup:
    """One environment's name, its layers from the lowest up, its resources, and whether it is valid."""

    environment: str
    layers: tuple[str, ...]
    resources: int
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating found, what it looked at, and the findings that a comment allows."""

    diagnostics: tuple[Diagnostic, ...]
    environments: tuple[Checkup, ...]
    files: int
    allowed: tuple[tuple[Diagnostic, Suppression], ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether there is no error."""
        return not has_errors(self.diagnostics)


def validate(
    project: Project, environments: Sequence[str], tick: Tick, as_of: date | None = None
) -> Validation:
    """Check some environments, or all; a finding that several of them share is told once."""
    names = list(environments) or project.environments
    if not names:
        raise UsageError(
            Diagnostic(
                name="env/no-environment",
                message=say("no folder below `environments` has an `environment.yaml`"),
                hint=say("`pgconf init DIR` makes a project that shows how"),
            )
        )
    loading = load(project, names, tick, as_of)
    found = _once(d for one in loading.environments for d in one.diagnostics)
    if not environments:
        found |= _once(_of_no_use(project, loading, found.values(), as_of or today()))
    checkups = tuple(
        Checkup(
            environment=one.desired.environment,
            layers=one.layers,
            resources=len(one.desired.resources) + len(one.desired.broken),
            is_valid=not has_errors(one.diagnostics),
        )
        for one in loading.environments
    )
    allowed = {(d.name, d.message, d.where): (d, by) for one in loading.environments for d, by in one.allowed}
    return Validation(
        tuple(sorted(found.values(), key=_order)), checkups, loading.files, tuple(allowed.values())
    )


Findings = dict[tuple[str, str, Any], Diagnostic]


def _once(diagnostics: Iterable[Diagnostic]) -> Findings:
    """Keep each finding once, whatever the number of environments it is in."""
    return {(d.name, d.message, d.where): d for d in diagnostics}


def _of_no_use(
    project: Project, loading: Loading, found: Collection[Diagnostic], today: date
) -> Iterator[Diagnostic]:
    """Find layers that nothing extends and comments that allow nothing; it takes all environments."""
    if not any(_is_about_settings(d) for d in found):
        used = {layer for loaded in loading.environments for layer in loaded.layers}
        yield from (_unused(project, name) for name in project.folders if name not in used)
    if not has_errors(found):
        comments = dict.fromkeys(c for one in loading.environments for c in one.suppressions)
        allowed = [pair for one in loading.environments for pair in one.allowed]
        yield from unused(comments, allowed, rulebook(project).names, today)


def _is_about_settings(diagnostic: Diagnostic) -> bool:
    """Whether it may be unclear what an environment extends."""
    span = diagnostic.span
    return span is not None and span.file.endswith(SETTINGS_FILE) and diagnostic.severity is Severity.ERROR


def _unused(project: Project, folder: str) -> Diagnostic:
    home = f"{ENVIRONMENTS}/{folder}"
    for misnamed in ("environment.yml", "environments.yaml"):
        if (project.root / home / misnamed).is_file():
            return Diagnostic(
                name="env/misplaced-settings",
                message=say(
                    "the settings of an environment stand in `{home}/{SETTINGS_FILE}` and nowhere else",
                    home=home,
                    SETTINGS_FILE=SETTINGS_FILE,
                ),
                hint=say("rename the file"),
                where=start_of(f"{home}/{misnamed}"),
            )
    return Diagnostic(
        name="env/unused-layer",
        severity=Severity.WARNING,
        message=say("no environment extends `{folder}`, and it is none itself", folder=folder),
        hint=say(
            "add an `{SETTINGS_FILE}` to it, extend it, or remove the folder", SETTINGS_FILE=SETTINGS_FILE
        ),
        where=start_of(home),
    )


def _order(diagnostic: Diagnostic) -> tuple[str, tuple[int, int], str]:
    span = diagnostic.span
    return (span.file, span.start, diagnostic.name) if span else ("", (0, 0), diagnostic.name)
