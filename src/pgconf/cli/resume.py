"""`pgconf resume`."""

import sys

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console
from pgconf.cli.options import author_option, environment_option, message_option
from pgconf.cli.terms import Explained, gate_options, terms_of


@click.command("resume", cls=Explained, short_help="End a run that died in the middle, or take it back.")
@environment_option()
@click.option("--undo", is_flag=True, help="Take back what the run has written.")
@message_option()
@author_option()
@gate_options
@pass_console
@click.pass_context
def command(
    ctx: click.Context,
    console: Console,
    environment: str,
    undo: bool,
    message: str,
    author: str | None,
    accept: tuple[str, ...],
    reasons: tuple[str, ...],
    guards_from: str | None,
) -> None:
    """End a run that died in the middle, or take it back: afterwards the new state holds, or the old one.

    Everything the run was going to do was written down before it began, so the YAML is not needed.
    While somebody is at work, this is refused.

    Ending a run needs no new approvals. Taking it back is a change that nobody has agreed to: where
    approvals are needed, --break-glass goes without them, or `pgconf rollback` makes a plan to approve.

    \b
    Examples:
      pgconf resume -e production
      pgconf resume -e production --undo -m "the second office is down"
    """
    terms = terms_of(ctx, accept, reasons, guards_from=guards_from)
    with console.failures():
        done = console.project.resume(environment, undo=undo, message=message, author=author, terms=terms)
        if done is None:
            console.print(f"nothing was left in {environment}")
            return
        word = console.style.paint("taken back" if undo else "ended", "green", "bold")
        console.print(f"{word}: the run of {done.run.note.author} on {environment}")
        for name, revision in done.revisions.items():
            console.print(f"  {name} is on revision {revision.number} now")
        if done.edited:
            console.report(done.edited)
            sys.exit(EXIT_FINDINGS)
