"""How many messages can go to one person in a minute, an hour or a day."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

PERIODS: Mapping[str, int] = {"minute": 60, "hour": 3600, "day": 86400}
"""The periods that providers count in, in seconds."""
_UNITS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Rate(NamedTuple):
    """At most so many messages in any `seconds`; None is for ever."""

    messages: int
    seconds: int | None


def rate_of(text: str) -> Rate:
    """Read a rate of a sender, such as `5/h`."""
    count, _, unit = text.partition("/")
    return Rate(int(count), _UNITS[unit])


def cap_of(text: str) -> Rate | None:
    """Read a cap of a notification rule that holds for one person, such as `5/user/hour`; None for others."""
    count, what, *period = text.split("/")
    if what != "user":
        return None
    return Rate(int(count), PERIODS[period[0]] if period else None)


def bound(rates: Iterable[Rate], period: str) -> int | None:
    """Tell how many messages all of these rates let through in a period; None when there is no rate.

    A rate of a longer period holds for a shorter one too; one of a shorter period holds as often as it fits.
    """
    length = PERIODS[period]
    return min((_within(rate, length) for rate in rates), default=None)


def _within(rate: Rate, length: int) -> int:
    return rate.messages if rate.seconds is None else rate.messages * max(1, -(-length // rate.seconds))
