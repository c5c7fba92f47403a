"""Scalars that payment settings are made of, each with its own way to say what is wrong.

Text that has to have a certain shape is checked by the compiled validator; numbers keep every digit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pgconf.kinds.annotations import Money, Unordered
from pgconf.model import say


@dataclass(frozen=True, slots=True)
class Shaped:
    """Text of one shape: a regular expression that Rust, Python and ECMAScript read alike.

    `what` completes the sentence "must be …"; `hint` says what to do instead.
    """

    pattern: str
    what: str
    hint: str = ""
    max_length: int | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check in compiled code, and report in our words."""
        return core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern, max_length=self.max_length, strict=True),
            custom_error_type="shape",
            custom_error_message="must be {what}",
            custom_error_context={"what": self.what, "hint": self.hint},
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Let editors say what is wrong in our words, and not with a regular expression."""
        return {**handler(schema), "patternErrorMessage": f"must be {self.what}"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds (both included), kept as `Decimal`; text is not a number."""

    minimum: Decimal
    maximum: Decimal
    whole: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read int and Decimal; write the canonical text, or the int when it is a whole number."""
        if self.whole:
            return core_schema.no_info_plain_validator_function(self._read_whole)
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(decimal_text)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the number with its bounds."""
        kind = "integer" if self.whole else "number"
        return {"type": kind, "minimum": _plain(self.minimum), "maximum": _plain(self.maximum)}

    def _read_whole(self, value: Any) -> int:
        if type(value) is not int:
            raise PydanticCustomError("number", "must be {what}", {"what": say("a whole number")})
        return int(self._within(Decimal(value)))

    def _read(self, value: Any) -> Decimal:
        if type(value) is int:
            return self._within(Decimal(value))
        if type(value) is not Decimal:
            raise PydanticCustomError("number", "must be {what}", {"what": say("a number")})
        return self._within(value)

    def _within(self, value: Decimal) -> Decimal:
        if not self.minimum <= value <= self.maximum:
            bounds = {
                "minimum": decimal_text(self.minimum),
                "maximum": decimal_text(self.maximum),
                "is_above": value > self.maximum,
            }
            raise PydanticCustomError("range", "must be between {minimum} and {maximum}", bounds)
        return value


@dataclass(frozen=True, slots=True)
class Read:
    """Text of one shape that stands for a value of another type: a duration, a percentage.

    `read` gets text that matches the pattern; `write` gives the one canonical text of the value.
    """

    shape: Shaped
    read: Callable[[str], Any]
    write: Callable[[Any], str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the shape, then read the value."""
        return core_schema.no_info_after_validator_function(
            self.read,
            self.shape.__get_pydantic_core_schema__(source, handler),
            serialization=core_schema.plain_serializer_function_ser_schema(self.write),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the text."""
        return self.shape.__get_pydantic_json_schema__(schema, handler)


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A list that may be written as its only item: `from: paid` stands for `from: [paid]`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Make a list of a single item, then check the list."""
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both ways of writing it."""
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def decimal_text(value: Decimal) -> str:
    """Write a number the one canonical way: all its digits, no exponent, no trailing zeros.

    `Decimal.normalize` is not used, since it rounds to the precision of the current context.
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@cache
def minor_units() -> dict[str, int]:
    """Tell the number of decimal places of every active currency, by its ISO 4217 code.

    Source: the ISO 4217 tables that the `iso4217` package carries. Units that have no minor unit
    (gold, test codes) are not currencies one can pay in and are left out.
    """
    from iso4217 import Currency as Iso4217

    return {unit.code: unit.exponent for unit in Iso4217 if unit.exponent is not None}


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """The code of a currency that one can pay in."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check at run time, so that importing a model does not read the currency tables."""
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """List the codes, so that an editor can complete them."""
        return {"type": "string", "enum": sorted(minor_units())}

    def _read(self, value: Any) -> str:
        if type(value) is not str or value not in minor_units():
            raise PydanticCustomError(
                "choice",
                "must be an ISO 4217 currency code such as `CNY`",
                {"choices": sorted(minor_units())},
            )
        return value


@cache
def _known_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError) as error:
        what = {
            "what": say("an IANA time zone such as `Asia/Shanghai`"),
            "hint": say("no zone has this name"),
        }
        raise PydanticCustomError("shape", "must be {what}", what) from error
    return text


def _real_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _no_such_day() from error


def _real_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _no_such_day() from error


def _no_such_day() -> PydanticCustomError:
    what = {"what": say("a day that exists"), "hint": say("the month does not have that many days")}
    return PydanticCustomError("shape", "must be {what}", what)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_duration(text: str) -> timedelta:
    """Read `90s`, `15m`, `2h` or `7d`."""
    return timedelta(seconds=int(text[:-1]) * _SECONDS[text[-1]])


def duration_text(value: timedelta) -> str:
    """Write a duration in the largest unit that divides it: 60 minutes are `1h`."""
    seconds = int(value.total_seconds())
    unit = next((u for u in ("d", "h", "m") if seconds and seconds % _SECONDS[u] == 0), "s")
    return f"{seconds // _SECONDS[unit]}{unit}"


def _read_percentage(text: str) -> Decimal:
    return Decimal(text[:-1])


def _percentage_text(value: Decimal) -> str:
    return f"{decimal_text(value)}%"


LARGEST_AMOUNT = Decimal(10**13)
"""Ten trillion: above every payment limit in any currency, below what doubles and columns can hold."""

Flag = StrictBool
Name = Annotated[
    str,
    Shaped(
        r"^[a-z][a-z0-9-]{0,62}$",
        "a name: a small letter, then up to 62 small letters, digits or `-`",
        "write it like `alipay-web`; Chinese belongs in `title`",
    ),
]
Identifier = Annotated[
    str,
    Shaped(r"^[A-Za-z0-9][A-Za-z0-9_.@|*-]*$", "an identifier without spaces", max_length=128),
]
Text = Annotated[str, Shaped(r"^[^\x00-\x08\x0b-\x1f]+$", "text that is not empty", max_length=2000)]
Line = Annotated[str, Shaped(r"^[^\x00-\x1f]+$", "one line of up to 200 characters", max_length=200)]
Dotted = Annotated[
    str,
    Shaped(r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$", "an `area.action` such as `orders.read`"),
]
Locale = Annotated[
    str, Shaped(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", "a locale such as `zh-CN` or `en`")
]
Currency = Annotated[str, CurrencyCode()]
Country = Annotated[
    str, Shaped(r"^[A-Z]{2}$", "an ISO 3166 country code such as `CN`", "write two capital letters")
]
Zone = Annotated[
    str,
    Read(
        Shaped(r"^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$", "an IANA time zone such as `Asia/Shanghai`"),
        _known_zone,
        str,
    ),
]
ClockTime = Annotated[
    str,
    Shaped(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        "a time of day from `00:00` to `23:59`",
        'write "HH:MM"; midnight at the end of a day is "00:00" of the next one',
    ),
]
Date = Annotated[
    date,
    Read(
        Shaped(r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "a date such as `2026-11-11`"),
        _real_date,
        date.isoformat,
    ),
]
LocalTime = Annotated[
    datetime,
    Read(
        Shaped(
            r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$",
            "a date and time such as `2026-11-11T08:00`",
            "the environment's `zone` applies",
        ),
        _real_time,
        lambda value: value.isoformat(timespec="minutes"),
    ),
]
Url = Annotated[
    str,
    Shaped(
        r"^https?://[^\s/]+(/[^\s]*)?$", "a URL that starts with `https://` or `http://`", max_length=2000
    ),
]
Email = Annotated[str, Shaped(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", "an e-mail address", max_length=254)]
Duration = Annotated[
    timedelta,
    Read(
        Shaped(
            r"^(0|[1-9][0-9]{0,6})[smhd]$",
            "a duration such as `90s`, `15m`, `2h` or `7d`",
            "write a whole number and one of s, m, h, d",
        ),
        read_duration,
        duration_text,
    ),
]
Retention = Annotated[
    str, Shaped(r"^[1-9][0-9]{0,3}[dmy]$", "a time to keep such as `90d`, `6m` or `5y` (days, months, years)")
]
Percentage = Annotated[
    Decimal,
    Read(
        Shaped(
            r"^(0|[1-9][0-9]?|100)(\.[0-9]{1,6})?%$",
            "a percentage such as `0.6%`",
            "write a number from 0 to 100 and `%`",
        ),
        _read_percentage,
        _percentage_text,
    ),
]
PerTime = Annotated[
    str,
    Read(
        Shaped(r"^[1-9][0-9]{0,8}/(s|m|h|d|second|minute|hour|day)$", "a rate such as `300/s`"),
        lambda text: text[: text.index("/") + 2],
        str,
    ),
]
Amount = Annotated[Decimal, Number(Decimal(0), LARGEST_AMOUNT), Money()]
Count = Annotated[int, Number(Decimal(1), Decimal(1_000_000_000), whole=True)]
CountOrZero = Annotated[int, Number(Decimal(0), Decimal(1_000_000_000), whole=True)]

Names = Annotated[tuple[Name, ...], Unordered()]
Dotteds = Annotated[tuple[Dotted, ...], Unordered()]
Weekday = Annotated[
    str,
    Shaped(r"^(mon|tue|wed|thu|fri|sat|sun)$", "a weekday: mon, tue, wed, thu, fri, sat or sun"),
]
Mask = Literal["hidden", "hash", "initial", "last-4", "first-3-last-4", "first-6-last-4"]
"""What is left to see of a value: nothing, a fingerprint, the first character, the first and last ones."""
Rail = Literal["hvps", "beps", "ibps"]
"""China's clearing systems for bank transfers: 大额支付系统, 小额支付系统, 网上支付跨行清算系统."""
