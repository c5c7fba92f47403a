"""What a user is told when a secret cannot be had."""

from pgconf.model import Diagnostic, PgconfError, say


def unresolved(reference: str | None, problem: str, hint: str) -> PgconfError:
    """Say which secret is missing and why; None stands for a reference that may be a secret itself."""
    message = (
        say("a secret cannot be read: {problem}", problem=problem)
        if reference is None
        else say("the secret `{reference}` cannot be read: {problem}", reference=reference, problem=problem)
    )
    return PgconfError(Diagnostic(name="secret/unresolved", message=message, hint=hint))
