"""`pgconf plan`."""

import sys
from pathlib import Path

import click

from pgconf.cli.console import EXIT_CHANGES, Console, pass_console
from pgconf.cli.options import environment_option, format_option
from pgconf.cli.terms import guards_from_option


@click.command("plan", short_help="Show what applying would change; writes nothing.")
@environment_option()
@click.option(
    "-o", "--output-file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan."
)
@click.option("--exit-code", is_flag=True, help="Exit with 2 when there are changes.")
@guards_from_option()
@format_option("text", "json")
@pass_console
def command(
    console: Console,
    environment: str,
    file: Path | None,
    exit_code: bool,
    guards_from: str | None,
    output: str,
) -> None:
    """Show what applying would change; reads live state, writes nothing.

    The plan can be saved, reviewed, and applied exactly as it is; it holds no secret. It is refused
    when the YAML or the live state has moved meanwhile.

    \b
    Examples:
      pgconf plan -e production
      pgconf plan -e production -o p.json      to review, then `pgconf apply p.json`
      pgconf plan -e production --exit-code    for CI: 0 nothing to do, 2 changes
      pgconf plan -e production --guards-from origin/main
    """
    from pgconf.cli.plans import print_plan, save_plan
    from pgconf.cli.progress import reading

    if file is not None and not file.name:
        raise click.UsageError("`-o` needs the name of a file")
    with console.failures():
        with reading(console.project) as tick:
            plan = console.project.plan(environment, tick=tick, tell=console.report, guards_from=guards_from)
        print_plan(console, plan, output)
        if file is not None:
            save_plan(console, plan, file)
        if exit_code and not plan.is_empty:
            sys.exit(EXIT_CHANGES)
