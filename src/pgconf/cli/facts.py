"""`pgconf facts`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import format_option


@click.command("facts", short_help="List what providers allow, with month and source.")
@click.argument("provider", required=False)
@format_option("text", "json")
@pass_console
def command(console: Console, provider: str | None, output: str) -> None:
    """List what providers allow, each with the month and the source in which it was read.

    Rules rest on these facts. A fact from a secondary source only warns. What your contract says
    otherwise goes into `facts` of `pgconf.yaml`, and is marked here.

    \b
    Examples:
      pgconf facts
      pgconf facts wechatpay
      pgconf facts --format json
    """
    from pgconf.app.rules import listed_facts
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.lists import facts_as_json, facts_as_text

    with console.failures():
        facts = listed_facts(console.project_here, provider)
        if output == "json":
            console.print(to_json(facts_as_json(facts)))
        else:
            console.print(facts_as_text(facts, console.style))
