"""Amounts of money, as machines count them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from pgconf.kinds.scalars import minor_units
from pgconf.model import say
from pgconf.rendering.budget import is_number
from pgconf.rendering.fault import FaultError


def in_minor_units(value: Any, currency: Any) -> int:
    """Give an amount of money in the smallest unit of its currency, by ISO 4217: 12.34 CNY are 1234.

    Raises:
        FaultError: there is no such currency, or the amount has more decimal places than it.
    """
    places = minor_units().get(str(currency))
    if places is None:
        raise FaultError(say("`{currency}` is no currency of ISO 4217", currency=currency), currency)
    try:
        scaled = Decimal(value).scaleb(places)
        is_usual = is_number(scaled)
    except (InvalidOperation, TypeError, ValueError):
        is_usual = False
    if not is_usual:
        raise FaultError(say("`{value}` is no amount", value=value), value)
    if scaled != scaled.to_integral_value():
        raise FaultError(
            say("{value} {currency} has no whole minor units", value=value, currency=currency), value
        )
    return int(scaled)
