"""`pgconf diff`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.command("diff", short_help="Compare two revisions of an environment.")
@click.argument("before", type=click.IntRange(min=1))
@click.argument("after", type=click.IntRange(min=1))
@environment_option()
@format_option("text", "json")
@pass_console
def command(console: Console, before: int, after: int, environment: str, output: str) -> None:
    """Compare two revisions of an environment: what would have to change to get from one to the other.

    \b
    Example:
      pgconf diff 40 41 -e production
    """
    from pgconf.app.revisions import compare
    from pgconf.cli.progress import reading
    from pgconf.kinds.scalars import minor_units
    from pgconf.planning.codec import encode_change
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.plans import changes_as_text

    with console.failures():
        with reading(console.project) as tick:
            changes = compare(console.project, environment, before, after, tick)
        if output == "json":
            console.print(to_json([encode_change(change) for change in changes]))
        elif changes:
            console.print(console.style.paint(f"{environment}, revision {before} → {after}", "bold"))
            console.print("")
            console.print(changes_as_text(changes, minor_units(), console.style))
        else:
            console.print(f"revisions {before} and {after} of {environment} are the same")
