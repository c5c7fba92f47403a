"""What a serial rule can make: how long its numbers are, of which characters, how many, how often alike.

All arithmetic is exact (integers and fractions); only a probability that is shown becomes a float.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, expm1, floor, prod
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import assert_never

from pgconf.kinds.serial_parts import (
    UNITS,
    CheckPart,
    LiteralPart,
    NodePart,
    Part,
    Random,
    RandomPart,
    Sequence,
    SequencePart,
    TimePart,
    Unit,
)
from pgconf.kinds.serial_rule import SerialRule

RANDOM_CHARACTERS = {
    "decimal": digits,
    "hex": digits + "ABCDEF",
    "base32": digits + "ABCDEFGHJKMNPQRSTVWXYZ",
    "base36": digits + ascii_uppercase,
    "base62": digits + ascii_uppercase + ascii_lowercase,
}
"""The alphabets of random parts; base 32 is Crockford's, without I, L, O and U."""

CHECK_LENGTH = {"luhn": 1, "mod-97": 2}

DAY = 86_400
SECONDS: dict[Unit, Fraction] = {
    "year": Fraction(366 * DAY),
    "month": Fraction(31 * DAY),
    "day": Fraction(DAY),
    "hour": Fraction(3600),
    "minute": Fraction(60),
    "second": Fraction(1),
    "millisecond": Fraction(1, 1000),
}
"""The length of the longest stretch that a unit of time shows as one."""

_VALUES: dict[Unit, int] = {
    "month": 12,
    "day": 31,
    "hour": 24,
    "minute": 60,
    "second": 60,
    "millisecond": 1000,
}
_DAYS_OF_YEAR = 366
_PER: dict[str, int] = {"s": 1, "m": 60, "h": 3600, "d": DAY}


def length(part: Part) -> int:
    """Count the characters of a part; every part has a fixed number of them."""
    match part:
        case LiteralPart():
            return len(part.literal)
        case TimePart():
            return len(part.time)
        case NodePart():
            return part.node.digits
        case SequencePart():
            return part.sequence.digits
        case RandomPart():
            return part.random.digits
        case CheckPart():
            return CHECK_LENGTH[part.check]
        case _:
            assert_never(part)


def length_of_numbers(rule: SerialRule) -> int:
    """Count the characters of the numbers that a rule makes."""
    return sum(map(length, rule.parts))


def beginning(rule: SerialRule) -> str:
    """Give the text that all numbers begin with."""
    text = ""
    for part in rule.parts:
        if not isinstance(part, LiteralPart):
            break
        text += part.literal
    return text


def alphabet(part: Part) -> frozenset[str]:
    """Tell the characters that a part can hold."""
    match part:
        case LiteralPart():
            return frozenset(part.literal)
        case RandomPart():
            return frozenset(RANDOM_CHARACTERS[part.random.alphabet])
        case TimePart() | NodePart() | SequencePart() | CheckPart():
            return frozenset(digits)
        case _:
            assert_never(part)


def characters(text: str) -> frozenset[str]:
    """Read a set of characters that is written with ranges: `0-9A-Za-z_-` ends with a hyphen of its own."""
    ordered = digits + ascii_letters
    found = set[str]()
    for first, last, single in re.findall(r"([0-9A-Za-z])-([0-9A-Za-z])|(.)", text):
        found |= {single} if single else {*ordered[ordered.index(first) : ordered.index(last) + 1]}
    return frozenset(found)


def written(chars: Iterable[str]) -> str:
    """Write a set of characters with ranges, the way that `characters` reads."""
    chars = set(chars)
    ranges = [(digits, "0-9"), (ascii_uppercase, "A-Z"), (ascii_lowercase, "a-z")]
    short = "".join(text for group, text in ranges if chars.issuperset(group))
    rest = chars.difference(*(group for group, _ in ranges if chars.issuperset(group)))
    return short + "".join(sorted(rest - {"-"})) + ("-" if "-" in rest else "")


def per_second(peak: str) -> Fraction:
    """Read a rate such as `300/s` or `1000/m`."""
    count, _, unit = peak.partition("/")
    return Fraction(int(count), _PER[unit[0]])


def units_shown(rule: SerialRule) -> frozenset[Unit]:
    """Tell the units of time that the numbers show."""
    return frozenset(unit for part in rule.parts if isinstance(part, TimePart) for unit in part.units)


def bucket(rule: SerialRule) -> Unit | None:
    """Tell the stretch of time whose numbers all show the same time; None when times come again.

    It is the smallest unit that is shown together with all larger ones: without the year, `MMdd`
    comes again every year.
    """
    shown = units_shown(rule)
    gap = next((index for index, unit in enumerate(UNITS) if unit not in shown), len(UNITS))
    return UNITS[gap - 1] if gap else None


def counter(rule: SerialRule) -> Sequence | None:
    """Give the counter of the numbers; of several the longest, which the others go along with."""
    counters = [part.sequence for part in rule.parts if isinstance(part, SequencePart)]
    return max(counters, key=lambda one: one.digits, default=None)


def randoms(rule: SerialRule) -> list[Random]:
    """Give the random parts."""
    return [part.random for part in rule.parts if isinstance(part, RandomPart)]


def has_node(rule: SerialRule) -> bool:
    """Whether the numbers tell the writers apart."""
    return any(isinstance(part, NodePart) for part in rule.parts)


@dataclass(frozen=True, slots=True)
class Room:
    """How many numbers one counter can tell apart in a bucket, and how many it has to.

    Attributes:
        available: the values of the counter, times those of what the time shows besides the bucket.
        needed: the numbers asked of one counter at the peak.
    """

    available: int
    needed: Fraction

    @property
    def is_short(self) -> bool:
        """Whether numbers come twice."""
        return self.needed > self.available


def room(rule: SerialRule, rate: Fraction, seconds: Fraction) -> Room:
    """Compare what one counter has to offer in a bucket of some seconds with what is asked of it.

    Each writer counts for itself, and gets its share of the load, unless the counter is shared.
    """
    counts = counter(rule)
    is_alone = not counts.shared if counts else has_node(rule)
    values = 10**counts.digits if counts else 1
    return Room(values * _besides(rule), rate * seconds / (rule.writers if is_alone else 1))


def _besides(rule: SerialRule) -> int:
    """Count the values of the units that are shown without all larger ones, such as `HHmmss` alone."""
    shown = units_shown(rule)
    last = bucket(rule)
    loose = shown.difference(UNITS[: UNITS.index(last) + 1] if last else ())
    if {"month", "day"} <= loose:
        return _DAYS_OF_YEAR * prod(_VALUES[unit] for unit in loose - {"month", "day"})
    return prod(_VALUES[unit] for unit in loose)


def random_values(rule: SerialRule) -> int:
    """Count the values that the random parts have together."""
    return prod(len(RANDOM_CHARACTERS[one.alphabet]) ** one.digits for one in randoms(rule))


def made_at_once(rule: SerialRule, rate: Fraction) -> Fraction:
    """Count the numbers of a day that show the same time and the same writer, at a rate."""
    return rate * _seconds_within_day(rule) / (rule.writers if has_node(rule) else 1)


def expected_alike(rule: SerialRule, rate: Fraction) -> Fraction:
    """Expect how many pairs of numbers are alike in a day at a rate.

    Two numbers can be alike when they show the same time, the same writer and the same value of the
    counter; then chance decides. The load is spread evenly over the day and over the writers.
    """
    seconds = _seconds_within_day(rule)
    pairs = _pairs_left_to_chance(rule, rate * seconds, seconds)
    return pairs * (DAY / seconds) / random_values(rule)


def chance_of_alike(rule: SerialRule, rate: Fraction) -> float:
    """Tell the probability that any two numbers of a day are alike, at a rate: 1 - e^(-pairs expected).

    This is the birthday problem. The true probability is never below it, and above by less than the
    share of the random values that are drawn at once.
    """
    return -expm1(-float(expected_alike(rule, rate)))


def _seconds_within_day(rule: SerialRule) -> Fraction:
    """Tell how long the time that is shown stays the same within a day."""
    shown, seconds = units_shown(rule), Fraction(DAY)
    for unit in UNITS[UNITS.index("hour") :]:
        if unit not in shown:
            break
        seconds = SECONDS[unit]
    return seconds


def _pairs_left_to_chance(rule: SerialRule, drawn: Fraction, seconds: Fraction) -> Fraction:
    """Count the pairs of numbers of a bucket that only the random parts tell apart."""
    counts, node, writers = counter(rule), has_node(rule), rule.writers
    if counts is None:
        groups = writers if node else 1
        return groups * pairs_in_slots(drawn / groups, 1, 1)
    slots = 10**counts.digits
    length_of_round = seconds if counts.per == "never" else min(SECONDS[counts.per], seconds)
    rounds = int(seconds / length_of_round)
    if counts.shared:
        return pairs_in_slots(drawn / rounds, slots, rounds) / (writers if node else 1)
    own = drawn / writers / rounds
    if node:
        return writers * pairs_in_slots(own, slots, rounds)
    if counts.per == "never":  # the writers' counters stand wherever they happen to
        return writers * pairs_in_slots(own, slots, rounds) + Fraction(comb(writers, 2), slots) * own**2
    return pairs_in_slots(own, slots, rounds * writers)


def pairs_in_slots(drawn: Fraction, slots: int, times: int) -> Fraction:
    """Count the pairs that share a slot when a counter goes round `slots` values.

    Args:
        drawn: how many numbers are counted in one round of the clock; between two whole numbers, the
            mean of both is taken by weight.
        slots: the values of the counter.
        times: how often the same count is made in the bucket, by other writers or after a reset.
    """
    below = floor(drawn)
    part = drawn - below
    return (1 - part) * _pairs(below, slots, times) + part * _pairs(below + 1, slots, times)


def _pairs(drawn: int, slots: int, times: int) -> int:
    full, more = divmod(drawn, slots)
    return more * comb(times * (full + 1), 2) + (slots - more) * comb(times * full, 2)
