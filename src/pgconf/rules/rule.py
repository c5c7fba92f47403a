"""What a rule is: a decorated function from a view of one environment to what it finds there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

from pgconf.kinds.closed import ResourceSpec
from pgconf.model import Address, Confidence, Diagnostic, Fact, Fix, Path, Place, Related, Severity, say

if TYPE_CHECKING:
    from pgconf.rules.view import View

ERROR, WARNING, INFO = Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found; the rule adds its name and its severity.

    Attributes:
        where: the value that is at fault.
        message: one sentence in lower case, names in backticks, no full stop.
        hint: what to do about it.
        related: other places that explain it.
        severity: for rules that tell better and worse cases apart; the rule's own when left out.
        facts: what it rests on; a fact from a secondary source only warns.
        fixes: ways to mend it.
        conceal: the line in the file holds a secret and must not be shown.
    """

    where: Place
    message: str
    hint: str | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    facts: tuple[Fact, ...] = ()
    fixes: tuple[Fix, ...] = ()
    conceal: bool = False


Findings = Iterator[Finding]
Look = Callable[["View"], Findings]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        name: `family/kebab-name`; it says what is wrong, and is the name of the rule's page.
        severity: how much a finding weighs, unless the project says otherwise.
        summary: what it catches, in one sentence.
        look: the function that looks for it.
        absent: it concludes from what is not there, so it says nothing while anything is broken.
    """

    name: str
    severity: Severity
    summary: str
    look: Look
    absent: bool = False

    @property
    def family(self) -> str:
        """The part of the name before the slash."""
        return self.name.partition("/")[0]

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Put the rule's name and the weight on a finding."""
        severity = finding.severity or self.severity
        if severity is ERROR and any(fact.confidence is Confidence.SECONDARY for fact in finding.facts):
            severity = WARNING
        subject = finding.where.subject
        return Diagnostic(
            name=self.name,
            message=finding.message,
            severity=severity,
            where=finding.where,
            hint=finding.hint,
            related=(*finding.related, *map(_told, finding.facts)),
            address=subject if isinstance(subject, Address) else None,
            fixes=finding.fixes,
            conceal=finding.conceal,
        )


def _told(fact: Fact) -> Related:
    return Related(
        say("`{fact}` was read in {source}, {as_of}", fact=fact.name, source=fact.source, as_of=fact.as_of)
    )


def rule(name: str, severity: Severity, *, absent: bool = False) -> Callable[[Look], Rule]:
    """Make a rule of a function; the first line of its docstring is the summary."""

    def made(look: Look) -> Rule:
        summary = (look.__doc__ or "").partition("\n\n")[0].replace("\n    ", " ").strip()
        return Rule(name, severity, say(summary), look, absent)

    return made


class Extras(TypedDict, total=False):
    """What a finding may have besides its place, message and hint; see `Finding`."""

    related: tuple[Related, ...]
    severity: Severity | None
    facts: tuple[Fact, ...]
    fixes: tuple[Fix, ...]
    conceal: bool


def found(
    spec: ResourceSpec,
    path: Path,
    message: str,
    hint: str | None = None,
    *,
    on_key: bool = False,
    **extras: Unpack[Extras],
) -> Finding:
    """Report the value at `path` of a resource; of a path that stands in no file, its longest part."""
    return Finding(place(spec, path, on_key=on_key), message, hint, **extras)


def place(spec: ResourceSpec, path: Path = (), *, on_key: bool = False) -> Place:
    """Name a value of a resource by its path of YAML keys and list indexes."""
    return Place(Address(spec.kind, spec.name), path, on_key)


def see(message: str, spec: ResourceSpec, path: Path = ()) -> Related:
    """Point at a second place."""
    return Related(message, place(spec, path))
