"""Rows of another system: those of a CSV or JSON file, and those that a query finds."""

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from io import StringIO
from pathlib import Path as File
from typing import Any, NamedTuple
from uuid import UUID

from pgconf.model import Diagnostic, InvalidError, Message, Position, Span, UsageError, say


class Row(NamedTuple):
    """A row and where it starts; `number` counts rows from 1 where that does not tell them apart."""

    where: Span
    values: Mapping[str, Any]
    number: int | None = None


def read_rows(file: File) -> list[Row]:
    """Read the rows of a CSV file with a line of column names, or a JSON file with a list of maps.

    Raises:
        UsageError: there is no such file.
        InvalidError: it is neither.
    """
    text = _text(file)
    return list(_json_rows(text, file) if file.suffix.lower() == ".json" else _csv_rows(text, file))


def read_query(file: File) -> str:
    """Read the query that a file holds.

    Raises:
        UsageError: there is no such file.
        InvalidError: it holds nothing, or no text.
    """
    text = _text(file)
    # To the database, the text would end there.
    problem = say("it holds the character NUL") if "\0" in text else say("it is empty")
    if "\0" in text or not text.strip():
        raise _unreadable(file, problem, say("write one `SELECT` into it"))
    return text


def rows_found(file: File, columns: Sequence[str], found: Sequence[Sequence[Any]]) -> list[Row]:
    """Make rows of what a query has found.

    Args:
        file: where the query stands.
        columns: the names of its columns.
        found: the values of each row, as Python's drivers give them.

    Raises:
        InvalidError: two columns have the same name, or a value is of a type that no field takes.
    """
    for name in columns:
        if columns.count(name) > 1:
            problem = say("it has more than one column `{column}`", column=name)
            raise _unreadable(file, problem, say("give each a name of its own, with `AS`"))
    rows = []
    for number, values in enumerate(found, start=1):
        row: dict[str, Any] = {}
        for name, value in zip(columns, values, strict=True):
            try:
                row[name] = _plain(value)
            except (TypeError, RecursionError):
                raise _of_no_use(file, number, name, value) from None
        rows.append(Row(_line(file, 1), row, number))
    return rows


def content_of(file: File) -> bytes:
    """Read a file.

    Raises:
        UsageError: that cannot be done.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        message = say("`{file}` cannot be read: {reason}", file=file, reason=error.strerror)
        hint = say("name a file that is there and may be read")
        raise UsageError(Diagnostic(name="import/no-file", message=message, hint=hint)) from error


def _csv_rows(text: str, file: File) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        names = next(reader, [])
        if len(set(names)) < len(names) or not names:
            problem = say("its first line does not name the columns, each by a name of its own")
            raise _unreadable(file, problem, say("put the names of the columns into the first line"))
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(names):
                problem = say("line {line} has more cells than there are columns", line=line)
                raise _unreadable(file, problem, say("put text that holds commas in quotes"))
            if cells:
                yield Row(_line(file, line), dict(zip(names, cells, strict=False)))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = say("line {line} is no CSV: {reason}", line=reader.line_num, reason=str(error))
        raise _unreadable(file, problem, say("export it anew, with text in double quotes")) from None


def _json_rows(text: str, file: File) -> Iterator[Row]:
    hint = say("export it as a list of maps")
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise _unreadable(file, say("it is no JSON"), hint) from None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise _unreadable(file, say("it is no list of maps"), hint)
    yield from (Row(_line(file, 1), item, number) for number, item in enumerate(data, start=1))


def _plain(value: Any) -> Any:
    """Turn a driver's value into what a JSON file would say, without losing a digit.

    Raises:
        TypeError: there is no such thing.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return Decimal(repr(value))  # the shortest text that means it, so what somebody has written
        case Decimal() if value.is_finite():
            return value
        case float() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("auto" if value.second or value.microsecond else "minutes")
        case UUID():
            return str(value)
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
    raise TypeError(value)


def _of_no_use(file: File, number: int, column: str, value: Any) -> InvalidError:
    problem = say(
        "row {number} holds `{type}` in the column `{column}`",
        number=number,
        type=type(value).__name__,
        column=column,
    )
    return _unreadable(
        file, problem, say("let the query make text of it, such as `CAST({column} AS text)`", column=column)
    )


def _line(file: File, line: int) -> Span:
    return Span(str(file), Position(line, 1), Position(line, 1))


def _text(file: File) -> str:
    try:
        return content_of(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(file, say("it is not in UTF-8"), say("save the file as UTF-8")) from None


def _unreadable(file: File, problem: Message, hint: Message) -> InvalidError:
    message = say("the rows of `{file}` cannot be read: {problem}", file=file, problem=problem)
    return InvalidError(Diagnostic(name="import/unreadable-rows", message=message, hint=hint))
