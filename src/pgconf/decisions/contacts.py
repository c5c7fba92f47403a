"""Patterns of phone numbers and e-mail addresses."""

from fnmatch import fnmatchcase
from itertools import product
from typing import Literal

_MOBILES = tuple(f"1{second}{rest * 9}" for second, rest in product("3456789", "0123456789"))
"""Chinese mobile numbers: whatever digit a pattern asks for behind the 1, some of these lack it."""
_ADDRESSES = ("a@b.cn", "0-x_9.z@yy.org.uk", "wv.u@t8.example")
"""Addresses that have nothing in common but what every address has."""
_SAMPLES: tuple[tuple[Literal["phones", "emails"], tuple[str, ...]], ...] = (
    ("phones", _MOBILES),
    ("phones", tuple(f"+86{number}" for number in _MOBILES)),
    ("emails", _ADDRESSES),
)


def leaves_nobody(pattern: str) -> Literal["phones", "emails"] | None:
    """Tell whether a pattern fits every Chinese mobile number or every e-mail address.

    Args:
        pattern: `*` stands for any characters and `?` for one; other signs mean themselves.
    """
    for what, samples in _SAMPLES:
        if all(fnmatchcase(sample, pattern) for sample in samples):
            return what
    return None
