"""Text for terminals: colours that can be off, widths of Chinese, and nothing that acts."""

import re
from dataclasses import dataclass
from typing import Any

from pgconf.model import Translate, say

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}

_BEYOND_ASCII = "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_ACTING = re.compile(f"[\x00-\x08\x0a-\x1f{_BEYOND_ASCII}]")
_ACTING_IN_JSON = re.compile(f"[{_BEYOND_ASCII}]")


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text when `colour` is on, and says messages in a language."""

    colour: bool = False
    translate: Translate = str

    def say(self, template: str, /, **arguments: Any) -> str:
        """Say a sentence in the language."""
        return say(template, **arguments).said(self.translate)

    def paint(self, text: str, *looks: str) -> str:
        """Give text one or more looks: bold, dim, red, green, yellow, blue, cyan."""
        if not self.colour or not text:
            return text
        codes = ";".join(_CODES[look] for look in looks)
        return f"\x1b[{codes}m{text}\x1b[0m"


def printable(text: str) -> str:
    """Make text from outside safe to stand in one line of a terminal.

    Control characters, which can move the cursor or hide text, and characters that turn the writing
    direction, which can make a line read as something else, are shown as escapes.
    """
    return _ACTING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def printable_json(text: str) -> str:
    """Escape in JSON text what acts on a terminal; JSON itself only escapes what is ASCII."""
    return _ACTING_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def width(text: str) -> int:
    """Count the columns that text takes in a terminal; Chinese characters and emoji take two."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(0, wcswidth(text))


def padded(text: str, columns: int) -> str:
    """Fill text with spaces up to a number of terminal columns."""
    return text + " " * max(0, columns - width(text))
