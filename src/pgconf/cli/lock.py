"""`pgconf lock`."""

import sys
from typing import TYPE_CHECKING

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import WORDS, author_option, environment_option, format_option

if TYPE_CHECKING:
    from pgconf.app.runs import LockState


@click.group("lock", short_help="Show who is working on an environment, or end that.")
def command() -> None:
    """Show who is working on an environment, or take that away from a process that hangs."""


@command.command("show", short_help="Show who is at work, and what was left.")
@environment_option()
@format_option("text", "json")
@pass_console
def show(console: Console, environment: str, output: str) -> None:
    """Show who is at work, since when and where, and whether a run was left in the middle.

    \b
    Example:
      pgconf lock show -e production
    """
    from pgconf.app.runs import lock_state
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.runs import lock_as_json, lock_as_text

    with console.failures():
        state: LockState = lock_state(console.project, environment)
        if output == "json":
            console.print(to_json(lock_as_json(state.view, state.standing, state.location)))
        else:
            console.print(lock_as_text(environment, state.view, state.standing, console.style))


@command.command("break", short_help="Keep a process that hangs from writing anything more.")
@environment_option()
@click.option("--reason", type=WORDS, required=True, help="Why; it is kept in the audit.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@author_option()
@pass_console
def break_(console: Console, environment: str, reason: str, yes: bool, author: str | None) -> None:
    """Keep a process that hangs from writing anything more; its run is left for `pgconf resume`.

    A process that is gone, or has not been heard of for a minute, needs no breaking.

    \b
    Example:
      pgconf lock break -e production --reason "the deploy machine has lost its network"
    """
    from pgconf.app.runs import break_lock

    if not reason.strip():
        raise click.UsageError("`--reason` needs a reason")
    with console.failures():
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError("there is nobody to ask: add --yes")
            click.confirm(f"take {environment} away from whoever works on it?", abort=True, err=True)
        lease = break_lock(console.project, environment, reason=reason, author=author)
        if lease is None or lease.owner is None:
            console.print(f"nobody is working on {environment}")
            return
        owner = lease.owner
        console.print(f"{owner.name} (process {owner.pid} on {owner.host}) can write no more")
        console.print(f"`pgconf resume -e {environment}` ends the run, or takes it back with `--undo`")
