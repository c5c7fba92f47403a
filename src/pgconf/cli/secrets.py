"""`pgconf secrets`."""

import sys

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console
from pgconf.cli.options import environment_option, format_option


@click.group("secrets", short_help="Tell which secrets can be read here.")
def command() -> None:
    """Look after the secrets that an environment refers to; none is ever shown.

    A reference is `{secret: env:NAME}` for a variable of the process, `{secret: file:/path}` for a
    file with nothing else in it, and likewise `keyring:SERVICE/NAME`, `sops:FILE#PATH` and
    `vault:MOUNT/PATH#KEY`.
    """


@command.command("check")
@environment_option()
@format_option("text", "json")
@pass_console
def check(console: Console, environment: str, output: str) -> None:
    """Tell which references can be read here, without printing what is behind them.

    The exit code is 1 when one cannot. Run it where `apply` runs, before the first deployment and
    after a rotation.

    \b
    Examples:
      pgconf secrets check -e production
      pgconf secrets check -e production --format json
    """
    from pgconf.cli.progress import reading
    from pgconf.model import has_errors
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.language import spoken
    from pgconf.reports.secrets import secrets_as_json, secrets_as_text

    with console.failures():
        with reading(console.project) as tick:
            found = console.project.check_secrets(environment, tick)
        if output == "json":
            told = list(spoken(found.diagnostics, console.translate))
            console.print(to_json(secrets_as_json(environment, found.secrets, told, console.translate)))
        else:
            console.report(found.diagnostics, err=False)
            console.print(secrets_as_text(environment, found.secrets, console.style))
        if has_errors(found.diagnostics):
            sys.exit(EXIT_FINDINGS)
