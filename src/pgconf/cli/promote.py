"""`pgconf promote`."""

from typing import TYPE_CHECKING

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import ADDRESS, ENVIRONMENT, parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgconf.app.promote import LeftOut


@click.command("promote", short_help="Carry resources over from one environment to another.")
@click.argument("source", type=ENVIRONMENT)
@click.argument("destination", type=ENVIRONMENT)
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True, type=ADDRESS)
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@pass_console
def command(console: Console, source: str, destination: str, addresses: tuple[str, ...], diff: bool) -> None:
    """Make DESTINATION declare what SOURCE does, for the resources that are named.

    The files of DESTINATION are changed, and nothing live. What comes from a layer that other environments
    extend becomes a patch. A resource that SOURCE does not have is taken out.

    Secrets, accounts, and values that belong to one environment, such as credentials, callback addresses
    and the people who hold roles, stay what they are in DESTINATION, and are named. A text with
    variables is carried over as it is written.

    With --diff the exit code is 2 when there is something to write. It is 1 when something cannot be carried
    over.

    \b
    Examples:
      pgconf diff staging production
      pgconf promote staging production payment_method/alipay-web --diff
      pgconf promote staging production payment_method/alipay-web routing/mobile-checkout
    """
    from pgconf.app.promote import promote
    from pgconf.cli.imports import show_imported, write_imported
    from pgconf.cli.progress import reading

    wanted = parsed(addresses)
    with console.failures():
        with reading(console.project) as tick:
            found = promote(console.project, source, destination, wanted, tick)
        _name(console, destination, found.left)
        if diff:
            show_imported(console, found.taken)
            return
        say = console.style.say
        write_imported(
            console,
            found.taken,
            nothing=say("there is nothing to carry over to {destination}", destination=destination),
            follow=say(
                "next: `pgconf validate`, then `pgconf plan -e {destination}`", destination=destination
            ),
        )


def _name(console: Console, destination: str, left: "Sequence[LeftOut]") -> None:
    """Name what stays, apart from a patch on standard output."""
    from pgconf.model import to_dotted
    from pgconf.reports.lists import grouped_as_text
    from pgconf.reports.style import printable

    if not left:
        return
    console.say("left out; {destination} keeps its own, or has to add it:", destination=destination)
    rows = [(one.address, one.reason.value, printable(to_dotted(one.path))) for one in left]
    for line in grouped_as_text(rows, console.err_style):
        console.note(line.rstrip())
