"""What a user is told when a secret cannot be had."""

from pgconf.model import Diagnostic, Message, PgconfError, say


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
