"""What must not stand in a message: full card numbers, identity numbers and passwords."""

import re
from typing import Literal

Sensitive = Literal["card number", "identity number", "password", "security code"]

_NAMES: dict[Sensitive, re.Pattern[str]] = {
    "card number": re.compile(r"(^|_)(pan|(bank_?)?card_?(no|num|number))(_|$)"),
    "identity number": re.compile(
        r"(^|_)(id_?card(_?(no|num|number))?|id_?(no|num|number)|identity(_no)?)(_|$)"
    ),
    "password": re.compile(r"(^|_)(password|passwd|pwd|passphrase)(_|$)"),
    "security code": re.compile(r"(^|_)(cvv2?|cvc2?)(_|$)"),
}
_ONLY_A_PART = re.compile(r"(^|_)(tail|last|last4|masked|suffix|end)(_|$)")
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){14,18}(?![\d.])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_PASSWORD = re.compile(
    r"(?<!动态)(?<!一次性)(?<!验证)密码\s*([是为]\s*[:：]?|[:：])\s*(\$?\{|[A-Za-z0-9])"
    r"|\bpassword\s*(is\s*:?|:)\s*(\$?\{|(?=[^\s]*\d)[A-Za-z0-9])",
    re.IGNORECASE,
)


def named(name: str) -> Sensitive | None:
    """Tell what a variable holds, as its name has it; a masked value or a tail is nothing sensitive."""
    if _ONLY_A_PART.search(name):
        return None
    return next((what for what, pattern in _NAMES.items() if pattern.search(name)), None)


def written(text: str) -> tuple[Sensitive, int] | None:
    """Find something sensitive in a text, with the line; numbers count when their check digit is right."""
    for what, match in _candidates(text):
        if what == "password" or _is_right(what, re.sub("[ -]", "", match.group())):
            return what, text.count("\n", 0, match.start()) + 1
    return None


def _candidates(text: str) -> list[tuple[Sensitive, re.Match[str]]]:
    patterns: tuple[tuple[Sensitive, re.Pattern[str]], ...] = (
        ("identity number", _IDENTITY),
        ("card number", _CARD),
        ("password", _PASSWORD),
    )
    return [(what, match) for what, pattern in patterns for match in pattern.finditer(text)]


def _is_right(what: Sensitive, number: str) -> bool:
    if what == "identity number":
        from stdnum.cn import ric

        return bool(ric.is_valid(number))
    from stdnum import luhn

    return number[0] in "3456" and bool(luhn.is_valid(number))
