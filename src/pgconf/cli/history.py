"""`pgconf history`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.command("history", short_help="Tell who applied what, when and why.")
@environment_option()
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="How many revisions."
)
@format_option("text", "json")
@pass_console
def command(console: Console, environment: str, limit: int, output: str) -> None:
    """Tell who applied what, when and why, the newest first.

    \b
    Example:
      pgconf history -e production -n 3
    """
    from pgconf.app.runs import lock_state
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.lists import history_as_json, history_as_text

    with console.failures():
        revisions = console.project.history(environment, limit)
        if output == "json":
            console.print(to_json(history_as_json(revisions)))
        else:
            console.print(history_as_text(revisions, console.style))
        if lock_state(console.project, environment).view.run is not None:
            console.say(
                "a run has not ended: see `pgconf lock show -e {environment}`", environment=environment
            )
