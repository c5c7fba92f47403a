"""References to secrets as text and JSON: whether each can be read, and never what is behind it."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from pgconf.model import Address, Diagnostic
from pgconf.reports.diagnostics import diagnostics_as_json
from pgconf.reports.style import Style, padded, printable, width

_MOST_RESOURCES = 3


class CheckedReference(Protocol):
    """A reference as lists show it."""

    @property
    def reference(self) -> str:
        """`SOURCE:NAME`."""
        ...

    @property
    def resolves(self) -> bool:
        """Whether it can be read here."""
        ...

    @property
    def used_by(self) -> Sequence[Address]:
        """The resources that refer to it."""
        ...


def secrets_as_text(environment: str, secrets: Sequence[CheckedReference], style: Style) -> Iterator[str]:
    """Write references, one a line, and how many can be read."""
    column = max((width(printable(one.reference)) for one in secrets), default=0)
    for one in secrets:
        mark = style.paint(*(("✓", "green") if one.resolves else ("✗", "red")))
        yield f"{mark} {padded(printable(one.reference), column)}   {_users(one, style)}"
    readable = sum(one.resolves for one in secrets)
    yield style.say(
        "{environment}: {readable} of {count} secrets can be read here",
        environment=environment,
        readable=readable,
        count=len(secrets),
    )


def _users(one: CheckedReference, style: Style) -> str:
    shown = ", ".join(printable(str(address)) for address in one.used_by[:_MOST_RESOURCES])
    more = len(one.used_by) - _MOST_RESOURCES
    return style.say("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown


def secrets_as_json(
    environment: str, secrets: Sequence[CheckedReference], diagnostics: Sequence[Diagnostic]
) -> dict[str, Any]:
    """Write references as JSON-like data."""
    return {
        "environment": environment,
        "secrets": [
            {
                "reference": one.reference,
                "resolves": one.resolves,
                "used_by": [str(address) for address in one.used_by],
            }
            for one in secrets
        ],
        "diagnostics": diagnostics_as_json(diagnostics),
    }
