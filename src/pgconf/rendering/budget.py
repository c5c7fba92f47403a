"""What filling in a template may take: steps, lengths of texts and lists, sizes of numbers."""

from collections.abc import Sized
from decimal import Decimal
from typing import Any

from pgconf.model import say
from pgconf.rendering.fault import FaultError

MOST_STEPS = 2_000_000
"""Turns of loops, calls, and items that filters go through, for one artifact: 200 for each of 10,000
resources. A text costs one step for 64 characters."""
LONGEST = 2 * 1024 * 1024
"""Characters of a text, or items of a list, that a template makes on the way to its artifact."""
_CHARACTERS_PER_STEP = 64
_COMPARED_PER_STEP = 16
_LARGEST_NUMBER = 1 << 256
_NESTING = (list, tuple, dict)


class Budget:
    """How much may still be taken by one artifact."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self._left = MOST_STEPS

    def begin(self) -> None:
        """Begin again with all of it."""
        self._left = MOST_STEPS

    def spend(self, steps: int = 1, *through: Any) -> None:
        """Take some steps, and those that it takes to go through some values.

        Raises:
            FaultError: there are not so many left.
        """
        for value in through:
            if isinstance(value, str):
                steps += len(value) // _CHARACTERS_PER_STEP
            elif isinstance(value, list | tuple):  # a list that stands in two places counts twice
                self.spend(len(value), *value)
            elif isinstance(value, dict):
                self.spend(len(value), *value, *value.values())
            elif isinstance(value, range):
                steps += len(value)
        self._left -= steps
        if self._left < 0:
            message = say("it takes more than {most} steps, as if it never ended", most=f"{MOST_STEPS:,}")
            raise FaultError(message)

    def weigh(self, value: Any) -> Any:
        """Give a value that is compared, hashed or copied, which takes few steps while it is flat."""
        if isinstance(value, list | tuple):
            self.spend(len(value) // _COMPARED_PER_STEP, *(one for one in value if isinstance(one, _NESTING)))
        else:
            self.spend(0, value)
        return value

    def require_room(self, *parts: Any) -> None:
        """Refuse to put parts together that make more than a text or a list may be."""
        length = sum(len(part) for part in parts if isinstance(part, Sized))
        self.spend(1, *(part for part in parts if isinstance(part, str)))
        if length > LONGEST:
            raise too_long()

    def checked(self, value: Any) -> Any:
        """Give a value that was made, if it is not too long."""
        if isinstance(value, str | list | tuple) and len(value) > LONGEST:
            raise too_long()
        return value


def is_number(value: Any) -> bool:
    """Whether something is a number that can be calculated with in no time."""
    return isinstance(value, int | float | Decimal) and -_LARGEST_NUMBER < value < _LARGEST_NUMBER


def too_long() -> FaultError:
    """Say that something would be longer than templates may make it."""
    message = say(
        "it makes a text or a list of more than {longest} characters or items", longest=f"{LONGEST:,}"
    )
    return FaultError(message)
