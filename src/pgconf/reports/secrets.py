"""References to secrets as text and JSON: whether each can be read, and never what is behind it."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from pgconf.model import Address, Diagnostic, Translate, said
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
    def source(self) -> str:
        """Where the secret is kept, such as `env`."""
        ...

    @property
    def resolves(self) -> bool:
        """Whether it can be read here."""
        ...

    @property
    def reason(self) -> str | None:
        """Why it cannot."""
        ...

    @property
    def used_by(self) -> Sequence[Address]:
        """The resources that refer to it."""
        ...


def secrets_as_text(environment: str, secrets: Sequence[CheckedReference], style: Style) -> Iterator[str]:
    """Write references, one a line, with the reason below one that cannot be read, and how many can."""
    column = max((width(printable(one.reference)) for one in secrets), default=0)
    for one in secrets:
        mark = style.paint(*(("✓", "green") if one.resolves else ("✗", "red")))
        yield f"{mark} {padded(printable(one.reference), column)}   {_users(one, style)}"
        if one.reason is not None:
            yield f"  {printable(said(one.reason, style.translate))}"
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
    environment: str,
    secrets: Sequence[CheckedReference],
    diagnostics: Sequence[Diagnostic],
    translate: Translate = str,
) -> dict[str, Any]:
    """Write references as JSON-like data; `reason` is null for one that can be read."""
    return {
        "environment": environment,
        "secrets": [
            {
                "reference": one.reference,
                "source": one.source,
                "resolves": one.resolves,
                "reason": said(one.reason, translate),
                "used_by": [str(address) for address in one.used_by],
            }
            for one in secrets
        ],
        "diagnostics": diagnostics_as_json(diagnostics),
    }
