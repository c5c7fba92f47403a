"""Filters that know payments, times and the languages that artifacts are written in."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from markupsafe import Markup

from pgconf.kinds.scalars import read_duration
from pgconf.model import say
from pgconf.rendering.access import permissions
from pgconf.rendering.amounts import in_minor_units
from pgconf.rendering.budget import LONGEST, too_long
from pgconf.rendering.conditions import to_sql
from pgconf.rendering.fault import FaultError
from pgconf.rendering.formats import plain, to_json, to_yaml

_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""As cron counts them, from 0."""
_CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])"
_REPEATING = re.compile(
    rf"(?:(day)|week on ({'|'.join(_DAYS)})|month on (0?[1-9]|[12][0-9]|3[01])) at {_CLOCK}"
)
_TIME = re.compile(_CLOCK)
_WORD = re.compile(r"[A-Za-z0-9_.:/@+-]+")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


def in_seconds(value: Any) -> int:
    """Give a duration such as `15m` in seconds."""
    try:
        return int(read_duration(str(value)).total_seconds())
    except (KeyError, ValueError, IndexError):
        raise FaultError(say("`{value}` is no duration such as `15m`", value=value), value) from None


def as_cron(value: Any, days: Any = ()) -> Markup:
    """Write a time (`06:30`) or a schedule (`week on mon at 08:00`) as the five fields of cron.

    Cron knows no time zones: the machine's own counts. `days` are the weekdays of a time, all when empty.

    Raises:
        FaultError: it is no time, or on a day that some months do not have.
    """
    minute, hour, weekday, month_day = _moment(value)
    if month_day and month_day > _SHORTEST_MONTH:
        raise _not_one_line(value, month_day)
    named = [_DAYS.index(day) for day in ([weekday] if weekday else _known(days))]
    fields = (minute, hour, month_day or "*", "*", ",".join(map(str, sorted(named))) or "*")
    return _raw(" ".join(map(str, fields)))


def as_calendar(value: Any, zone: Any = "", days: Any = ()) -> Markup:
    """Write a time or a schedule as systemd's `OnCalendar`, with its time zone: systemd.time(7).

    Raises:
        FaultError: it is no time, or on the 29th or 30th, where shorter months take their last day.
    """
    minute, hour, weekday, month_day = _moment(value)
    if month_day and _SHORTEST_MONTH < month_day < _LONGEST_MONTH:
        raise _not_one_line(value, month_day)
    named = ",".join(day.capitalize() for day in ([weekday] if weekday else _known(days)))
    date = f"*-*-{month_day:02d}" if month_day else "*-*-*"
    if month_day == _LONGEST_MONTH:
        date = "*-*~01"  # the last day, whichever that is
    return _raw(" ".join(part for part in (named, date, f"{hour:02d}:{minute:02d}:00", str(zone)) if part))


def as_identifier(value: Any) -> Markup:
    """Write text as a quoted identifier of SQL: letters, digits, `-` and `_`, 63 at the most.

    Raises:
        FaultError: it is something else, which some database would take for more than a name.
    """
    text = plain(value)
    if not _IDENTIFIER.fullmatch(text):
        raise FaultError(say("`{text}` cannot name anything in SQL", text=text), value)
    return _raw(f'"{text}"')


def as_word(value: Any) -> Markup:
    """Write text without quotes, where it has nothing that a format could take for its own.

    Raises:
        FaultError: it has.
    """
    text = plain(value)
    if not _WORD.fullmatch(text):
        raise FaultError(say("`{text}` is no single word", text=text), value)
    return _raw(text)


def as_condition(value: Any, fields: Any, currency: Any = None) -> Markup:
    """Write a condition in CEL, such as a report's `where`, as SQL over the fields of a transaction log."""
    return _raw(to_sql(plain(value), [plain(field) for field in fields], currency))


def join(values: Any, between: Any = "") -> str:
    """Join single values to one text."""
    texts, separator = [plain(value) for value in values], plain(between)
    if sum(map(len, texts)) + len(separator) * len(texts) > LONGEST:
        raise too_long()
    return separator.join(texts)


def replace(value: Any, old: Any, new: Any) -> str:
    """Put another text in the place of each occurrence of one."""
    text, old, new = plain(value), plain(old), plain(new)
    if not old:
        raise FaultError(say("nothing cannot be replaced"), value)
    if text.count(old) * len(new) + len(text) > LONGEST:
        raise too_long()
    return text.replace(old, new)


def total(values: Any) -> int | Decimal:
    """Add numbers up."""
    found: int | Decimal = 0
    for value in values:
        if not isinstance(value, int | Decimal):
            raise FaultError(say("`sum` adds numbers"), value)
        found += value
    return found


def flatten(values: Any) -> list[Any]:
    """Make one list of the items of several lists, or of the keys of several maps."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise FaultError(say("`flatten` takes lists of lists"), value)
        found += value
        if len(found) > LONGEST:
            raise too_long()
    return found


def secrets(value: Any) -> list[str]:
    """List the references to secrets that resources hold, such as `env:ALIPAY_PRIVATE_KEY`, each once."""
    return sorted(set(_references(value)))


def _references(value: Any) -> Iterator[str]:
    match value:
        case Mapping() if isinstance(reference := value.get("secret"), str):
            yield reference
        case Mapping():
            for one in value.values():
                yield from _references(one)
        case list() | tuple():
            for one in value:
                yield from _references(one)


def _raw(text: str) -> Markup:
    """Say that a text is written already."""
    return Markup(text)  # noqa: S704 - made of parts that were checked


def _moment(value: Any) -> tuple[int, int, str | None, int | None]:
    """Take apart a time or a schedule: minute, hour, weekday, day of the month."""
    text = str(value)
    if found := _TIME.fullmatch(text):
        return int(found[2]), int(found[1]), None, None
    if found := _REPEATING.fullmatch(text):
        return int(found[5]), int(found[4]), found[2], int(found[3]) if found[3] else None
    message = say("`{text}` is no time such as `06:30`, and no schedule such as `day at 06:30`", text=text)
    raise FaultError(message, value)


def _not_one_line(value: Any, month_day: int) -> FaultError:
    message = say(
        "shorter months take their last day for the {day}th, and one line cannot say that", day=month_day
    )
    return FaultError(message, value)


def _known(days: Any) -> list[str]:
    named = list(days)
    if strange := next((day for day in named if day not in _DAYS), None):
        raise FaultError(say("`{day}` is no weekday such as `mon`", day=strange), strange)
    return sorted(named, key=_DAYS.index)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "calendar": as_calendar,
    "condition": as_condition,
    "cron": as_cron,
    "flatten": flatten,
    "identifier": as_identifier,
    "join": join,
    "json": lambda value: _raw(to_json(value)),
    "minor_units": in_minor_units,
    "permissions": permissions,
    "replace": replace,
    "seconds": in_seconds,
    "secrets": secrets,
    "shell": lambda value: _raw(shlex.quote(plain(value))),
    "sum": total,
    "word": as_word,
    "yaml": lambda value: _raw(to_yaml(value)),
}
