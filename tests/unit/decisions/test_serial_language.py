"""Languages of serial rules: what they take, and what two have in common, against brute force."""

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.decisions.serials import LUHN, MOD_97, literal, node, random, sequence, serial, time

from pgconf.decisions.serial_language import Language, common
from pgconf.decisions.serial_numbers import RANDOM_CHARACTERS, alphabet, length_of_numbers


def takes(language: Language, text: str) -> bool:
    """Whether a language holds a string."""
    if len(text) != len(language):
        return False
    state = language.start
    for at, char in enumerate(text):
        following = language.step(at, state, char)
        if following is None:
            return False
        state = following
    return True


def luhn(text: str) -> str:
    """Compute a Luhn digit the way people do on paper: double every second digit from the right."""
    found = [int(char) for char in text if char.isdigit()][::-1]
    total = sum(sum(map(int, str(2 * d))) if at % 2 == 0 else d for at, d in enumerate(found))
    return str((10 - total % 10) % 10)


def mod_97(text: str) -> str:
    """Compute the two digits of MOD 97-10: the whole, letters as 10 to 35, leaves 1 when divided by 97."""
    number = "".join(str(int(char, 36)) for char in text if char.isalnum())
    return next(f"{n:02}" for n in range(2, 99) if int(f"{number}{n:02}") % 97 == 1)


def every_string(parts: list[dict[str, Any]]) -> set[str]:
    """Make all strings of a small rule, one part after the other."""
    made = {""}
    for part in parts:
        match part:
            case {"literal": text}:
                made = {one + text for one in made}
            case {"check": "luhn"}:
                made = {one + luhn(one) for one in made}
            case {"check": "mod-97"}:
                made = {one + mod_97(one) for one in made}
            case {"time": "MM"}:
                made = {f"{one}{month:02}" for one in made for month in range(1, 13)}
            case {"time": "HH"}:
                made = {f"{one}{hour:02}" for one in made for hour in range(24)}
            case {"random": {"digits": digits, "alphabet": chars}}:
                texts = ["".join(t) for t in product(RANDOM_CHARACTERS[chars], repeat=digits)]
                made = {one + text for one in made for text in texts}
            case {"sequence": {"digits": digits}} | {"node": {"digits": digits}}:
                made = {f"{one}{n:0{digits}}" for one in made for n in range(10**digits)}
    return made


small_parts = st.one_of(
    st.text("01PW", min_size=1, max_size=2).map(literal),
    st.sampled_from([node(1), sequence(1), random(1), random(1, "hex"), time("HH"), LUHN, MOD_97]),
)


def is_allowed(parts: list[dict[str, Any]]) -> bool:
    """Whether a kind takes the parts: a check stands behind something, and Luhn reads no letters."""
    return "check" not in parts[0] and not (LUHN in parts and random(1, "hex") in parts)


small_rules = st.lists(small_parts, min_size=1, max_size=3).filter(is_allowed)


@given(small_rules, small_rules)
def test_two_rules_have_in_common_what_brute_force_finds(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    """The first string of both, in the order of characters; None when there is none."""
    both = every_string(one) & every_string(other)
    assert common(Language(serial(*one)), Language(serial(*other))) == min(both, default=None)


@given(small_rules, st.data())
def test_a_language_is_what_brute_force_makes(parts: list[dict[str, Any]], data: st.DataObject) -> None:
    """It takes every string that is made, and no neighbour of one that is not."""
    language, made = Language(serial(*parts)), every_string(parts)
    text = data.draw(st.sampled_from(sorted(made)))
    assert takes(language, text)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.sampled_from("0123456789AFPW")) + text[at + 1 :]
    assert takes(language, changed) == (changed in made)


@given(small_rules)
def test_strings_have_the_length_and_the_characters_that_are_computed(parts: list[dict[str, Any]]) -> None:
    """Whatever a rule makes."""
    rule = serial(*parts)
    made = every_string(parts)
    assert {len(text) for text in made} == {length_of_numbers(rule)}
    assert set("".join(made)) <= frozenset().union(*map(alphabet, rule.parts))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_century_can_be_shown(day: date) -> None:
    """In each of the formats, leap days too."""
    for text, shown in (("yyyyMMdd", "%Y%m%d"), ("yyMMdd", "%y%m%d"), ("yyyyDDD", "%Y%j"), ("MMdd", "%m%d")):
        assert takes(Language(serial(time(text))), f"{day:{shown}}")


@given(st.text("0123456789", min_size=8, max_size=8))
def test_no_day_that_does_not_exist_can_be_shown(text: str) -> None:
    """The calendar decides."""
    try:
        is_day = datetime.strptime(text, "%Y%m%d").year // 100 == 20  # noqa: DTZ007 - a day has no zone
    except ValueError:
        is_day = False
    assert takes(Language(serial(time("yyyyMMdd"))), text) == is_day


@pytest.mark.parametrize(
    ("text", "format_", "is_taken"),
    [
        ("20240229", "yyyyMMdd", True),
        ("20230229", "yyyyMMdd", False),
        ("0229", "MMdd", True),
        ("0230", "MMdd", False),
        ("2023365", "yyyyDDD", True),
        ("2023366", "yyyyDDD", False),
        ("24366", "yyDDD", True),
        ("19991231", "yyyyMMdd", False),
        ("235959999", "HHmmssSSS", True),
        ("240000", "HHmmss", False),
        ("000060", "HHmmss", False),
    ],
)
def test_the_calendar_and_the_clock_have_edges(text: str, format_: str, is_taken: bool) -> None:  # noqa: FBT001 - a parameter of a table
    """Leap days, the last day of the year, midnight; leap seconds are not made."""
    assert takes(Language(serial(time(format_))), text) == is_taken


def test_a_day_without_its_year_beside_it_still_knows_it() -> None:
    """The year may stand in a part of its own."""
    language = Language(serial(time("yyyy"), literal("-"), time("MMdd")))
    assert takes(language, "2024-0229")
    assert not takes(language, "2023-0229")


def test_time_and_counter_meet_only_where_the_digits_are_a_time() -> None:
    """A counter of eight digits reaches dates, and so does a literal that is one."""
    dated = Language(serial(literal("P"), time("yyyyMMdd")))
    assert common(dated, Language(serial(literal("P"), sequence(8)))) == "P20000101"
    assert common(dated, Language(serial(literal("P20240229")))) == "P20240229"
    assert common(dated, Language(serial(literal("P20230229")))) is None


def test_check_digits_can_keep_rules_apart() -> None:
    """The same text has one check digit, so another literal in its place is never made."""
    checked = Language(serial(literal("P7992739871"), LUHN))
    assert common(checked, Language(serial(literal("P79927398713")))) == "P79927398713"
    assert common(checked, Language(serial(literal("P79927398714")))) is None


def test_numbers_of_two_lengths_are_never_alike() -> None:
    """However alike their beginnings are."""
    assert (
        common(Language(serial(literal("P"), sequence(5))), Language(serial(literal("P"), sequence(6))))
        is None
    )
