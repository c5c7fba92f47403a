"""Short messages: where a template is left open, how long it can become, and how many messages that is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
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


def openings(body: str, parameters: Sequence[str] = ()) -> tuple[Opening, ...]:
    """Find what a template leaves open, in whatever syntax it is written.

    Args:
        body: the template.
        parameters: the variables that the numbers stand for, in order.
    """
    return tuple(_opening(match, parameters) for match in _SYNTAX.finditer(body))


def _opening(match: re.Match[str], parameters: Sequence[str]) -> Opening:
    word = match["double"] or match["dollar"] or match["single"]
    variable: str | None = word
    if word.isdecimal():
        variable = parameters[int(word) - 1] if 1 <= int(word) <= len(parameters) else None
    return Opening(_written(match, is_number=word.isdecimal()), word, variable, match.start(), match.end())


def _written(match: re.Match[str], *, is_number: bool) -> Syntax:
    if match["double"]:
        return Syntax.DOUBLE
    if match["dollar"]:
        return Syntax.DOLLAR_NUMBER if is_number else Syntax.DOLLAR_NAME
    return Syntax.NUMBER if is_number else Syntax.NAME


def rewritten(body: str, syntax: Syntax, parameters: Sequence[str] = ()) -> str | None:
    """Write a template in another syntax; None when a variable has no number to be written as.

    Args:
        body: the template.
        syntax: how it shall be written.
        parameters: the variables that the numbers stand for, in order.
    """
    parts, behind = [], 0
    for opening in openings(body, parameters):
        new = _spelled(opening, syntax, parameters)
        if new is None:
            return None
        parts += [body[behind : opening.start], new]
        behind = opening.end
    return "".join((*parts, body[behind:]))


def _spelled(opening: Opening, syntax: Syntax, parameters: Sequence[str]) -> str | None:
    name = opening.variable
    if name is None:
        return None
    number = parameters.index(name) + 1 if name in parameters else None
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


def adjacent(body: str) -> Iterator[tuple[Opening, Opening]]:
    """Find pairs of openings with nothing between them."""
    yield from ((one, two) for one, two in pairwise(openings(body)) if one.end == two.start)


def is_all_open(body: str) -> bool:
    """Whether a template says nothing itself: between what it leaves open is no letter and no digit."""
    return bool(openings(body)) and not any(map(str.isalnum, _SYNTAX.sub("", body)))


def inside_links(body: str) -> Iterator[Opening]:
    """Find openings that are a part of a link."""
    for opening in openings(body):
        if _LINK_BEFORE.search(body, 0, opening.start):
            yield opening


WIDTHS: Mapping[FieldType, int] = {
    "money": len("100000000.00"),
    "number": len("2147483647"),
    "datetime": len("2026-11-24 08:00:00"),
    "phone": len("+8613800138000"),
}
"""The most characters of values whose length follows from their format.

The largest amount is the largest that Alipay takes in one payment.
"""


def longest(body: str, widths: Mapping[str, int], parameters: Sequence[str] = ()) -> int | None:
    """Tell how many UTF-16 units a message can have; None when something may be of any length.

    Args:
        body: the template.
        widths: the most characters of each variable.
        parameters: the variables that the numbers stand for, in order.
    """
    found = openings(body, parameters)
    if any(opening.variable not in widths for opening in found):
        return None
    return units(_SYNTAX.sub("", body)) + sum(widths[opening.variable or ""] for opening in found)


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


def literal(body: str) -> str:
    """Give what a template says itself, without what it leaves open."""
    return _SYNTAX.sub("", body)


def segments(length: int, single: int, each: int) -> int:
    """Tell how many messages are charged for a length.

    Args:
        length: the characters of the message, its signature included.
        single: how many fit when it is one message.
        each: how many fit into each part of a longer one, since parts carry their number.
    """
    return 1 if length <= single else -(-length // each)
