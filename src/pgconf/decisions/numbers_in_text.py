"""Numbers of cards, phones and people that stand in clear in a text that people write."""

import re
from collections.abc import Iterator

_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){10,22}(?![0-9A-Za-z])")
"""Eleven to twenty-three digits, in groups or not."""

_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"^(?:86)?1[3-9][0-9]{9}$")
_CARD = re.compile(r"^[2-6][0-9]{12,18}$")
"""Mastercard's newer cards begin with 2, American Express with 3, UnionPay with 62."""

_DATE = re.compile(r"^20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
"""A time such as 20261124093000 begins like a card, and its last digit is right now and then."""


def digit_runs(text: str) -> Iterator[str]:
    """Find what may be a number of an account: eleven or more digits, without what groups them."""
    return (re.sub(r"[ -]", "", run[0]) for run in _DIGITS.finditer(text))


def holds_card_number(text: str) -> bool:
    """Whether there is the number of a bank card; its last digit must be right (Luhn)."""
    likely = [run for run in digit_runs(text) if _CARD.match(run) and not _DATE.match(run)]
    if not likely:
        return False
    from stdnum import luhn

    return any(map(luhn.is_valid, likely))


def holds_phone_number(text: str) -> bool:
    """Whether there is the number of a mobile phone in mainland China."""
    return any(_PHONE.match(run) for run in digit_runs(text))


def holds_id_number(text: str) -> bool:
    """Whether there is the number of a Chinese identity card: place, birthday and last digit are checked."""
    likely = [number[0] for number in _ID_NUMBER.finditer(text)]
    if not likely:
        return False
    from stdnum.cn import ric

    return any(map(ric.is_valid, likely))
