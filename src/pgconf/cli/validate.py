"""`pgconf validate`."""

import sys

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.command("validate", short_help="Check environments, offline.")
@environment_option(required=False, multiple=True)
@format_option("text", "json")
@pass_console
def command(console: Console, environments: tuple[str, ...], output: str) -> None:
    """Check environments, offline: no credentials, no network, nothing written.

    Everything that is wrong is told in one run, each with its file, line and column. Without -e all
    environments are checked. The exit code is 1 when there is an error.

    \b
    Examples:
      pgconf validate
      pgconf validate -e production --format json
    """
    from pgconf.cli.progress import reading
    from pgconf.reports.diagnostics import counted, diagnostics_as_json, tally, to_json

    with console.failures():
        with reading(console.project) as tick:
            found = console.project.validate(environments, tick)
        if output == "json":
            report = {"valid": found.is_valid, "diagnostics": diagnostics_as_json(found.diagnostics)}
            console.print(to_json(report))
        else:
            console.report(found.diagnostics, err=False)
            for one in found.environments:
                mark = console.style.paint(*(("✓", "green") if one.is_valid else ("✗", "red")))
                layers = " ← ".join(reversed(one.layers))
                console.print(f"{mark} {layers}   {counted(one.resources, 'resource')}")
            console.print(f"{counted(found.files, 'file')}: {tally(found.diagnostics)}")
        if not found.is_valid:
            sys.exit(EXIT_FINDINGS)
