"""What a check has found, for programs that show it to somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pgconf.model.diagnostic import Diagnostic


class Allowed(NamedTuple):
    """A finding that a comment allows, with the comment's reason."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The findings of a check in the language of the reader.

    Attributes:
        diagnostics: the findings, by file, line and column.
        allowed: those that comments allow; they are not among the diagnostics.
        environments: the environments that were checked.
        version: the version of pgconf.
        page_of: gives the page of a finding's name in Markdown, or None where there is none.
    """

    diagnostics: tuple[Diagnostic, ...]
    allowed: tuple[Allowed, ...]
    environments: tuple[str, ...]
    version: str
    page_of: Callable[[str], str | None]
