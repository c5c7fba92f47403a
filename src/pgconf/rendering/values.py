"""What templates see of resources: maps, lists, text and numbers that know where they are from."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pgconf.model import Address, Path, Place


class Text(str):
    """Text of a resource; `place` is where it stands."""

    __slots__ = ("place",)
    place: Place


class Amount(Decimal):
    """A number of a resource that keeps every digit; `place` is where it stands."""

    __slots__ = ("place",)
    place: Place


class Node(Mapping[str, Any]):
    """A map of a resource. Its keys come in the order of the canonical form, which is sorted."""

    def __init__(self, entries: Mapping[str, Any], place: Place) -> None:
        """Take what it holds, and where it stands."""
        self._entries = entries
        self.place = place

    def __getitem__(self, key: str) -> Any:
        """Give the value of a key."""
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._entries)

    def __repr__(self) -> str:
        """Name the place, and show nothing."""
        return f"{self.place.subject}{''.join(f'/{step}' for step in self.place.path)}"


def seen(address: Address, data: Any, path: Path = ()) -> Any:
    """Give data of a resource as templates see it; numbers that are whole stay `int`."""
    place = Place(address, path)
    match data:
        case dict():
            return Node({key: seen(address, value, (*path, key)) for key, value in data.items()}, place)
        case list():
            return tuple(seen(address, value, (*path, index)) for index, value in enumerate(data))
        case str():
            text = Text(data)
            text.place = place
            return text
        case Decimal():
            amount = Amount(data)
            amount.place = place
            return amount
        case _:
            return data


def place_of(value: object) -> Place | None:
    """Tell where a value stands, if it is one that a resource holds and nobody has computed with it."""
    return getattr(value, "place", None) if isinstance(value, Text | Amount | Node) else None
