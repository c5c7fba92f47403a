"""`pgconf approve`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.terms import guards_from_option

if TYPE_CHECKING:
    from pgconf.app.approve import Approved


@click.command("approve", short_help="Agree to a plan, by an SSH signature.")
@click.argument("plan_file", metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="PGCONF_APPROVAL_KEY",
    show_envvar=True,
    required=True,
    help="Your private SSH key, or the .pub file of one that the agent holds.",
)
@guards_from_option()
@pass_console
def command(console: Console, plan_file: Path, key: Path, guards_from: str | None) -> None:
    """Agree to a plan: show it, and add your signature over its id to the file.

    Who may approve, and how many have to, stands in `approvals` of the environment. Whoever made the
    plan or wrote what it deploys does not count. The signature is OpenSSH's own, in the namespace
    `pgconf-plan`.

    \b
    Examples:
      pgconf approve p.json --key ~/.ssh/id_ed25519
      pgconf approve p.json --key ~/.ssh/id_ed25519.pub     a key in the agent
    """
    from pgconf.app.approve import approve
    from pgconf.cli.plans import print_plan, read_plan, save_plan
    from pgconf.cli.progress import reading

    with console.failures():
        plan = read_plan(plan_file)
        with reading(console.project) as tick:
            approved = approve(console.project, plan, key, guards_from=guards_from, now=None, tick=tick)
        print_plan(console, approved.plan, "text")
        if approved.is_new:
            save_plan(console, approved.plan, plan_file)
        _tell(console, approved)


def _tell(console: Console, approved: "Approved") -> None:
    done = console.style.paint("approved" if approved.is_new else "approved already", "green", "bold")
    console.print(f"{done}: by {approved.name}")
    for quorum in approved.wanted:
        role = f" with the role {quorum.role}" if quorum.role else ""
        names = ", ".join(quorum.candidates) or "nobody can"
        console.print(f"still needed: {quorum.people} more{role} ({quorum.because}): {names}")
    if not approved.wanted:
        console.print("enough people have approved it")
