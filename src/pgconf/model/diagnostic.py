"""What a user is told: the one type behind every report format."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from pgconf.model.address import Address
from pgconf.model.path import Path
from pgconf.model.position import Span
from pgconf.model.resource import Source

T_co = TypeVar("T_co", covariant=True)


class Severity(StrEnum):
    """How much a finding weighs: an error fails a run, a warning does not, an info only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info up to 2 for error."""
        return (Severity.INFO, Severity.WARNING, Severity.ERROR).index(self)


class Within(NamedTuple):
    """A part of a text value: its line and column there, counted from 1, and its length in code points."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Place:
    """A value named by the resource or the document it is in, before anybody has looked up where.

    `on_key` asks for the place of the key itself (an unknown field, say) and not of its value; `within`
    for that of a part of the value, which is text.
    """

    subject: Address | Source
    path: Path = ()
    on_key: bool = False
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding: where the other declaration is, what is overridden."""

    message: str
    where: Place | Span | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that takes the place of a value: of the value itself, or of what a span covers."""

    where: Place | Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding.

    `is_safe` says that it keeps what was meant; others are only shown.
    """

    message: str
    edits: tuple[Edit, ...]
    is_safe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding.

    Attributes:
        name: `family/kebab-name`, the name of its page; it says what is wrong.
        message: one sentence in lower case, names in backticks, no full stop.
        where: a `Span` once the place is known; a `Place` until then; None when there is no file.
        hint: what to do about it.
        address: the resource it speaks of; kept when `where` has become a span.
        conceal: the line in the file may hold a secret in clear and must not be shown.
    """

    name: str
    message: str
    severity: Severity = Severity.ERROR
    where: Place | Span | None = None
    hint: str | None = None
    related: tuple[Related, ...] = ()
    address: Address | None = None
    conceal: bool = False
    fixes: tuple[Fix, ...] = ()

    @property
    def span(self) -> Span | None:
        """The place in a file, when it has been looked up."""
        return self.where if isinstance(self.where, Span) else None


@dataclass(frozen=True, slots=True)
class Checked(Generic[T_co]):
    """A value together with everything that was found wrong while making it."""

    value: T_co
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return has_errors(self.diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the findings is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
