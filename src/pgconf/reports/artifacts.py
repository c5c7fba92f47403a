"""Artifacts as text: what there is, what changes in a folder, and how."""

from collections.abc import Iterable, Iterator, Sequence

from pgconf.model import Artifact
from pgconf.reports.style import Style, padded, printable, width

_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


def artifacts_as_text(artifacts: Sequence[Artifact], style: Style) -> Iterator[str]:
    """List artifacts: name, size, and the template that makes them."""
    if not artifacts:
        yield "there are no templates with a header in `templates/`"
        return
    longest = max(width(one.name) for one in artifacts)
    for one in artifacts:
        size = f"{len(one.content):,} bytes"
        yield f"{padded(one.name, longest)}  {size:>14}  {style.paint(printable(one.template), 'dim')}"


def differences_as_text(differences: Iterable[tuple[str, str]], style: Style) -> Iterator[str]:
    """List files that come, change or go, as pairs of a name and what becomes of it."""
    for name, fate in differences:
        sign, colour = _SIGNS[fate]
        yield f"{style.paint(sign, colour)} {printable(name)}"
