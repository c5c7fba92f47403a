"""`pgconf show`."""

from pathlib import Path

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import ADDRESS, environment_option, format_option
from pgconf.model import ARTIFACT


@click.command("show", short_help="Show a saved plan, or one resource of an environment.")
@click.argument("subject", metavar="PLAN | ADDRESS", type=ADDRESS)
@environment_option(required=False)
@click.option("--origin", is_flag=True, help="Tell for each value which file and line set it.")
@format_option("text", "json")
@pass_console
def command(console: Console, subject: str, environment: str | None, origin: bool, output: str) -> None:
    """Show a saved plan, or one resource as an environment has it.

    \b
    Examples:
      pgconf show p.json
      pgconf show payment_method/alipay-web -e production --origin
    """
    with console.failures():
        is_artifact = subject.startswith(f"{ARTIFACT}/")
        if Path(subject).is_file() or (subject.endswith(".json") and not is_artifact):
            from pgconf.cli.plans import print_plan, read_plan

            print_plan(console, read_plan(Path(subject)), output)
        elif environment is None:
            raise click.UsageError("a resource is shown as an environment has it: name one with -e")
        else:
            _show_resource(console, subject, environment, output, origins=origin)


def _show_resource(console: Console, address: str, environment: str, output: str, *, origins: bool) -> None:
    from pgconf.app.show import show
    from pgconf.cli.progress import reading
    from pgconf.model import to_pointer
    from pgconf.reports.diagnostics import span_as_json, to_json
    from pgconf.reports.lists import resource_as_text

    with reading(console.project) as tick:
        shown = show(console.project, environment, address, tick)
    if output == "json":
        values = [
            {"path": to_pointer(one.path), "value": one.value, "origin": span_as_json(one.origin)}
            for one in shown.values
        ]
        console.print(to_json({"address": str(shown.address), "sources": shown.sources, "values": values}))
        return
    rows = [(one.path, one.value, one.origin) for one in shown.values]
    console.print(resource_as_text(shown.address, rows, console.style, origins=origins))
