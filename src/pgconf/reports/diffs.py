"""Differences of files as text."""

from collections.abc import Iterable, Iterator

from pgconf.reports.diagnostics import may_hold_a_secret
from pgconf.reports.style import Style, printable

_LOOKS = {"+": "green", "-": "red", "@": "cyan"}


def diff_as_text(lines: Iterable[str], style: Style) -> Iterator[str]:
    """Paint a unified diff; a line that may hold a secret is not shown."""
    for line in lines:
        if line.startswith(("+++", "---")):
            yield style.paint(printable(line), "bold")
        elif may_hold_a_secret(line[1:]):
            withheld = style.say("(withheld)")
            yield style.paint(f"{line[:1]}{withheld}", _LOOKS.get(line[:1], "dim"))
        else:
            yield style.paint(printable(line), _LOOKS.get(line[:1], "dim"))
