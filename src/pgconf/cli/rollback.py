"""`pgconf rollback`."""

from pathlib import Path

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import environment_option, format_option
from pgconf.cli.terms import guards_from_option


@click.command("rollback", short_help="Make the plan that leads back to a revision.")
@click.argument("revision", type=click.IntRange(min=1))
@environment_option()
@click.option(
    "-o", "--output-file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan."
)
@guards_from_option()
@format_option("text", "json")
@pass_console
def command(
    console: Console,
    revision: int,
    environment: str,
    file: Path | None,
    guards_from: str | None,
    output: str,
) -> None:
    """Make the plan that leads back to a revision; writes nothing but the plan.

    It is a plan like any other: it is reviewed, guarded, approved and applied in the same way. Files
    stay as they are, so take the change back there too, or the next plan brings it again.

    \b
    Example:
      pgconf rollback 41 -e production -o back.json
      pgconf apply back.json -m "the new limits refuse too much"
    """
    from pgconf.cli.plans import print_plan, save_plan
    from pgconf.cli.progress import reading

    if file is not None and not file.name:
        raise click.UsageError("`-o` needs the name of a file")
    with console.failures():
        with reading(console.project) as tick:
            plan = console.project.rollback(
                environment, revision, tick=tick, tell=console.report, guards_from=guards_from
            )
        print_plan(console, plan, output)
        if file is not None:
            save_plan(console, plan, file)
        elif not plan.is_empty:
            console.note("`-o FILE` saves it for `pgconf apply FILE`")
