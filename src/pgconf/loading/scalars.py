"""What a scalar means: the YAML 1.2 core schema, kept digit for digit and without guesses."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from pgconf.model import say

Scalar: TypeAlias = str | int | Decimal | bool | None

MAX_DIGITS = 38
"""The most that the decimal types of common databases hold; it also bounds a decimal exponent."""

_CORE_TAG = "tag:yaml.org,2002:"  # what `!!` stands for (YAML 1.2.2, 6.8.2.2)

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WORDS_OF_1_1: dict[str, str] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), "false"),
}
"""What YAML 1.1 took for true and false (https://yaml.org/type/bool.html); here it is text."""

_NUMBER_STARTS = frozenset("+-.0123456789")
_NUMBER = re.compile(r"([-+]?)(?=\.?[0-9])([0-9]*)(\.[0-9]*)?(?:[eE]([-+]?[0-9]+))?")
_NUMBER_OF_1_1 = re.compile(
    r"[-+]?(?:0b_*[01][01_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?)"
)
_OCTAL_OR_HEXADECIMAL = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_TYPES_BY_TAG: dict[str, tuple[type, ...]] = {
    f"{_CORE_TAG}str": (str,),
    f"{_CORE_TAG}int": (int,),
    f"{_CORE_TAG}float": (Decimal, int),
    f"{_CORE_TAG}bool": (bool,),
    f"{_CORE_TAG}null": (type(None),),
    f"{_CORE_TAG}map": (dict,),
    f"{_CORE_TAG}seq": (list,),
}
_KNOWN_TAGS = ", ".join(f"`{tag.replace(_CORE_TAG, '!!')}`" for tag in _TYPES_BY_TAG)


class ScalarError(Exception):
    """A scalar that has no safe reading: the diagnostic's name, its message and its hint."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.hint = hint


class AmbiguousError(ScalarError):
    """Text that readers of YAML 1.1 take for something else."""


class TagError(ScalarError):
    """A tag that is not understood, or not true of what it stands on."""


@lru_cache(maxsize=4096)
def resolve(text: str) -> Scalar:
    """Read a plain scalar. Equal texts give one shared value, which also saves memory.

    Raises:
        AmbiguousError: it is text here, and something else in YAML 1.1.
        ScalarError: the text looks like a number that cannot be told from text or cannot be kept.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text in _WORDS_OF_1_1:
        raise _ambiguous(text, _WORDS_OF_1_1[text])
    if text[0] not in _NUMBER_STARTS:
        return text
    if match := _NUMBER.fullmatch(text):
        return _number(text, *match.groups(default=""))
    if _OCTAL_OR_HEXADECIMAL.fullmatch(text):
        # Long literals are refused by their own length: `int` would take its time over them.
        value = int(text, 0) if len(text) <= MAX_DIGITS else 10**MAX_DIGITS
        if value >= 10**MAX_DIGITS:
            raise _too_long(
                text,
                say(
                    "the number `{text}` has more than {most} digits",
                    text=_shortened(text),
                    most=MAX_DIGITS,
                ),
            )
        return value
    if _NOT_FINITE.fullmatch(text):
        message = say("`{text}` is not a number that can be stored or compared", text=text)
        raise ScalarError(
            "yaml/not-finite",
            message,
            say('leave the field out, or quote it if it is text: "{text}"', text=text),
        )
    if _NUMBER_OF_1_1.fullmatch(text):
        raise _ambiguous(text, _read_in_1_1(text))
    return text


def resolve_tagged(tag: str, text: str) -> Scalar:
    """Read a scalar with an explicit tag, whatever its style.

    Raises:
        ScalarError: the tag is not one of the core schema, or the text is not of its type.
    """
    if tag == f"{_CORE_TAG}str":
        return text
    try:
        value = resolve(text) if tag in _TYPES_BY_TAG else None
    except AmbiguousError:
        value = text
    check_tag(tag, type(value), f"`{_shortened(text)}`")
    return Decimal(value) if tag == f"{_CORE_TAG}float" and isinstance(value, int) else value


def check_tag(tag: str, found: type, shown: str) -> None:
    """Let pass a tag of the core schema on a value of its type; `shown` tells a reader the value.

    Raises:
        ScalarError: the tag is another one, or the value has another type.
    """
    types = _TYPES_BY_TAG.get(tag)
    written = tag.replace(_CORE_TAG, "!!", 1)
    if types is None:
        hint = say("drop it: only {known} are", known=_KNOWN_TAGS)
        raise TagError("yaml/unknown-tag", say("the tag `{written}` is not known", written=written), hint)
    if found not in types:
        message = say("the tag `{written}` does not fit {shown}", written=written, shown=shown)
        raise TagError("yaml/tag-mismatch", message, say("drop the tag or correct the value"))


def _number(text: str, sign: str, whole: str, fraction: str, exponent: str) -> int | Decimal:
    digits = len(whole) + len(fraction.removeprefix("."))
    if digits > MAX_DIGITS:
        raise _too_long(
            text,
            say(
                "the number `{text}` has {digits:,} digits; at most {most} are kept",
                text=_shortened(text),
                digits=digits,
                most=MAX_DIGITS,
            ),
        )
    # The length comes first: `int` itself refuses texts of thousands of digits.
    if exponent and (len(exponent) > MAX_DIGITS or abs(int(exponent)) > MAX_DIGITS):
        raise _too_long(
            text,
            say(
                "the exponent of `{text}` is beyond {most}",
                text=_shortened(text),
                most=MAX_DIGITS,
            ),
        )
    if len(whole) > 1 and whole[0] == "0":
        raise _leading_zero(text, sign, whole)
    return Decimal(text) if fraction or exponent else int(text)


def _leading_zero(text: str, sign: str, whole: str) -> ScalarError:
    sign = sign.removeprefix("+")
    plain = f"{sign}{whole.lstrip('0') or '0'}{text.partition(whole)[2]}"
    other = say("as text that keeps its zeros")
    if text.endswith(whole) and set(whole) <= set("01234567") and int(whole) != int(whole, 8):
        other = say("as {sign}{whole}", sign=sign, whole=int(whole, 8))
    return ScalarError(
        "yaml/leading-zero",
        say("`{text}` could be read as {plain} or {other}", text=text, plain=plain, other=other),
        say('quote it: "{text}"', text=text),
    )


def _ambiguous(text: str, other: str) -> AmbiguousError:
    short = _shortened(text)
    message = say("`{text}` is text here, and {other} to readers of YAML 1.1", text=short, other=other)
    return AmbiguousError("yaml/ambiguous-scalar", message, say('quote it: "{text}"', text=short))


def _read_in_1_1(text: str) -> str:
    """Say what number YAML 1.1 made of a text with `_`, base 2 or, as in `12:30`, base 60."""
    if len(text) > MAX_DIGITS:
        return say("a number")
    number = text.replace("_", "").removeprefix("+")
    if number.lstrip("-")[:2] in ("0b", "0x"):
        return str(int(number, 0))
    sign = "-" if number.startswith("-") else ""
    whole, point, fraction = number.removeprefix("-").partition(".")
    value = 0
    for part in whole.split(":"):
        value = value * 60 + int(part)
    return f"{sign}{value}{point}{fraction}"


def _too_long(text: str, message: str) -> ScalarError:
    return ScalarError(
        "yaml/number-too-long",
        message,
        say('quote it if it is an identifier: "{text}"', text=_shortened(text)),
    )


def _shortened(text: str) -> str:
    longest = 48  # a whole number of the longest kind, with sign, point and exponent
    return text if len(text) <= longest else f"{text[:longest]}…"
