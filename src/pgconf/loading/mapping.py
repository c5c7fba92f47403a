"""Mapping files, and the rows that they speak of."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path as File
from typing import Any, NamedTuple

from pydantic import ValidationError

from pgconf.kinds.complaints import complaints
from pgconf.kinds.mapping import RowMapping
from pgconf.loading.files import start_of
from pgconf.loading.yaml import Positions, read_documents
from pgconf.model import Diagnostic, InvalidError, Path, Position, Span, UsageError, has_errors, say


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping file: one document for each kind that rows become."""

    file: str
    positions: Positions
    mappings: tuple[tuple[int, RowMapping], ...]

    def place(self, document: int, path: Path, *, on_key: bool = False) -> Span:
        """Find where something is said."""
        return self.positions.span(document, path, on_key=on_key) or start_of(self.file)


class Row(NamedTuple):
    """A row and where it starts; of JSON it is the number of the item that is known."""

    where: Span
    values: Mapping[str, Any]


def read_mapping(file: File) -> MappingFile:
    """Read a mapping file.

    Raises:
        UsageError: there is no such file.
        InvalidError: it has mistakes; all of them are in it.
    """
    text, name = _bytes(file), str(file)
    read = read_documents(text, name)
    found, mappings, positions = list(read.diagnostics), [], Positions(text, name)
    for document in read.value:
        index = document.source.document
        try:
            mappings.append((index, RowMapping.model_validate(document.data)))
        except ValidationError as error:
            found += [
                Diagnostic(
                    name=one.name,
                    message=one.message,
                    hint=one.hint,
                    where=positions.span(index, one.path, on_key=one.on_key) or start_of(name),
                )
                for one in complaints(error, RowMapping, "mapping")
            ]
    if has_errors(found):
        raise InvalidError(*found)
    return MappingFile(name, positions, tuple(mappings))


def read_rows(file: File) -> list[Row]:
    """Read the rows of a CSV file with a line of column names, or a JSON file with a list of maps.

    Raises:
        UsageError: there is no such file.
        InvalidError: it is neither.
    """
    try:
        text = _bytes(file).decode("utf-8-sig")
        return list(_json_rows(text, file) if file.suffix.lower() == ".json" else _csv_rows(text, file))
    except UnicodeDecodeError:
        raise _unreadable(file, say("it is not in UTF-8"), say("save the file as UTF-8")) from None


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
    yield from (Row(_line(file, 1), item) for item in data)


def _line(file: File, line: int) -> Span:
    return Span(str(file), Position(line, 1), Position(line, 1))


def _unreadable(file: File, problem: str, hint: str) -> InvalidError:
    message = say("the rows of `{file}` cannot be read: {problem}", file=file, problem=problem)
    return InvalidError(Diagnostic(name="import/unreadable-rows", message=message, hint=hint))


def _bytes(file: File) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = say("`{file}` cannot be read: {reason}", file=file, reason=error.strerror)
        hint = say("name a file that is there and may be read")
        raise UsageError(Diagnostic(name="import/no-file", message=message, hint=hint)) from error
