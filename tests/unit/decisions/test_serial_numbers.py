"""Capacity and chance of serial numbers, against counting and against the exact birthday problem."""

from collections import Counter
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.decisions.serials import literal, node, random, sequence, serial, time

from pgconf.decisions.serial_numbers import (
    DAY,
    bucket,
    chance_of_alike,
    characters,
    expected_alike,
    made_at_once,
    pairs_in_slots,
    per_second,
    room,
    written,
)

SECOND = time("yyyyMMddHHmmss")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0-9", "0123456789"),
        ("A-Ca-c", "ABCabc"),
        ("0-2_|*@-", "012_|*@-"),
        ("-", "-"),
        ("", ""),
    ],
)
def test_alphabets_are_read_with_ranges(text: str, expected: str) -> None:
    """A hyphen between two letters or digits is a range, any other one is itself."""
    assert characters(text) == frozenset(expected)


@given(st.sets(st.sampled_from("0123456789ABCXYZabcxyz_|*@.-")))
def test_an_alphabet_that_is_written_can_be_read(chars: set[str]) -> None:
    """Whatever it holds, and each character once."""
    assert characters(written(chars)) == chars


@pytest.mark.parametrize(("text", "rate"), [("300/s", 300), ("90/m", 1.5), ("7200/h", 2), ("86400/d", 1)])
def test_rates_are_read(text: str, rate: float) -> None:
    """By the second, exactly."""
    assert per_second(text) == Fraction(rate)


@pytest.mark.parametrize(
    ("formats", "unit"),
    [
        (["yyyyMMddHHmmss"], "second"),
        (["yyDDD"], "day"),
        (["yyyyMM"], "month"),
        (["yyyyMMdd", "HHmm"], "minute"),
        (["yyyy", "HHmm"], "year"),
        (["MMddHHmmss"], None),
        ([], None),
    ],
)
def test_a_bucket_is_the_smallest_unit_that_never_comes_again(formats: list[str], unit: str | None) -> None:
    """Smaller units count only when all larger ones are shown."""
    assert bucket(serial(literal("P"), *map(time, formats))) == unit


@pytest.mark.parametrize(
    ("parts", "writers", "available", "needed"),
    [
        pytest.param([SECOND, sequence(3, "second")], 1, 1000, 300, id="one counter"),
        pytest.param([SECOND, node(1), sequence(3, "second")], 4, 1000, 75, id="a counter each"),
        pytest.param([SECOND, sequence(3, "second", shared=True)], 4, 1000, 300, id="a shared counter"),
        pytest.param([SECOND, node(2)], 4, 1, 75, id="no counter, writers"),
        pytest.param([SECOND], 4, 1, 300, id="nothing but time"),
        pytest.param([SECOND, sequence(2), sequence(4)], 1, 10_000, 300, id="the longest counter"),
        pytest.param([time("yyyy"), time("HHmm"), sequence(2)], 1, 144_000, 300, id="time that comes again"),
        pytest.param([time("MMdd"), sequence(1)], 1, 3660, 300, id="days without a year"),
    ],
)
def test_there_is_room_for_so_many(parts: list[Any], writers: int, available: int, needed: int) -> None:
    """In one second at 300 a second."""
    found = room(serial(*parts, writers=writers), Fraction(300), Fraction(1))
    assert found.available == available
    assert found.needed == needed
    assert found.is_short == (needed > available)


def test_a_counter_that_is_just_long_enough_is_not_short() -> None:
    """A thousand numbers fit into three digits; one more a second does not."""
    rule = serial(SECOND, sequence(3, "second"))
    assert not room(rule, Fraction(1000), Fraction(1)).is_short
    assert room(rule, Fraction(1001), Fraction(1)).is_short


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1, 5))
def test_pairs_in_slots_are_those_one_can_count(drawn: int, slots: int, times: int) -> None:
    """Going round the slots, several times over."""
    filled = Counter(n % slots for _ in range(times) for n in range(drawn))
    counted = sum(comb(count, 2) for count in filled.values())
    assert pairs_in_slots(Fraction(drawn), slots, times) == counted


@given(st.integers(0, 50), st.fractions(0, 1), st.integers(1, 20))
def test_pairs_of_a_part_of_a_number_lie_between_those_of_its_neighbours(
    drawn: int, part: Fraction, slots: int
) -> None:
    """Two and a half numbers are two in one half of all buckets and three in the other."""
    low, high = (pairs_in_slots(Fraction(n), slots, 1) for n in (drawn, drawn + 1))
    assert pairs_in_slots(drawn + part, slots, 1) == low + part * (high - low)


@given(st.integers(1, 60), st.integers(1, 3))
def test_the_chance_is_that_of_the_birthday_problem(rate: int, digits: int) -> None:
    """Never above the exact one, and never below it by more than the numbers drawn fill the values."""
    rule = serial(time("yyyyMMddHH"), random(digits))
    drawn, values = rate, 10**digits
    apart = Fraction(1)
    for already in range(drawn):
        apart *= Fraction(max(values - already, 0), values)
    exact_for_a_day = float(1 - apart**24)
    chance = chance_of_alike(rule, Fraction(rate, 3600))
    assert chance <= exact_for_a_day + 1e-9
    assert exact_for_a_day <= float(expected_alike(rule, Fraction(rate, 3600))) + 1e-9


@pytest.mark.parametrize(
    ("digits", "rate", "chance"),
    [(8, 100, 0.986), (10, 100, 0.042), (6, 100, 1.0)],
)
def test_the_chance_over_a_day_is_the_one_in_the_books(digits: int, rate: int, chance: float) -> None:
    """A hundred numbers a second, told apart by some random digits."""
    found = chance_of_alike(serial(SECOND, random(digits)), Fraction(rate))
    assert found == pytest.approx(chance, rel=0.01)


def alike(*parts: Any, rate: int = 80, **fields: Any) -> Fraction:
    """Expect pairs that are alike, of a thousand random values."""
    return expected_alike(serial(*parts, random(3), **fields), Fraction(rate))


def test_a_counter_that_does_not_go_round_leaves_nothing_to_chance() -> None:
    """Eighty numbers a second, and a hundred values a second; eleven values are not enough."""
    assert alike(SECOND, sequence(2, "second")) == 0
    assert alike(SECOND, sequence(1, "second")) == Fraction(10 * comb(8, 2) * DAY, 1000)


def test_a_node_divides_what_is_left_to_chance() -> None:
    """Eight writers make ten numbers each."""
    assert alike(SECOND, node(1), writers=8) == Fraction(8 * comb(10, 2) * DAY, 1000)
    assert alike(SECOND, writers=8) == Fraction(comb(80, 2) * DAY, 1000)
    assert alike(SECOND, node(1), sequence(2, "second"), writers=8) == 0
    assert alike(SECOND, node(1), sequence(1, "second", shared=True), writers=8) == Fraction(
        10 * comb(8, 2) * DAY, 8 * 1000
    )


def test_counters_of_writers_that_are_not_told_apart_count_the_same() -> None:
    """Each of ten values comes once from every writer; counters that are never reset stand anywhere."""
    assert alike(SECOND, sequence(4, "second"), writers=8) == Fraction(10 * comb(8, 2) * DAY, 1000)
    assert alike(SECOND, sequence(4), writers=8) == Fraction(comb(8, 2) * 10**2 * DAY, 10**4 * 1000)


def test_a_counter_that_starts_again_within_what_is_shown_repeats_itself() -> None:
    """The first eighty values come in every second of the minute."""
    minute = time("yyyyMMddHHmm")
    assert alike(minute, sequence(4, "second")) == Fraction(80 * comb(60, 2) * DAY, 60 * 1000)


@pytest.mark.parametrize("shown", [[], [time("yyyyMM")], [time("yyyyMMdd")]], ids=["nothing", "month", "day"])
def test_without_hours_all_numbers_of_a_day_can_be_alike(shown: list[Any]) -> None:
    """The day is what is judged, however long the time shown stays the same."""
    assert alike(*shown, rate=1) == Fraction(comb(DAY, 2), 1000)


def test_numbers_at_once_are_those_of_one_writer_in_what_is_shown() -> None:
    """For the message."""
    assert made_at_once(serial(SECOND, random(3)), Fraction(80)) == 80
    assert made_at_once(serial(SECOND, node(1), random(3), writers=8), Fraction(80)) == 10
    assert made_at_once(serial(time("HHmm"), random(3)), Fraction(80)) == 4800
