"""`pgconf graph`."""

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import ADDRESS, environment_option, format_option


@click.command("graph", short_help="Draw which resource refers to which.")
@click.argument("address", required=False, type=ADDRESS)
@environment_option()
@format_option("mermaid", "dot")
@pass_console
def command(console: Console, address: str | None, environment: str, output: str) -> None:
    """Draw which resource refers to which; with ADDRESS, only what is around that one.

    \b
    Examples:
      pgconf graph -e production                                   for Markdown
      pgconf graph -e production --format dot | dot -Tsvg > g.svg  with Graphviz
      pgconf graph account/icbc-main -e production                 who relies on this account?
    """
    from pgconf.app.graph import graph
    from pgconf.cli.progress import reading
    from pgconf.reports.graphs import as_dot, as_mermaid

    with console.failures():
        with reading(console.project) as tick:
            found = graph(console.project, environment, address, tick)
        draw = as_mermaid if output == "mermaid" else as_dot
        console.print(draw(found.nodes, found.edges))
