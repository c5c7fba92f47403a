"""Checks that traits ask for, on plain data: they hold for models and JSON Schemas alike."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pgconf.kinds.annotations import Keyed, Money, Unordered
from pgconf.kinds.complaints import Complaint, describe
from pgconf.kinds.scalars import minor_units
from pgconf.kinds.shape import Shape, find
from pgconf.model import say, to_dotted


def plain_complaints(data: dict[str, Any], shape: Shape, default_currency: str | None) -> list[Complaint]:
    """Check the decimal places of money, and that no list holds the same thing twice."""
    currency = data.get("currency", default_currency)
    return [*_too_precise(data, shape, currency), *_repeated(data, shape)]


def _too_precise(data: dict[str, Any], shape: Shape, currency: Any) -> Iterator[Complaint]:
    places = minor_units().get(currency) if isinstance(currency, str) else None
    if places is None:
        return
    for pattern, _ in shape.of(Money):
        for path, value in find(data, pattern):
            given = _decimal_places(value)
            if given > places:
                yield Complaint(
                    "schema/amount-precision",
                    path,
                    say(
                        "`{path}` has {given} decimal places, and {currency} has {places}",
                        path=to_dotted(path),
                        given=given,
                        currency=currency,
                        places=places,
                    ),
                    say("amounts are in major units (yuan, not fen) and cannot be finer than the currency"),
                )


def _decimal_places(value: Any) -> int:
    if not isinstance(value, Decimal) or not value.is_finite():
        return 0
    return max(0, -int(value.as_tuple().exponent))


def _repeated(data: dict[str, Any], shape: Shape) -> Iterator[Complaint]:
    for pattern, mark in (*shape.of(Keyed), *shape.of(Unordered)):
        key = mark.by if isinstance(mark, Keyed) else None
        for path, items in find(data, pattern):
            seen: set[str] = set()
            for index, item in enumerate(items if isinstance(items, list) else ()):
                value = item.get(key) if key and isinstance(item, dict) else item
                if not isinstance(value, str | int | Decimal):
                    continue
                if str(value) in seen:
                    place = (*path, index, key) if key else (*path, index)
                    message = say("`{path}` holds {value} twice", path=to_dotted(path), value=describe(value))
                    yield Complaint("schema/repeated-item", place, message, say("remove one of the two"))
                seen.add(str(value))
