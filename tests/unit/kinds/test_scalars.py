"""Scalars: what they take, what they refuse, and the one way they are written."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pgconf.kinds import scalars


def read(kind: Any, value: Any) -> Any:
    """Validate one value."""
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (scalars.Duration, "90s", timedelta(seconds=90)),
        (scalars.Duration, "0s", timedelta()),
        (scalars.Percentage, "0.60%", Decimal("0.60")),
        (scalars.Percentage, "100%", Decimal(100)),
        (scalars.Date, "2028-02-29", date(2028, 2, 29)),
        (scalars.LocalTime, "2026-11-11T08:00", datetime(2026, 11, 11, 8)),  # noqa: DTZ001 - it has no zone
        (scalars.Amount, 100, Decimal(100)),
        (scalars.Amount, Decimal("0.01"), Decimal("0.01")),
        (scalars.Count, 3, 3),
        (scalars.Currency, "JPY", "JPY"),
        (scalars.Zone, "Asia/Shanghai", "Asia/Shanghai"),
        (scalars.ClockTime, "23:59", "23:59"),
        (scalars.Name, "alipay-web", "alipay-web"),
    ],
)
def test_a_good_value_is_read(kind: Any, value: Any, expected: Any) -> None:
    """What the sort of scalar allows becomes its value."""
    assert read(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (scalars.Duration, "1.5h"),
        (scalars.Duration, "07d"),
        (scalars.Percentage, "101.5%"),
        (scalars.Percentage, "0.6"),
        (scalars.Date, "2026-02-29"),
        (scalars.Date, "2026-13-01"),
        (scalars.LocalTime, "2026-02-30T08:00"),
        (scalars.LocalTime, "2026-11-11 08:00"),
        (scalars.Amount, "100"),
        (scalars.Amount, True),
        (scalars.Amount, Decimal("-0.01")),
        (scalars.Amount, Decimal("1" * 30)),
        (scalars.Count, 0),
        (scalars.Count, Decimal("1.0")),
        (scalars.Count, True),
        (scalars.Currency, "RMB"),
        (scalars.Currency, 156),
        (scalars.Zone, "Asia/Shangai"),
        (scalars.Zone, "CST"),
        (scalars.ClockTime, "24:00"),
        (scalars.ClockTime, "8:00"),
        (scalars.Name, "Alipay"),
        (scalars.Name, "支付宝"),
        (scalars.Flag, "yes"),
        (scalars.Flag, 1),
        (scalars.Url, "ftp://example.cn"),
        (scalars.Line, "two\nlines"),
        (scalars.Line, "x" * 201),
        (scalars.Text, ""),
    ],
)
def test_a_bad_value_is_refused(kind: Any, value: Any) -> None:
    """Nothing is guessed, rounded or coerced."""
    with pytest.raises(ValidationError):
        read(kind, value)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("60m", "1h"), ("24h", "1d"), ("90s", "90s"), ("90m", "90m"), ("0h", "0s"), ("3600s", "1h")],
)
def test_a_duration_is_written_in_its_largest_whole_unit(written: str, canonical: str) -> None:
    """Two spellings of one duration are one value."""
    assert scalars.duration_text(scalars.read_duration(written)) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("1.10", "1.1"), ("100", "100"), ("5E+4", "50000"), ("-0.0", "0"), ("0.00", "0"), ("0.010", "0.01")],
)
def test_a_number_is_written_one_way(written: str, canonical: str) -> None:
    """Trailing zeros and exponents are no difference."""
    assert scalars.decimal_text(Decimal(written)) == canonical


def test_a_number_keeps_more_digits_than_the_decimal_context() -> None:
    """Thirty-eight digits come out as they went in."""
    digits = "12345678901234567890123456789012345.678"
    assert scalars.decimal_text(Decimal(digits)) == digits


def test_minor_units_follow_iso_4217() -> None:
    """Yuan have two decimal places, yen none, dinars three; gold is not a currency to pay in."""
    units = scalars.minor_units()
    assert (units["CNY"], units["JPY"], units["KWD"]) == (2, 0, 3)
    assert "XAU" not in units


@pytest.mark.parametrize("kind", [scalars.Percentage, scalars.LocalTime, scalars.Date, scalars.Zone])
def test_a_value_survives_being_written_and_read(kind: Any) -> None:
    """The canonical text of a value reads as the same value."""
    adapter = TypeAdapter(kind)
    example = {"Percentage": "5.50%", "LocalTime": "2026-11-11T08:00", "Date": "2026-11-11", "Zone": "UTC"}
    name = next(n for n in example if getattr(scalars, n) is kind)
    value = adapter.validate_python(example[name])
    assert adapter.validate_python(adapter.dump_python(value, mode="json")) == value


@pytest.mark.parametrize(("kind", "word"), [(scalars.Amount, "number"), (scalars.Count, "integer")])
def test_a_number_describes_itself_with_its_bounds(kind: Any, word: str) -> None:
    """The JSON Schema of a number has the bounds that the check has."""
    schema = TypeAdapter(kind).json_schema()
    assert schema["type"] == word
    assert {"minimum", "maximum"} <= schema.keys()


def test_a_bound_may_have_a_fraction() -> None:
    """A bound that is no whole number is written as one with a fraction."""
    half = scalars.Number(Decimal("0.5"), Decimal(1))
    assert TypeAdapter(Annotated[Decimal, half]).json_schema()["minimum"] == 0.5


def test_the_schema_of_a_currency_lists_the_codes() -> None:
    """An editor can complete currency codes."""
    assert "CNY" in TypeAdapter(scalars.Currency).json_schema()["enum"]
