"""Printing, saving and reading plans, for the commands that do."""

from pathlib import Path

from pgconf.cli.console import Console
from pgconf.kinds.scalars import minor_units
from pgconf.loading.save import write_whole
from pgconf.model import Diagnostic, PgconfError, Plan, UsageError, say
from pgconf.planning.codec import decode, encode, to_text
from pgconf.reports.diagnostics import to_json
from pgconf.reports.plans import plan_as_text


def print_plan(console: Console, plan: Plan, output: str) -> None:
    """Write a plan to standard output, as text or JSON."""
    if output == "json":
        console.print(to_json(encode(plan)))
    else:
        console.print(plan_as_text(plan, minor_units(), console.style))


def save_plan(console: Console, plan: Plan, file: Path) -> None:
    """Write a plan file, whole or not at all; what is no file, such as a pipe, is written to.

    Raises:
        PgconfError: the file cannot be written.
    """
    content = to_text(plan).encode()
    is_device = file.exists() and not file.is_file()
    try:
        if is_device:
            file.write_bytes(content)
        else:
            write_whole(file, content)
    except OSError as error:
        message = say(
            "the plan cannot be written to `{file}`: {strerror}", file=file, strerror=error.strerror
        )
        hint = say("name a file in a folder that exists")
        raise PgconfError(Diagnostic(name="plan/unwritable-file", message=message, hint=hint)) from error
    until = plan.expires_at.isoformat(sep=" ", timespec="minutes")
    console.note(f"saved {file} · {plan.id[:19]}… · valid until {until}")


def read_plan(file: Path) -> Plan:
    """Read a plan file.

    Raises:
        UsageError: there is no such file, or it is no plan.
        PgconfError: the plan was altered.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else say("it is not text")
        message = say("`{file}` cannot be read: {problem}", file=file, problem=problem)
        hint = say("`pgconf plan -e ENVIRONMENT -o FILE` makes a plan")
        raise UsageError(Diagnostic(name="plan/unreadable-file", message=message, hint=hint)) from error
    return decode(text, str(file))
