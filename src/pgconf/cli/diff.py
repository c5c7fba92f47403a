"""`pgconf diff`."""

from typing import TYPE_CHECKING

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import environment_option, format_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgconf.app.compare import Comparison


@click.command("diff", short_help="Compare two revisions, or two environments.")
@click.argument("before")
@click.argument("after")
@environment_option(required=False)
@format_option("text", "json")
@pass_console
def command(console: Console, before: str, after: str, environment: str | None, output: str) -> None:
    """Compare two environments, or two revisions of one: what would have to change to get to the second.

    Of environments, what is declared is compared, and nothing live; for each value both places are shown
    at which it is set. Revisions are numbers, and need `-e`.

    \b
    Examples:
      pgconf diff staging production
      pgconf diff 40 41 -e production
    """
    with console.failures():
        if before.isdecimal() and after.isdecimal():
            if environment is None:
                raise click.UsageError("name the environment whose revisions are meant, with -e")
            _revisions(console, environment, (before, after), output)
        else:
            _environments(console, before, after, output)


def _revisions(console: Console, environment: str, numbers: tuple[str, str], output: str) -> None:
    from pgconf.app.compare import compare_revisions
    from pgconf.cli.progress import reading
    from pgconf.kinds.scalars import minor_units
    from pgconf.reports.plans import changes_as_text

    before, after = numbers
    with reading(console.project) as tick:
        found = compare_revisions(console.project, environment, int(before), int(after), tick)
    text = changes_as_text(found.changes, minor_units(), console.style)
    same = f"revisions {before} and {after} of {environment} are the same"
    _tell(console, found, f"{environment}, revision {before} → {after}", text, same, output)


def _environments(console: Console, before: str, after: str, output: str) -> None:
    from pgconf.app.compare import compare_environments
    from pgconf.cli.progress import reading
    from pgconf.kinds.scalars import minor_units
    from pgconf.reports.plans import differences_as_text

    with reading(console.project) as tick:
        found = compare_environments(console.project, before, after, tick)
    text = differences_as_text(found.changes, minor_units(), console.style, found.set_before)
    same = f"{before} and {after} declare the same"
    _tell(console, found, f"{before} → {after}", text, same, output)


def _tell(
    console: Console, found: "Comparison", heading: str, text: "Iterator[str]", same: str, output: str
) -> None:
    from pgconf.reports.diagnostics import to_json

    if output == "json":
        console.print(to_json(list(found.encoded())))
    elif found.changes:
        console.print(console.style.paint(heading, "bold"))
        console.print("")
        console.print(text)
    else:
        console.print(same)
