"""`pgconf apply`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import author_option, environment_option, message_option
from pgconf.cli.terms import Explained, terms_of, terms_options

if TYPE_CHECKING:
    from pgconf.model import Plan, Revision, Terms


@click.command("apply", cls=Explained, short_help="Carry out a plan.")
@click.argument(
    "plan_file", metavar="[PLAN]", required=False, type=click.Path(dir_okay=False, path_type=Path)
)
@environment_option(required=False)
@click.option("-y", "--yes", is_flag=True, help="Do not ask (for CI).")
@message_option()
@author_option()
@terms_options
@pass_console
@click.pass_context
def command(
    ctx: click.Context,
    console: Console,
    plan_file: Path | None,
    environment: str | None,
    yes: bool,
    message: str,
    author: str | None,
    accept: tuple[str, ...],
    reasons: tuple[str, ...],
    guards_from: str | None,
    require_base: str | None,
) -> None:
    """Carry out a plan, in one transaction: all of it, or nothing.

    With a PLAN file exactly that is done, and it is refused when anything it was made from has
    moved. Without one, a plan is made and shown, and you are asked.

    Guards are judged anew. One that refuses is passed with --accept GUARD --reason TEXT, which is kept
    with the revision; `pgconf explain GUARD` says what it watches.

    \b
    Examples:
      pgconf apply p.json -m "lower the limit after the risk review"
      pgconf apply -e staging
      pgconf apply -e staging --yes
      pgconf apply p.json --accept plan/money-path --reason "H5 is closed by WeChat on 1 December"
    """
    terms = terms_of(ctx, accept, reasons, guards_from=guards_from, require_base=require_base)
    with console.failures():
        if plan_file is not None:
            _apply_file(console, plan_file, environment, message, author, terms)
        elif environment is not None:
            _apply_now(console, environment, message, author, terms, yes=yes)
        else:
            raise click.UsageError("name a plan file, or an environment with -e")


def _apply_file(
    console: Console,
    file: Path,
    environment: str | None,
    message: str,
    author: str | None,
    terms: "Terms",
) -> None:
    from pgconf.cli.plans import read_plan
    from pgconf.cli.progress import reading

    plan = read_plan(file)
    if environment is not None and environment != plan.environment:
        raise click.UsageError(f"`{file}` is a plan for `{plan.environment}`, not for `{environment}`")
    with reading(console.project) as tick:
        done = console.project.apply(
            plan, message=message, author=author, tick=tick, tell=console.report, terms=terms
        )
    _tell(console, plan, done)


def _apply_now(
    console: Console, environment: str, message: str, author: str | None, terms: "Terms", *, yes: bool
) -> None:
    from pgconf.app.apply import apply_desired
    from pgconf.app.artifacts import desire
    from pgconf.app.plan import plan_desired
    from pgconf.cli.plans import print_plan
    from pgconf.cli.progress import reading

    with reading(console.project) as tick:
        desired = desire(console.project, environment, tick)
    plan = plan_desired(console.project, desired, tell=console.report, guards_from=terms.guards_from)
    print_plan(console, plan, "text")
    if plan.is_empty:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is nobody to ask: add --yes, or apply a saved plan")
        if not click.confirm(f"apply this to {environment}?", err=True):
            console.note("nothing was changed")
            sys.exit(1)
    done = apply_desired(
        console.project, plan, desired, message=message, author=author, tell=console.report, terms=terms
    )
    _tell(console, plan, done)


def _tell(console: Console, plan: "Plan", revisions: "list[Revision]") -> None:
    if not revisions:
        console.print("nothing to do")
    by_name = iter(target for target in plan.targets if target.changes)
    for revision, target in zip(revisions, by_name, strict=True):
        done = console.style.paint("applied", "green", "bold")
        count = len(revision.changes)
        changes = "1 change" if count == 1 else f"{count} changes"
        console.print(f"{done}: {changes} to {target.name}, which is on revision {revision.number} now")
