"""Runs rules over an environment, as the project wants them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pgconf.model import Diagnostic, Severity, say
from pgconf.rules.policies import check_policies
from pgconf.rules.rule import Rule

if TYPE_CHECKING:
    from pgconf.rules.view import View

FIRST = "ref"
"""The family that also looks at environments whose settings are broken."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules run and what they weigh. Patterns are names of rules or of whole families.

    Attributes:
        select: the rules that run; all when empty.
        ignore: of these, the ones that do not.
        severity: what findings of a rule weigh, whatever the rule says.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = field(default_factory=dict)

    def chosen(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """Give the rules that run."""
        return tuple(
            rule
            for rule in rules
            if (not self.select or _is_named(rule, self.select)) and not _is_named(rule, self.ignore)
        )

    def weight_of(self, rule: Rule) -> Severity:
        """Tell what findings of a rule weigh; the project's word on a rule beats that on its family."""
        return self._wanted(rule) or rule.severity

    def weighed(self, rule: Rule, diagnostic: Diagnostic) -> Diagnostic:
        """Give a finding the weight that the project wants, if it says any."""
        severity = self._wanted(rule)
        return diagnostic if severity is None else replace(diagnostic, severity=severity)

    def _wanted(self, rule: Rule) -> Severity | None:
        return self.severity.get(rule.name) or self.severity.get(rule.family)


def _is_named(rule: Rule, patterns: tuple[str, ...]) -> bool:
    return rule.name in patterns or rule.family in patterns


def check(view: "View", rules: Iterable[Rule], selection: Selection) -> Iterator[Diagnostic]:
    """Run the chosen rules, then the policies; a rule that raises is reported, and the others still run."""
    for rule in selection.chosen(rules):
        if view.state.settings is None and rule.family != FIRST:
            continue
        if rule.absent and view.state.broken:
            continue
        try:
            findings = [rule.diagnostic(finding) for finding in rule.look(view)]
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is a bug of that rule alone
            yield _bug(rule, error)
        else:
            yield from (selection.weighed(rule, finding) for finding in findings)
    if view.state.settings is not None:
        yield from check_policies(view)


def _bug(rule: Rule, error: Exception) -> Diagnostic:
    return Diagnostic(
        name="rules/broken",
        message=say(
            "the rule `{rule}` has a bug and says nothing: {type}: {error}",
            rule=rule.name,
            type=type(error).__name__,
            error=error,
        ),
        hint=say(
            "report it to whoever wrote the rule, and leave it out meanwhile: `rules.ignore` in pgconf.yaml"
        ),
    )
