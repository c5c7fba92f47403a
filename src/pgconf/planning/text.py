"""Text: how the content of a file differs, in as many lines as somebody reads."""

import re
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from typing import Any

MOST_LINES = 200
"""Lines of a diff in a plan."""
_LONGEST_LINE = 240
_MOST_COMPARED = 20_000
"""Lines of a file that are compared: the time that takes can grow with their square."""
_TELLTALE = re.compile(r"credential|secret|passw|token|key|certificate|authorization", re.IGNORECASE)
WITHHELD_LINE = "-(withheld)"


def text_diff(before: Any, after: Any, *, is_edited: bool) -> str:
    """Write a unified diff without file names.

    Args:
        before: the live content; anything but text counts as no lines.
        after: the desired content, likewise.
        is_edited: somebody has edited the live content by hand. Then it may hold secrets, which nothing
            that was rendered does, and what looks like one is withheld.
    """
    old, new = (value.splitlines() if isinstance(value, str) else [] for value in (before, after))
    if max(len(old), len(new)) > _MOST_COMPARED:
        return f"@@ {len(old)} lines before, {len(new)} lines after @@"
    lines = [*islice(unified_diff(old, new, lineterm=""), 2, None)]
    if is_edited:
        lines = [*_without_secrets(lines)]
    shown = [_shortened(line) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"@@ {len(lines) - MOST_LINES} more lines @@")
    return "\n".join(shown)


def _without_secrets(lines: list[str]) -> Iterator[str]:
    """Withhold all lines that go, of a stretch in which one of them may hold a secret.

    A key goes over several lines, of which only the first says so.
    """
    stretch: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("-"):
            stretch.append(line)
            continue
        is_telling = any(_TELLTALE.search(one) for one in stretch)
        yield from [WITHHELD_LINE] * len(stretch) if is_telling else stretch
        stretch = []
        if line:
            yield line


def _shortened(line: str) -> str:
    return f"{line[:_LONGEST_LINE]}…" if len(line) > _LONGEST_LINE else line
