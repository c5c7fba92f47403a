"""Patterns of phone numbers and e-mail addresses."""

from fnmatch import fnmatchcase
from itertools import product
from typing import Literal

_MOBILES = tuple(f"1{second}{rest * 9}" for second, rest in product("3456789", "0123456789"))
"""Chinese mobile numbers: whatever digit a pattern asks for behind the 1, some of these lack it."""
_ADDRESSES = ("a@b.cn", "0-x_9.z@yy.org.uk", "wv.u@t8.example")
"""Addresses that have nothing in common but what every address has."""


def leaves_nobody(pattern: str) -> Literal["phones", "emails"] | None:
    """Tell whether a pattern fits every Chinese mobile number or every e-mail address.

    Args:
        pattern: `*` stands for any characters and `?` for one; other signs mean themselves. Numbers are
            written with their country's code only where the pattern is.
    """
    country = "+86" if pattern.startswith("+") else ""
    if all(fnmatchcase(country + number, pattern) for number in _MOBILES):
        return "phones"
    return "emails" if all(fnmatchcase(address, pattern) for address in _ADDRESSES) else None
