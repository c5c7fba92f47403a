"""What templates see of resources: maps, lists, text and numbers that know where they are from."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pgconf.model import Address, Path, Place, to_pointer


class Text(str):
    """Text of a resource; `place` is where it stands."""

    __slots__ = ("place",)
    place: Place


class Amount(Decimal):
    """A number of a resource that keeps every digit; `place` is where it stands."""

    place: Place


class Node(Mapping[str, Any]):
    """A map of a resource. What is in it is looked at when it is asked for, since most never is."""

    __slots__ = ("_address", "_data", "_path")

    def __init__(self, address: Address, data: Mapping[str, Any], path: Path) -> None:
        """Take what it holds as plain data, and where that stands."""
        self._address, self._data, self._path = address, data, path

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self._address, self._path)

    def __getitem__(self, key: str) -> Any:
        """Give the value of a key."""
        return seen(self._address, self._data[key], (*self._path, key))

    def __contains__(self, key: object) -> bool:
        """Whether it has a key."""
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys, which are sorted but for the name of the resource."""
        return iter(self._data)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._data)

    def __repr__(self) -> str:
        """Name the place, and show nothing."""
        return f"{self._address}{to_pointer(self._path)}"


def seen(address: Address, data: Any, path: Path = ()) -> Any:
    """Give data of a resource as templates see it; numbers that are whole stay `int`."""
    match data:
        case dict():
            return Node(address, data, path)
        case list():
            return tuple(seen(address, value, (*path, index)) for index, value in enumerate(data))
        case str():
            text = Text(data)
            text.place = Place(address, path)
            return text
        case Decimal():
            amount = Amount(data)
            amount.place = Place(address, path)
            return amount
        case _:
            return data


def place_of(value: object) -> Place | None:
    """Tell where a value stands, if it is one that a resource holds and nobody has computed with it."""
    return value.place if isinstance(value, Text | Amount | Node) else None
