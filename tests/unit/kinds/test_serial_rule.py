"""Serial rules: their parts, and what the parts cannot do together."""

from typing import Any

import pytest
from tests.unit.kinds.asking import Subject

from pgconf.kinds.serial_parts import CheckPart, LiteralPart, SequencePart, TimePart

EXAMPLE = Subject(
    {
        "kind": "serial_rule",
        "name": "order-serial",
        "title": "订单流水号",
        "parts": [
            {"literal": "P"},
            {"time": "yyyyMMddHHmmss"},
            {"node": {"digits": 2}},
            {"sequence": {"digits": 6, "per": "second"}},
            {"check": "luhn"},
        ],
        "peak": "300/s",
    }
)

ONE_KEY = "`literal`, `time`, `node`, `sequence`, `random` or `check`"


def test_the_example_becomes_typed_parts() -> None:
    """Every part is of the class that its key stands for."""
    checked = EXAMPLE.check()

    assert checked.diagnostics == ()
    first, second, _, fourth, last = checked.value.parts
    assert first == LiteralPart(literal="P")
    assert isinstance(second, TimePart)
    assert second.units == {"year", "month", "day", "hour", "minute", "second"}
    assert isinstance(fourth, SequencePart)
    assert not fourth.sequence.shared
    assert last == CheckPart(check="luhn")


def test_defaults_may_be_written_or_left_out() -> None:
    """A default that is spelt out changes nothing."""
    spelt_out = {"for": "payment", "scope": "merchant", "writers": 1, "on_clock_rollback": "wait"}

    assert EXAMPLE.canonical() == EXAMPLE.canonical(**spelt_out)


def test_the_order_of_parts_matters() -> None:
    """Parts are a sequence and not a set."""
    assert EXAMPLE.canonical(parts=[{"literal": "A"}, {"literal": "B"}]) != EXAMPLE.canonical(
        parts=[{"literal": "B"}, {"literal": "A"}]
    )


@pytest.mark.parametrize("part", [{}, "P", {"sequnce": {"digits": 6}}])
def test_a_part_without_a_known_key_is_told_the_keys(part: Any) -> None:
    """An empty map, plain text and a misspelt key all lack what makes a part."""
    name, path, message, _ = EXAMPLE.only(parts=[{"literal": "P"}, part])

    assert (name, path) == ("schema/missing-field", ("parts", 1))
    assert message == f"`parts[1]` needs {ONE_KEY}"


def test_a_part_with_two_keys_is_shown_the_second_one() -> None:
    """The first key says what the part is, so the second one is unknown."""
    name, path, message, hint = EXAMPLE.only(parts=[{"literal": "P", "time": "yyyyMMdd"}])

    assert (name, path) == ("schema/unknown-field", ("parts", 0, "time"))
    assert message == "`parts[0]` has no field `time`"
    assert hint == "it may have `literal`"


@pytest.mark.parametrize("text", ["P 1", "订单", "", "A" * 33])
def test_a_literal_holds_what_providers_may_take(text: str) -> None:
    """Blanks, Chinese and endless text are in no provider's alphabet."""
    name, path, _, hint = EXAMPLE.only(parts=[{"literal": text}])

    assert (name, path) == ("schema/format", ("parts", 0, "literal"))
    assert hint is not None


def test_a_literal_of_digits_needs_quotes() -> None:
    """A number is no text."""
    name, path, message, hint = EXAMPLE.only(parts=[{"literal": 1}])

    assert (name, path) == ("schema/wrong-type", ("parts", 0, "literal"))
    assert message == "`parts[0].literal` must be text of letters, digits and `_-|*@.`, not `1`"
    assert hint == "put it in quotes if it is meant as text"


@pytest.mark.parametrize("text", ["yyyymmdd", "yyyyHH", "ddMMyyyy", "", "yyyy-MM-dd", "MMDDD"])
def test_a_time_format_goes_from_large_to_small(text: str) -> None:
    """Minutes in the place of months are the mistake that this finds."""
    name, path, message, hint = EXAMPLE.only(parts=[{"time": text}])

    assert (name, path) == ("schema/format", ("parts", 0, "time"))
    assert message == "`parts[0].time` must be a time format such as `yyyyMMddHHmmss`"
    assert hint is not None
    assert "`MM` is the month and `mm` the minute" in hint


@pytest.mark.parametrize("text", ["yyyy", "yyyyMM", "yyMMdd", "yyDDD", "yyyyMMddHHmmssSSS", "MMdd", "HHmmss"])
def test_usual_time_formats_are_taken(text: str) -> None:
    """Years may have two digits, days may count from new year, and parts of a date may stand alone."""
    assert EXAMPLE.findings(parts=[{"time": text}]) == []


def test_digits_have_bounds() -> None:
    """A counter of no digits cannot count."""
    name, path, message, _ = EXAMPLE.only(parts=[{"sequence": {"digits": 0}}])

    assert (name, path) == ("schema/out-of-range", ("parts", 0, "sequence", "digits"))
    assert message == "`parts[0].sequence.digits` must be between 1 and 18"


def test_an_unknown_check_is_suggested_a_known_one() -> None:
    """A slip in a closed choice is answered with what was probably meant."""
    assert EXAMPLE.only(parts=[{"literal": "P"}, {"check": "lun"}]) == (
        "schema/unknown-value",
        ("parts", 1, "check"),
        "`parts[1].check` cannot be `lun`",
        "did you mean `luhn`?",
    )


def test_a_rule_needs_a_part() -> None:
    """Nothing makes no number."""
    assert EXAMPLE.only(parts=[]) == (
        "schema/inconsistent",
        ("parts",),
        "a serial number needs at least one part",
        "add a `sequence`, say",
    )


def test_a_node_must_have_a_number_for_every_writer() -> None:
    """One digit is too few for twelve programs."""
    parts = [{"literal": "P"}, {"node": {"digits": 1}}]

    assert EXAMPLE.findings(parts=parts, writers=10) == []
    assert EXAMPLE.only(parts=parts, writers=11) == (
        "schema/inconsistent",
        ("parts", 1, "node", "digits"),
        "the node tells 10 writers apart, and there are 11",
        "give the node more digits",
    )


def test_a_counter_that_starts_again_needs_the_time_beside_it() -> None:
    """Counting per second without the second gives the same number twice within a minute."""
    parts = [{"time": "yyyyMMddHHmm"}, {"sequence": {"digits": 6, "per": "second"}}]

    assert EXAMPLE.only(parts=parts) == (
        "schema/inconsistent",
        ("parts", 1, "sequence", "per"),
        "the sequence starts again every second, but no `time` part shows the second",
        "the same numbers come again: add it to a `time` part, or count for longer",
    )


@pytest.mark.parametrize(
    "parts",
    [
        [{"sequence": {"digits": 9}}],
        [{"time": "yyDDD"}, {"sequence": {"digits": 6, "per": "day"}}],
        [
            {"time": "yyyyMMdd"},
            {"literal": "-"},
            {"time": "HHmmss"},
            {"sequence": {"digits": 6, "per": "second"}},
        ],
        [{"sequence": {"digits": 6, "per": "day"}}, {"random": {"digits": 12}}],
    ],
)
def test_a_counter_is_safe_beside_its_time_or_chance(parts: list[Any]) -> None:
    """Counting for ever, showing the whole time, and random characters each keep numbers apart."""
    assert EXAMPLE.findings(parts=parts) == []


def test_a_check_digit_needs_something_to_check() -> None:
    """A check digit in front checks nothing."""
    name, path, _, hint = EXAMPLE.only(parts=[{"check": "luhn"}, {"literal": "P"}])

    assert (name, path) == ("schema/inconsistent", ("parts", 0))
    assert hint == "move it to the end"


@pytest.mark.parametrize(
    ("check", "alphabet", "fits"),
    [
        ("luhn", "decimal", True),
        ("luhn", "hex", False),
        ("mod-97", "base36", True),
        ("mod-97", "base62", False),
    ],
)
def test_a_check_must_read_every_random_character(check: str, alphabet: str, fits: bool) -> None:  # noqa: FBT001 - a parameter of a table
    """Luhn reads digits, mod 97 reads digits and capitals."""
    found = EXAMPLE.findings(parts=[{"random": {"digits": 12, "alphabet": alphabet}}, {"check": check}])

    expected = f"`{check}` cannot check the letters of a random part in `{alphabet}`"
    assert [diagnostic.message for diagnostic in found] == ([] if fits else [expected])
