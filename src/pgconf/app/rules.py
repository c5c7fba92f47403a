"""Rules as a project wants them: which run, what they weigh, and the facts they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass

from pgconf.app.project import Project
from pgconf.loading.facts import facts_of
from pgconf.loading.files import read_file, start_of
from pgconf.loading.settings import PROJECT_FILE
from pgconf.loading.yaml import Positions
from pgconf.model import Diagnostic, Facts, Path, Severity, did_you_mean, say
from pgconf.rules.catalogue import rules
from pgconf.rules.engine import Selection
from pgconf.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, the project's choice among them, its facts, and what is wrong with the choice."""

    rules: tuple[Rule, ...]
    selection: Selection
    facts: Facts
    diagnostics: tuple[Diagnostic, ...]


def rulebook(project: Project) -> Rulebook:
    """Put together what a project is checked by."""
    settings, catalogue = project.settings, rules()
    wanted = settings.value.rules
    return Rulebook(
        rules=catalogue.value,
        selection=Selection(
            select=wanted.select,
            ignore=wanted.ignore,
            severity={name: Severity(severity) for name, severity in wanted.severity.items()},
        ),
        facts=facts_of(settings.value.facts),
        diagnostics=(
            *settings.diagnostics,
            *catalogue.diagnostics,
            *_unknown(project, catalogue.value),
        ),
    )


def _unknown(project: Project, known: tuple[Rule, ...]) -> Iterator[Diagnostic]:
    """Find names in the settings that no rule and no family has."""
    names = {rule.name for rule in known} | {rule.family for rule in known}
    wanted = project.settings.value.rules
    given: list[tuple[Path, str, bool]] = [
        *((("rules", "select", at), name, False) for at, name in enumerate(wanted.select)),
        *((("rules", "ignore", at), name, False) for at, name in enumerate(wanted.ignore)),
        *((("rules", "severity", name), name, True) for name in wanted.severity),
    ]
    unknown = [one for one in given if one[1] not in names]
    if not unknown:
        return
    positions = Positions(read_file(project.root, PROJECT_FILE), PROJECT_FILE)
    for path, name, on_key in unknown:
        where = positions.span(0, path, on_key=on_key) or positions.span(0, path[:-1])
        yield Diagnostic(
            name="rules/unknown",
            message=say("there is no rule and no family of rules `{name}`", name=name),
            hint=did_you_mean(name, names) or say("`pgconf rules` lists them all"),
            where=where or start_of(PROJECT_FILE),
        )
