"""`pgconf explain`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import FINDING


@click.command("explain", short_help="Explain a finding: what it catches, why it matters, what to do.")
@click.argument("name", required=False, type=FINDING)
@pass_console
def command(console: Console, name: str | None) -> None:
    """Explain a finding: what it catches, why it matters, what to do.

    NAME stands in brackets in every message; without it all names are listed.

    \b
    Example:
      pgconf explain yaml/leading-zero
    """
    from pgconf.app.explain import explain, names

    with console.failures():
        console.print(names() if name is None else explain(name).rstrip("\n"))
