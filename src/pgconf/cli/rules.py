"""`pgconf rules`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import format_option


@click.command("rules", short_help="List the rules that environments are checked by.")
@click.argument("family", required=False)
@format_option("text", "json")
@pass_console
def command(console: Console, family: str | None, output: str) -> None:
    """List the rules that environments are checked by, those of plugins included.

    In a project, severities are the project's own, and rules that `pgconf.yaml` leaves out are marked.
    `pgconf explain NAME` prints the page of one rule.

    \b
    Examples:
      pgconf rules
      pgconf rules settlement
      pgconf rules --format json | jq length
    """
    from pgconf.app.rules import listed_rules
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.lists import rules_as_json, rules_as_text

    with console.failures():
        rules = listed_rules(console.project_here, family)
        if output == "json":
            console.print(to_json(rules_as_json(rules, console.style)))
        else:
            console.print(rules_as_text(rules, console.style))
