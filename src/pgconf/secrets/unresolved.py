"""What a user is told when a secret cannot be had."""

from typing import NamedTuple

from pgconf.model import Diagnostic, Message, PgconfError, say


class Trouble(NamedTuple):
    """Why nothing can be read from a place, whichever secret of it is asked for, and what to do."""

    problem: str
    hint: str


def unresolved(reference: str | None, problem: str, hint: str) -> PgconfError:
    """Say which secret is missing and why; None stands for a reference that may be a secret itself."""
    message = (
        say("a secret cannot be read: {problem}", problem=problem)
        if reference is None
        else say("the secret `{reference}` cannot be read: {problem}", reference=reference, problem=problem)
    )
    return PgconfError(Diagnostic(name="secret/unresolved", message=message, hint=hint))


def reason(error: PgconfError) -> str:
    """Tell why a secret cannot be read, without naming it once more; a plugin may have words of its own."""
    (found,) = error.diagnostics
    arguments = found.message.arguments if isinstance(found.message, Message) else {}
    problem: str = arguments.get("problem", found.message)
    return problem


def not_installed(library: str, extra: str) -> Trouble:
    """Say which library a source needs, and by which extra of pgconf it comes."""
    return Trouble(
        say("the library `{library}` is not installed", library=library),
        say("install it with pgconf: `pip install 'pgconf[{extra}]'`", extra=extra),
    )
