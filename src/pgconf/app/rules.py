"""Rules as a project wants them: which run, what they weigh, and the facts they rest on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pgconf.app.project import Project
from pgconf.kinds.project import ProjectSettings
from pgconf.loading.facts import facts_of
from pgconf.loading.files import read_file, start_of
from pgconf.loading.settings import PROJECT_FILE
from pgconf.loading.yaml import Positions
from pgconf.model import Checked, Diagnostic, Fact, Facts, Path, Severity, UsageError, did_you_mean, say
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

    @property
    def names(self) -> frozenset[str]:
        """The names of all rules."""
        return frozenset(rule.name for rule in self.rules)


def rulebook(project: Project | None) -> Rulebook:
    """Put together what a project is checked by; outside of a project, by everything there is."""
    settings = project.settings if project else Checked(ProjectSettings())
    catalogue = rules()
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
            *(_unknown(project, catalogue.value) if project else ()),
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


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule as a project has it."""

    name: str
    severity: Severity
    summary: str
    runs: bool


def listed_rules(project: Project | None, family: str | None) -> list[ListedRule]:
    """List all rules, or those of a family, as a project has them.

    Raises:
        UsageError: there is no such family.
    """
    book = rulebook(project)
    families = dict.fromkeys(rule.family for rule in book.rules)
    if family is not None and family not in families:
        raise _unknown_name(say("there is no family of rules `{name}`", name=family), family, families)
    chosen = set(book.selection.chosen(book.rules))
    return [
        ListedRule(rule.name, book.selection.weight_of(rule), rule.summary, rule in chosen)
        for rule in book.rules
        if family in (None, rule.family)
    ]


def listed_facts(project: Project | None, provider: str | None) -> list[Fact]:
    """List all facts, or those of a provider, as a project has them.

    Raises:
        UsageError: there is no such provider.
    """
    facts = rulebook(project).facts
    providers = dict.fromkeys(fact.provider for fact in facts)
    if provider is not None and provider not in providers:
        message = say("there are no facts about `{name}`", name=provider)
        raise _unknown_name(message, provider, providers)
    return [fact for fact in facts if provider in (None, fact.provider)]


def _unknown_name(message: str, name: str, known: Iterable[str]) -> UsageError:
    there_is = say("there is {choices}", choices=", ".join(f"`{one}`" for one in known))
    return UsageError(
        Diagnostic(name="cli/unknown-name", message=message, hint=did_you_mean(name, known) or there_is)
    )
