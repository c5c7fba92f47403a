"""Which strings a serial rule can make, and whether two rules can make the same one.

A rule is read as a small automaton that takes one character at a time. It knows the calendar (no
February 30th, years of this century) and computes check digits. Two things are taken wider than
they are: each time part shows a moment of its own, and every counter can have every value.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from string import digits
from typing import NamedTuple, assert_never

from pgconf.decisions.serial_numbers import CHECK_LENGTH, alphabet, length
from pgconf.kinds.serial_parts import CheckPart, LiteralPart, NodePart, RandomPart, SequencePart, TimePart
from pgconf.kinds.serial_rule import SerialRule

_CENTURY = 2000
_LEAP_YEAR = 2000
_COMMON_YEAR = 2001
_FIELDS = ("yyyy", "yy", "MM", "DDD", "dd", "HH", "mm", "SSS", "ss")
_RANGES = {"HH": 24, "mm": 60, "ss": 60, "SSS": 1000}


class State(NamedTuple):
    """What an automaton remembers.

    Attributes:
        read: the digits so far of a field of a time part.
        leap: whether the year of the time part can have a February 29th.
        days: the days of the month of the time part; 0 before the month is known.
        sums: for each check digit that is still to come, what it is computed from.
    """

    read: str = ""
    leap: bool = True
    days: int = 0
    sums: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """One character: what it may be, and what it belongs to.

    Attributes:
        chars: the characters there can be.
        field: the field of a time part that it belongs to.
        check: the index of the check whose digit it is.
        offset: its place within the field or the check.
    """

    chars: str
    field: str | None = None
    check: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Check:
    """A check: its name, the place of its first digit, and the places that Luhn doubles."""

    name: str
    at: int
    doubled: frozenset[int]


class Language:
    """The strings that a rule can make."""

    def __init__(self, rule: SerialRule) -> None:
        cells: list[_Cell] = []
        self._checks: list[_Check] = []
        for part in rule.parts:
            match part:
                case LiteralPart():
                    cells += map(_Cell, part.literal)
                case TimePart():
                    cells += _time_cells(part.time)
                case CheckPart():
                    cells += [
                        _Cell(digits, check=len(self._checks), offset=n)
                        for n in range(CHECK_LENGTH[part.check])
                    ]
                    at = len(cells) - CHECK_LENGTH[part.check]
                    self._checks.append(_Check(part.check, at, _doubled(cells[:at])))
                case NodePart() | SequencePart() | RandomPart():
                    cells += [_Cell("".join(sorted(alphabet(part))))] * length(part)
                case _:
                    assert_never(part)
        self._cells = cells
        self.characters = tuple(frozenset(cell.chars) for cell in cells)
        self.start = State(sums=(0,) * len(self._checks))

    def step(self, at: int, state: State, char: str) -> State | None:
        """Take the character at a place; None when it cannot stand there."""
        cell = self._cells[at]
        if cell.field is not None:
            moved = _step_in_field(cell.field, state, char)
            if moved is None:
                return None
            state = moved
        elif cell.check is not None:
            name = self._checks[cell.check].name
            if char != _check_digits(name, state.sums[cell.check])[cell.offset]:
                return None
        elif char not in cell.chars:
            return None
        return state._replace(sums=tuple(self._sums(at, state, char)))

    def _sums(self, at: int, state: State, char: str) -> Iterator[int]:
        for check, before in zip(self._checks, state.sums, strict=True):
            if at < check.at:
                yield _added(check, before, at, char)
            else:
                yield before if at < check.at + CHECK_LENGTH[check.name] - 1 else 0

    def __len__(self) -> int:
        """Count the characters of each string."""
        return len(self._cells)


def common(one: Language, other: Language) -> str | None:
    """Find a string that both can make, the first in the order of characters; None when there is none."""
    if len(one) != len(other):
        return None
    shared = [sorted(a & b) for a, b in zip(one.characters, other.characters, strict=True)]
    if not all(shared):
        return None
    layer = {(one.start, other.start): ""}
    for at, chars in enumerate(shared):
        following: dict[tuple[State, State], str] = {}
        for (mine, others), text in layer.items():
            for char in chars:
                left, right = one.step(at, mine, char), other.step(at, others, char)
                if left is not None and right is not None:
                    following.setdefault((left, right), text + char)
        layer = following
    return next(iter(layer.values()), None)


def _time_cells(text: str) -> Iterator[_Cell]:
    while text:
        field = next(field for field in _FIELDS if text.startswith(field))
        yield from (_Cell(digits, field=field, offset=n) for n in range(len(field)))
        text = text[len(field) :]


def _step_in_field(field: str, state: State, char: str) -> State | None:
    read = state.read + char
    if read not in _beginnings(field, leap=state.leap, days=state.days):
        return None
    if len(read) < len(field):
        return state._replace(read=read)
    match field:
        case "yyyy" | "yy":
            return state._replace(read="", leap=isleap(int(read) % 100 + _CENTURY))
        case "MM":
            year = _LEAP_YEAR if state.leap else _COMMON_YEAR
            return state._replace(read="", leap=True, days=monthrange(year, int(read))[1])
        case "dd" | "DDD":
            return state._replace(read="", leap=True, days=0)
        case _:
            return state._replace(read="")


@cache
def _beginnings(field: str, *, leap: bool, days: int) -> frozenset[str]:
    """Give all values of a field and all their beginnings."""
    match field:
        case "yyyy":
            values = range(_CENTURY, _CENTURY + 100)
        case "yy":
            values = range(100)
        case "MM":
            values = range(1, 13)
        case "dd":
            values = range(1, days + 1)
        case "DDD":
            values = range(1, 367 if leap else 366)
        case _:
            values = range(_RANGES[field])
    texts = [str(value).zfill(len(field)) for value in values]
    return frozenset(text[:end] for text in texts for end in range(1, len(field) + 1))


def _doubled(before: list[_Cell]) -> frozenset[int]:
    """Tell which places Luhn doubles: every second digit from the right; letters are left out."""
    places = [at for at, cell in enumerate(before) if set(cell.chars) <= set(digits)]
    return frozenset(places[::-1][::2])


def _added(check: _Check, before: int, at: int, char: str) -> int:
    if check.name == "luhn":
        if char not in digits:
            return before
        value = int(char) * (2 if at in check.doubled else 1)
        return (before + value // 10 + value % 10) % 10
    if char in digits:
        return (before * 10 + int(char)) % 97
    if char.isalpha():
        return (before * 100 + ord(char.upper()) - ord("A") + 10) % 97
    return before


def _check_digits(name: str, total: int) -> str:
    """Compute a check: Luhn's digit, or the two of ISO 7064 MOD 97-10."""
    return str(-total % 10) if name == "luhn" else f"{98 - total * 100 % 97:02}"
