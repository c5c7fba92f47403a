"""`pgconf drift`."""

import sys

import click

from pgconf.cli.console import EXIT_CHANGES, Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.command("drift", short_help="Tell what changed outside, and what is not yet applied.")
@environment_option()
@format_option("text", "json")
@pass_console
def command(console: Console, environment: str, output: str) -> None:
    """Tell what changed outside of pgconf, and what is declared but not yet applied.

    Three states are compared: the last applied, the live, and the desired one. The exit code is 2
    when they differ.

    \b
    Example:
      pgconf drift -e production
    """
    from pgconf.cli.progress import reading
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.lists import drift_as_text

    with console.failures():
        with reading(console.project) as tick:
            found = console.project.drift(environment, tick)
        if output == "json":
            rows = [
                {"target": d.target, "address": str(d.address), "class": d.drift, "what": d.what}
                for d in found
            ]
            console.print(to_json(rows))
        elif found:
            console.print(drift_as_text([(d.address, d.drift, d.what) for d in found], console.style))
            console.print(f"`pgconf plan -e {environment}` shows the values")
        else:
            console.print(f"{environment} is what was applied, and what is declared")
        if found:
            sys.exit(EXIT_CHANGES)
