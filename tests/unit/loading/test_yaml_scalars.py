"""What plain, quoted, block and tagged scalars mean."""

from decimal import Decimal
from typing import Any

import pytest

from pgconf.loading.yaml import read_documents
from pgconf.model import Diagnostic, Position, Severity, Span


def value_of(scalar: str) -> Any:
    """Read one scalar that must be fine."""
    checked = read_documents(f"value: {scalar}\n".encode(), "file.yaml")
    assert checked.diagnostics == ()
    return checked.value[0].data["value"]


def refusal_of(scalar: str) -> Diagnostic:
    """Read one scalar that must be refused once, in a document that is returned all the same."""
    checked = read_documents(f"value: {scalar}\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert len(checked.value) == 1
    return diagnostic


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_null_is_written_in_the_core_schemas_ways(scalar: str) -> None:
    """An empty value is null as well."""
    assert value_of(scalar) is None


@pytest.mark.parametrize("scalar", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_booleans_are_true_and_false_alone(scalar: str) -> None:
    """Three spellings each."""
    assert value_of(scalar) is (scalar.lower() == "true")


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("0", 0),
        ("-0", 0),
        ("50000", 50000),
        ("-7", -7),
        ("+86", 86),
        ("0o17", 15),
        ("0x1F", 31),
        ("9" * 38, 10**38 - 1),
        (f"0x{'f' * 31}", 16**31 - 1),
    ],
)
def test_integers_are_decimal_octal_or_hexadecimal(scalar: str, expected: int) -> None:
    """An integer is an `int`, not a `Decimal` and not a `bool`."""
    value = value_of(scalar)
    assert value == expected
    assert type(value) is int


@pytest.mark.parametrize(
    ("scalar", "digits"),
    [
        ("1.10", "1.10"),
        ("0.01", "0.01"),
        ("-0.5", "-0.5"),
        (".5", "0.5"),
        ("1.", "1"),
        ("1e3", "1E+3"),
        ("1.50e-3", "0.00150"),
        ("0.00", "0.00"),
        ("1E38", "1E+38"),
        ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
    ],
)
def test_decimals_keep_every_digit(scalar: str, digits: str) -> None:
    """The number of decimal places survives; no value goes through a float."""
    value = value_of(scalar)
    assert isinstance(value, Decimal)
    assert str(value) == digits


@pytest.mark.parametrize(
    "scalar",
    [
        *("nO", "yEs", "oN", "tRUE", "nULL"),
        *("2026-01-01", "2026-01-01T08:00", "0.60%", "1.2.3", "30m", "5%", "12:60", "1:2:3a"),
        *(
            "+",
            ".",
            "..",
            "+.",
            "-.",
            "e3",
            ".e3",
            "1e",
            "1e+",
            "0x",
            "0o8",
            "0X1F",
            "0b",
            "0b_",
            "0x_",
            "_1",
        ),
        *("0123abc", "00-11", "1,000", "-.inf.", "inf", "nan", "+.nan", "<<", "=", "１２"),
        *("wx8888", "支付宝", "😀", "a#b", "a:b"),
    ],
)
def test_everything_else_is_text(scalar: str) -> None:
    """What is near a number, a date or a word for true and false stays as it is written."""
    assert value_of(scalar) == scalar


@pytest.mark.parametrize(
    ("scalar", "other"),
    [
        *((word, "true") for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")),
        *((word, "false") for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF")),
        ("12:30", "750"),
        ("08:30", "510"),
        ("18:00:00", "64800"),
        ("-1:30", "-90"),
        ("+1:5", "65"),
        ("190:20:30.15", "685230.15"),
        ("1_000", "1000"),
        ("-1_000.5_0", "-1000.50"),
        ("0b101", "5"),
        ("0x1_F", "31"),
        ("-0x1F", "-31"),
        (f"{'1_' * 5000}1", "a number"),
        (f"0x_{'f' * 5000}", "a number"),
        (f"{'1' * 5000}:30", "a number"),
    ],
)
def test_text_that_yaml_1_1_took_for_something_else_is_kept_with_a_warning(scalar: str, other: str) -> None:
    """The other reading is told, and quotes are a safe way out."""
    checked = read_documents(f"value: {scalar} # comment\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert checked.value[0].data == {"value": scalar}
    assert (diagnostic.name, diagnostic.severity) == ("yaml/ambiguous-scalar", Severity.WARNING)
    assert diagnostic.message.endswith(f" is text here, and {other} to readers of YAML 1.1")
    (fix,) = diagnostic.fixes
    assert fix.is_safe
    (edit,) = fix.edits
    assert edit.where == diagnostic.where == Span("file.yaml", Position(1, 8), Position(1, 8 + len(scalar)))
    assert value_of(edit.text) == scalar


@pytest.mark.parametrize(
    "document",
    [
        "on: 1",
        "{no: 1, yes: 2}",
        "? off\n: 1",
        "12:30: 1",
        "a: {y: 1}",
        'a: "no"',
        "a: 'no'",
        "a: |-\n  no",
        "a: !!str no",
    ],
)
def test_keys_and_texts_that_say_so_are_not_ambiguous(document: str) -> None:
    """A key such as `on` is a word of a kind, and quotes, blocks and tags say that text is meant."""
    checked = read_documents(f"{document}\n".encode(), "file.yaml")
    assert checked.diagnostics == ()


def test_an_ambiguous_item_is_found_in_a_list_and_behind_an_alias_once() -> None:
    """Norway is the well-known one."""
    checked = read_documents(b"countries: [CN, &norway NO]\nmore: *norway\n", "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert str(diagnostic.where) == "file.yaml:1:25"
    assert diagnostic.hint == 'quote it: "NO"'


@pytest.mark.parametrize("text", ["0123", "1.10", "true", "null", "", "~", ".inf", "1e999999999", "<<"])
def test_quoted_scalars_are_always_text(text: str) -> None:
    """Quotes of both sorts say that no other type is meant."""
    assert value_of(f'"{text}"') == text
    assert value_of(f"'{text}'") == text


@pytest.mark.parametrize("indicator", ["|", ">"])
def test_block_scalars_are_always_text(indicator: str) -> None:
    """A number or a boolean alone in a block stays text."""
    assert value_of(f"{indicator}\n  0123\n") == "0123\n"
    assert value_of(f"{indicator}-\n  true\n") == "true"


@pytest.mark.parametrize(
    ("scalar", "message"),
    [
        ("0123", "`0123` could be read as 123 or as 83"),
        ("-0123", "`-0123` could be read as -123 or as -83"),
        ("-007", "`-007` could be read as -7 or as text that keeps its zeros"),
        ("+01", "`+01` could be read as 1 or as text that keeps its zeros"),
        ("089", "`089` could be read as 89 or as text that keeps its zeros"),
        ("00.5", "`00.5` could be read as 0.5 or as text that keeps its zeros"),
        ("00", "`00` could be read as 0 or as text that keeps its zeros"),
        ("01e3", "`01e3` could be read as 1e3 or as text that keeps its zeros"),
    ],
)
def test_a_leading_zero_is_refused_with_both_readings(scalar: str, message: str) -> None:
    """Account and serial numbers must not lose their zeros, nor become octal."""
    diagnostic = refusal_of(scalar)
    assert diagnostic.name == "yaml/leading-zero"
    assert diagnostic.message == message
    assert diagnostic.hint == f'quote it: "{scalar}"'


def test_a_refused_scalar_is_kept_as_text() -> None:
    """Later checks meet what was written."""
    checked = read_documents(b"serial: 0123\n", "file.yaml")
    assert checked.value[0].data == {"serial": "0123"}


@pytest.mark.parametrize("scalar", [".inf", ".Inf", ".INF", "-.inf", "+.INF", ".nan", ".NaN", ".NAN"])
def test_infinities_and_nan_are_refused(scalar: str) -> None:
    """No amount and no limit can be one of them."""
    diagnostic = refusal_of(scalar)
    assert diagnostic.name == "yaml/not-finite"
    assert f"`{scalar}`" in diagnostic.message


@pytest.mark.parametrize(
    "scalar",
    [
        "9" * 39,
        "1" * 5000,
        f"0.{'1' * 38}",
        f"{'0' * 5000}1",
        "1e39",
        "1e-39",
        "1e999999999",
        f"1e{'9' * 5000}",
        f"0x{'f' * 32}",
        f"0x{'f' * 100_000}",
        f"0o{'7' * 100_000}",
    ],
)
def test_numbers_that_no_database_holds_are_refused_quickly(scalar: str) -> None:
    """Neither Python's limit on digits nor a huge exponent gets in the way."""
    diagnostic = refusal_of(scalar)
    assert diagnostic.name == "yaml/number-too-long"
    assert "quote it if it is an identifier" in str(diagnostic.hint)
    assert len(diagnostic.message) < 150


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("!!str 0123", "0123"),
        ("!!str true", "true"),
        ("!!str", ""),
        ('!!int "5"', 5),
        ("!!int 0x10", 16),
        ("!!bool TRUE", True),
        ("!!null ~", None),
        ("!!null", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("!<tag:yaml.org,2002:str> 1", "1"),
    ],
)
def test_core_tags_are_accepted_where_they_are_true(scalar: str, expected: object) -> None:
    """A tag that says what stands there changes nothing; `!!str` makes text of anything."""
    assert value_of(scalar) == expected


def test_a_float_tag_makes_a_decimal_of_a_whole_number() -> None:
    """`!!float 1` agrees with its content, and no float comes of it."""
    assert type(value_of("!!float 1")) is Decimal
    assert str(value_of("!!float 1.10")) == "1.10"


@pytest.mark.parametrize(
    ("scalar", "tag"),
    [
        ("!secret env:KEY", "!secret"),
        ("!!binary aGk=", "!!binary"),
        ("!!timestamp 2026-01-01", "!!timestamp"),
        ("!!python/object/apply:os.system [ls]", "!!python/object/apply:os.system"),
        ("!!set {a, b}", "!!set"),
        ("! 12", "!"),
        ("! {a: b}", "!"),
        ("&anchor ! 12", "!"),
    ],
)
def test_other_tags_are_refused(scalar: str, tag: str) -> None:
    """The diagnostic names the tag and points at it."""
    diagnostic = refusal_of(scalar)
    assert diagnostic.name == "yaml/unknown-tag"
    assert f"`{tag}`" in diagnostic.message
    assert diagnostic.span is not None
    start = len("value: ") + scalar.index("!")
    assert (diagnostic.span.start.column, diagnostic.span.end.column) == (start + 1, start + 1 + len(tag))


@pytest.mark.parametrize(
    "scalar", ["!!bool yes", "!!int 1.5", "!!int x", "!!null 0", "!!map []", "!!seq {}", "!!map"]
)
def test_a_core_tag_that_is_not_true_is_refused(scalar: str) -> None:
    """A tag cannot turn one type into another."""
    assert refusal_of(scalar).name == "yaml/tag-mismatch"


def test_a_tag_on_a_later_line_than_its_anchor_is_refused_at_the_value() -> None:
    """The parser tells where both together start; the value is the best that is left."""
    diagnostic = refusal_of("&anchor\n  !secret x")
    assert diagnostic.name == "yaml/unknown-tag"
    assert str(diagnostic.where) == "file.yaml:1:8"


def test_a_tag_that_aliases_repeat_is_refused_once() -> None:
    """Its value is there only once."""
    checked = read_documents(b"a: &a ! 12\nb: [*a, *a]\n", "file.yaml")
    assert [d.name for d in checked.diagnostics] == ["yaml/unknown-tag"]


def test_an_exclamation_mark_in_text_is_no_tag() -> None:
    """The search for the tag `!` is not misled by prose."""
    assert value_of('"Thank you ! Come again"') == "Thank you ! Come again"
    assert value_of("Thank you ! Come again") == "Thank you ! Come again"
