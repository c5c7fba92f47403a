"""Short messages: where a template is left open, how long it can become, and how many messages that is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pgconf.kinds.events import FieldType


class Syntax(StrEnum):
    """How something left open is written; an example of it is how facts name it."""

    DOLLAR_NAME = "${name}"
    DOLLAR_NUMBER = "${1}"
    NUMBER = "{1}"
    NAME = "{name}"
    DOUBLE = "{{1}}"


_SYNTAX = re.compile(
    r"\{\{-?\s*(?P<double>[A-Za-z0-9_]+)[^{}]*\}\}"
    r"|\$\{\s*(?P<dollar>[A-Za-z0-9_]+)\s*\}"
    r"|\{\s*(?P<single>[A-Za-z0-9_]+)\s*\}"
)
_LINK_BEFORE = re.compile(r"(https?://|www\.)[^\s，。；！、）】]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of a template that a value takes the place of.

    Attributes:
        syntax: how it is written.
        word: the name or the number inside.
        variable: the variable it stands for; None for a number that stands for none.
        start: where it begins.
        end: the place behind it.
    """

    syntax: Syntax
    word: str
    variable: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """A text before anything is put in.

    Attributes:
        body: the text.
        parameters: the variables that numbers stand for, in order.
        names: the variables there are; other words in single braces mean themselves.
    """

    body: str
    parameters: tuple[str, ...] = ()
    names: Collection[str] = ()

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """What it leaves open, in whatever syntax that is written."""
        found = (self._opening(match) for match in _SYNTAX.finditer(self.body))
        return tuple(one for one in found if one.syntax is not Syntax.NAME or one.word in self.names)

    def _opening(self, match: re.Match[str]) -> Opening:
        word = match["double"] or match["dollar"] or match["single"]
        variable: str | None = word
        if word.isdecimal():
            variable = self.parameters[int(word) - 1] if 1 <= int(word) <= len(self.parameters) else None
        syntax = _written(match, is_number=word.isdecimal())
        return Opening(syntax, word, variable, match.start(), match.end())

    @property
    def literal(self) -> str:
        """What it says itself, without what it leaves open."""
        return self._with([""] * len(self.openings))

    def rewritten(self, syntax: Syntax) -> str | None:
        """Write it in another syntax; None when a variable has no number to be written as."""
        spelled = [self._spelled(opening.variable, syntax) for opening in self.openings]
        known = [one for one in spelled if one is not None]
        return self._with(known) if len(known) == len(spelled) else None

    def _with(self, values: Sequence[str]) -> str:
        """Put values into the openings."""
        parts, behind = [], 0
        for opening, value in zip(self.openings, values, strict=True):
            parts += [self.body[behind : opening.start], value]
            behind = opening.end
        return "".join((*parts, self.body[behind:]))

    def _spelled(self, name: str | None, syntax: Syntax) -> str | None:
        if name is None:
            return None
        number = self.parameters.index(name) + 1 if name in self.parameters else None
        match syntax:
            case Syntax.DOLLAR_NAME:
                return f"${{{name}}}"
            case Syntax.NAME:
                return f"{{{name}}}"
            case Syntax.DOUBLE:
                return f"{{{{{number or name}}}}}"
            case Syntax.NUMBER:
                return f"{{{number}}}" if number else None
            case Syntax.DOLLAR_NUMBER:
                return f"${{{number}}}" if number else None

    @property
    def adjacent(self) -> tuple[Opening, Opening] | None:
        """The first two openings with nothing between them."""
        return next(((one, two) for one, two in pairwise(self.openings) if one.end == two.start), None)

    @property
    def is_all_open(self) -> bool:
        """Whether it says nothing itself: besides what it leaves open there is no letter and no digit."""
        return bool(self.openings) and not any(map(str.isalnum, self.literal))

    def is_in_link(self, opening: Opening) -> bool:
        """Whether an opening is a part of a link."""
        return _LINK_BEFORE.search(self.body[: opening.start]) is not None

    def longest(self, widths: Mapping[str, int]) -> int | None:
        """Tell how many UTF-16 units it can have; None when something may be of any length.

        Args:
            widths: the most characters of each variable.
        """
        lengths = [widths.get(opening.variable or "") for opening in self.openings]
        known = [length for length in lengths if length is not None]
        return units(self.literal) + sum(known) if len(known) == len(lengths) else None


def _written(match: re.Match[str], *, is_number: bool) -> Syntax:
    if match["double"]:
        return Syntax.DOUBLE
    if match["dollar"]:
        return Syntax.DOLLAR_NUMBER if is_number else Syntax.DOLLAR_NAME
    return Syntax.NUMBER if is_number else Syntax.NAME


WIDTHS: Mapping[FieldType, int] = {
    "money": len("100000000.00"),
    "number": len("2147483647"),
    "datetime": len("2026-11-24 08:00:00"),
    "phone": len("+8613800138000"),
}
"""The most characters of values whose length follows from their format.

The largest amount is the largest that Alipay takes in one payment.
"""


def units(text: str) -> int:
    """Count UTF-16 units: one for a Chinese character or a letter, two for most emoji."""
    return len(text.encode("utf-16-le")) // 2


# 3GPP TS 23.038, 6.2.1: the default alphabet, and what takes two places because an escape comes before it.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_ESCAPED = frozenset("\f^{}\\[~]|€")

Alphabet = Literal["gsm7", "ucs2"]


def alphabet(text: str) -> Alphabet:
    """Tell the alphabet that a text is sent in: GSM-7 when all of its characters are in there."""
    return "gsm7" if set(text) <= _GSM7 | _GSM7_ESCAPED else "ucs2"


def septets(text: str) -> int:
    """Count the places that a text takes in GSM-7."""
    return len(text) + sum(character in _GSM7_ESCAPED for character in text)


def segments(length: int, single: int, each: int) -> int:
    """Tell how many messages are charged for a length.

    Args:
        length: the characters of the message, its signature included.
        single: how many fit when it is one message.
        each: how many fit into each part of a longer one, since parts carry their number.
    """
    return 1 if length <= single else -(-length // each)
