"""Secrets: who reads them, and what is told when they cannot be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pgconf.model import Diagnostic, Message, Plan, SecretsInUse, Severity, say
from pgconf.ports import SecretSource

if TYPE_CHECKING:
    from pgconf.secrets import SecretReader

_MOST_NAMES = 3


def open_secrets(root: Path) -> "SecretReader":
    """Make a reader of all secrets there are; nothing is read yet. Files are counted from the project."""
    from pgconf.secrets import (
        EnvSource,
        FileSource,
        KeyringSource,
        SecretReader,
        SopsSource,
        VaultSource,
    )

    sources: list[SecretSource] = [
        EnvSource(),
        FileSource(root),
        KeyringSource(),
        SopsSource(root),
        VaultSource(),
    ]
    return SecretReader(sources, root)


def not_compared(references: Sequence[str], environment: str) -> Iterator[Diagnostic]:
    """Say of which secrets a plan cannot tell whether they have changed."""
    if references:
        yield Diagnostic(
            name="secret/not-compared",
            severity=Severity.INFO,
            message=say(
                "whether these secrets have changed is not known, since they cannot be read here: {names}",
                names=_some(references),
            ),
            hint=_check(environment),
        )


def not_marked(plan: Plan, secrets: SecretsInUse) -> Iterator[Diagnostic]:
    """Say which secrets of what was written could not be read, so that their changes stay unseen.

    Where none of the environment's secrets can be read, that is on purpose, and nothing is said.
    """
    used = {use.reference for uses in secrets.uses.values() for use in uses}
    unread = {reference for reference in used if secrets.read(reference) is None}
    written = (use for change in plan.changes for use in secrets.uses.get(change.address, ()))
    references = sorted({use.reference for use in written if use.reference in unread})
    if references and unread != used:
        yield Diagnostic(
            name="secret/not-marked",
            severity=Severity.INFO,
            message=say(
                "pgconf will not notice when these secrets change, since they cannot be read here: {names}",
                names=_some(references),
            ),
            hint=_check(plan.environment),
        )


def _some(references: Sequence[str]) -> Message | str:
    shown = ", ".join(f"`{reference}`" for reference in references[:_MOST_NAMES])
    more = len(references) - _MOST_NAMES
    return say("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown


def _check(environment: str) -> Message:
    return say("`pgconf secrets check -e {environment}` tells why", environment=environment)
