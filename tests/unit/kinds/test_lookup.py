"""Locations of pydantic lead to paths in the data and to the keys that a map may have."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from pgconf.kinds.closed import Closed
from pgconf.kinds.lookup import data_path, keys_at


class Card(Closed):
    """A branch."""

    type: Literal["card"]
    number: int


class Bank(Closed):
    """A branch whose tag is the name of one of its fields."""

    type: Literal["bank"]
    bank: dict[str, Card]


class Payment(Closed):
    """What the locations lead through."""

    by: Annotated[Card | Bank, Field(discriminator="type")]
    parts: tuple[Card, ...] = ()
    note: str | None = None


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ((), ()),
        (("by", "card", "number"), ("by", "number")),
        (("by", "bank", "bank", "a", "number"), ("by", "bank", "a", "number")),
        (("by", "bank", "bank", "A", "[key]"), ("by", "bank", "A")),
        (("parts", 0, "nmber"), ("parts", 0, "nmber")),
        (("note", "str"), ("note",)),
        (("by", "cash", "x"), ("by",)),
    ],
)
def test_a_location_without_its_tags_is_a_path(
    location: tuple[str | int, ...], path: tuple[str | int, ...]
) -> None:
    """A tag is left out even where a key of the data has the same name."""
    assert data_path(Payment, location) == path


@pytest.mark.parametrize(
    ("location", "keys"),
    [
        ((), {"by", "parts", "note"}),
        (("by", "card"), {"type", "number"}),
        (("by", "bank", "bank", "a"), {"type", "number"}),
        (("parts", 3), {"type", "number"}),
        (("note",), set()),
    ],
)
def test_a_location_tells_the_keys_of_its_map(location: tuple[str | int, ...], keys: set[str]) -> None:
    """Of a union only the keys of the chosen branch are told."""
    assert keys_at(Payment, location) == keys
