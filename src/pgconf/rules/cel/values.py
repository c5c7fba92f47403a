"""What CEL sees of a resource: plain values under the kind's own names, and no secrets."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.closed import Secret
from pgconf.kinds.shape import ANY, Pattern, Shape, shape_of_model

_INT64 = 2**63


def value_of(spec: Any, shape: Shape, only: Collection[str] | None = None) -> dict[str, Any]:
    """Make the CEL value of a resource, or of plain data of its shape.

    Keys are the kind's own names (`from`, not `from_`), defaults are filled in, and what is not set is
    not there, so that `has` can ask for it. Decimals become doubles (exact to 15 digits, and order never
    turns round), durations and dates CEL's own, a date or a time without zone as if it were in UTC.

    Args:
        spec: a typed spec, or the data of a kind that is declared by a JSON Schema.
        shape: the kind's; what it marks as sensitive becomes an empty map.
        only: the fields that are wanted, see `Program.fields`; all when left out.
    """
    if isinstance(spec, BaseModel):
        return _fields(spec, only)
    value = _map({key: spec[key] for key in spec if only is None or key in only})
    for pattern, _ in shape.of(Sensitive):
        _blank(value, pattern)
    return value


def _blank(value: Any, pattern: Pattern) -> None:
    head, rest = pattern[0], pattern[1:]
    steps: Any = (head,) if isinstance(value, dict) and head in value else ()
    if head == ANY:
        steps = (
            list(value) if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
        )
    for step in steps:
        if rest:
            _blank(value[step], rest)
        else:
            value[step] = {}


def _convert(value: Any) -> Any:
    known = _CONVERT.get(type(value))
    if known is not None:
        return known(value)
    return _fields(value) if isinstance(value, BaseModel) else str(value)


def _fields(spec: BaseModel, only: Collection[str] | None = None) -> dict[str, Any]:
    own, made = spec.__dict__, {}
    for attribute, key, hidden in _keys(type(spec)):
        if only is not None and key not in only:
            continue
        value = own[attribute]
        if type(value) is str and not hidden:
            made[key] = value
        elif value is not None:
            made[key] = _convert(value)
            for pattern in hidden:
                _blank(made, (key, *pattern))
    return made


@cache
def _keys(model: type[BaseModel]) -> tuple[tuple[str, str, tuple[Pattern, ...]], ...]:
    """Tell the attributes of a model: the key in YAML, and what in its value is sensitive.

    What a model inside of the value keeps secret is told for that model.
    """
    found = []
    for name, field in model.model_fields.items():
        inside = [pattern for pattern, _ in shape_of_model(field.annotation).of(Sensitive)]
        hidden = [pattern for pattern in inside if set(pattern) <= {ANY}]
        if any(isinstance(mark, Sensitive) for mark in field.metadata):
            hidden = [()]
        found.append((name, field.alias or name, tuple(hidden)))
    return tuple(found)


def _map(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _convert(inner) for key, inner in value.items() if inner is not None}


def _list(value: Any) -> list[Any]:
    return [_convert(inner) for inner in value]


def _int(value: int) -> int | float:
    return value if -_INT64 <= value < _INT64 else float(value)


def _duration(value: timedelta) -> Any:
    from google.protobuf.duration_pb2 import Duration  # type: ignore[import-untyped]

    return Duration(seconds=value.days * 86400 + value.seconds, nanos=value.microseconds * 1000)


def _timestamp(value: date) -> Any:
    from google.protobuf.timestamp_pb2 import Timestamp  # type: ignore[import-untyped]

    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return Timestamp(seconds=int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


def _same(value: Any) -> Any:
    return value


_CONVERT: Mapping[type, Callable[[Any], Any]] = {
    str: _same,
    bool: _same,
    float: _same,
    int: _int,
    Decimal: float,
    dict: _map,
    list: _list,
    tuple: _list,
    timedelta: _duration,
    date: _timestamp,
    datetime: _timestamp,
    # Marked as sensitive wherever it stands; it would be left out even if it were not.
    Secret: lambda _: {},
}


class Extent(NamedTuple):
    """How large a value is.

    Attributes:
        size: characters and values in it, all levels together.
        longest: the entries of the longest list or map in it.
    """

    size: float
    longest: float


def extent_of(value: Any) -> Extent:
    """Measure a CEL value."""
    size, longest = 2, 1
    pending: list[Any] = [[value]]
    # A stack and not recursion: every resource is measured, and this takes a third of the time.
    while pending:
        one = pending.pop()
        size += len(one)
        longest = max(longest, len(one))
        if type(one) is dict:
            size += len(one) + sum(map(len, one))
            one = one.values()
        for inner in one:
            kind = type(inner)
            if kind is str:
                size += len(inner)
            elif kind is dict or kind is list:
                pending.append(inner)
    return Extent(size, longest)
