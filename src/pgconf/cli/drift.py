"""`pgconf drift`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pgconf.cli.console import EXIT_CHANGES, Console, pass_console
from pgconf.cli.options import environment_option, format_option, parsed

if TYPE_CHECKING:
    from pgconf.app.drift import Drift


@click.command("drift", short_help="Tell what changed outside, and what is not yet applied.")
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@environment_option()
@click.option("--adopt", is_flag=True, help="Write what was changed outside into the files.")
@click.option("--revert", is_flag=True, help="Make the plan that takes back what was changed outside.")
@click.option("--target", metavar="NAME", help="The target that --adopt reads; the first one by default.")
@click.option(
    "-o", "--output-file", "file", type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan of --revert.",
)  # fmt: skip
@format_option("text", "json")
@pass_console
def command(
    console: Console,
    addresses: tuple[str, ...],
    environment: str,
    adopt: bool,
    revert: bool,
    target: str | None,
    file: Path | None,
    output: str,
) -> None:
    """Tell what changed outside of pgconf, and what is declared but not yet applied.

    Three states are compared: the last applied, the live, and the desired one. The exit code is 2
    when they differ. What the environment's `ignore_drift` leaves alone is told apart, and does not count.

    With --adopt the live values are written into the files, each where it is set; what was changed on both
    sides is left alone unless its address is named. With --revert a plan is made that leads back to what
    was applied last; what is not yet applied stays so.

    \b
    Examples:
      pgconf drift -e production
      pgconf drift -e production --adopt
      pgconf drift -e production --adopt payment_method/alipay-web
      pgconf drift -e production --revert -o back.json
    """
    if adopt and revert:
        raise click.UsageError("--adopt and --revert lead in opposite directions: take one of them")
    if (addresses or target) and not adopt:
        raise click.UsageError("addresses and --target belong to --adopt")
    if file is not None and not (revert and file.name):
        raise click.UsageError("`-o FILE` belongs to --revert")
    with console.failures():
        if adopt:
            _adopt(console, environment, addresses, target)
        elif revert:
            _revert(console, environment, file, output)
        else:
            _tell(console, environment, output)


def _tell(console: Console, environment: str, output: str) -> None:
    from pgconf.app.drift import DriftClass
    from pgconf.cli.progress import reading
    from pgconf.reports.diagnostics import to_json
    from pgconf.reports.lists import grouped_as_text

    with reading(console.project) as tick:
        found = console.project.drift(environment, tick)
    counts = any(one.ignored is None for one in found)
    if output == "json":
        console.print(to_json([_as_data(one) for one in found]))
    else:
        classes = list(DriftClass)
        ordered = sorted(found, key=lambda one: (one.ignored is not None, classes.index(one.drift)))
        rows = [(one.address, *_as_words(one)) for one in ordered]
        console.print(grouped_as_text(rows, console.style))
        same = "everything else of " if found else ""
        same = f"{same}{environment} is what was applied, and what is declared"
        console.print(f"`pgconf plan -e {environment}` shows the values" if counts else same)
    if counts:
        sys.exit(EXIT_CHANGES)


def _as_words(one: "Drift") -> tuple[str, str]:
    from pgconf.reports.style import printable

    if one.ignored is None:
        return one.drift.value, one.what
    rule = one.ignored
    until = f"until {rule.until}, by {printable(rule.owner)}: {printable(rule.because)}"
    return f"{one.drift.value}, and left alone for a time", f"{one.what}   {until}"


def _as_data(one: "Drift") -> "dict[str, Any]":
    rule = one.ignored
    return {
        "target": one.target,
        "address": str(one.address),
        "class": one.drift,
        "what": one.what,
        "ignored": rule and {"owner": rule.owner, "because": rule.because, "until": rule.until.isoformat()},
    }


def _adopt(console: Console, environment: str, addresses: tuple[str, ...], target: str | None) -> None:
    from pgconf.app.drift import adopt
    from pgconf.cli.imports import write_live
    from pgconf.cli.progress import reading

    wanted = parsed(addresses)
    with reading(console.project) as tick:
        found = adopt(console.project, environment, wanted, target, tick)
    nothing = console.style.say(
        "there is nothing to write: what is left alone for a time, or was changed on both sides, has"
        " to be named"
    )
    write_live(console, environment, found, nothing=nothing)


def _revert(console: Console, environment: str, file: Path | None, output: str) -> None:
    from pgconf.cli.plans import print_plan, save_plan
    from pgconf.cli.progress import reading

    with reading(console.project) as tick:
        plan = console.project.revert(environment, tick=tick, tell=console.report)
    print_plan(console, plan, output)
    if file is not None:
        save_plan(console, plan, file)
