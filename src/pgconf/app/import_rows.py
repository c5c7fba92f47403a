"""Rows of another system as live state: what a mapping file makes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from pgconf.app.import_query import query_rows
from pgconf.app.project import Project
from pgconf.kinds.live import read_text
from pgconf.kinds.mapping import Column, RowMapping
from pgconf.kinds.registry import Registry
from pgconf.loading.mapping import MappingFile, read_mapping
from pgconf.loading.rows import Row, read_rows
from pgconf.model import (
    Address,
    Diagnostic,
    InvalidError,
    LiveResource,
    LiveState,
    Related,
    Span,
    did_you_mean,
    say,
)
from pgconf.planning.digest import digest


@dataclass(frozen=True)
class Snapshot:
    """What is live somewhere, of all kinds or of some.

    Attributes:
        location: the place in words.
        live: the digests.
        bodies: the canonical form of everything.
        kinds: the kinds that it says everything about; None stands for all.
        diagnostics: what could not be read.
    """

    location: str
    live: LiveState
    bodies: Mapping[Address, bytes]
    kinds: frozenset[str] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where rows of another system come from, and what becomes of them.

    Attributes:
        file: a CSV or JSON file with the rows, or a file with the query that finds them.
        mapping: the mapping file.
        url: what a query is asked of, by a reference to the secret that is the database's URL; None when
            the file holds the rows themselves.
    """

    file: File
    mapping: File
    url: str | None = None


def snapshot_of_rows(project: Project, source: RowSource) -> Snapshot:
    """Read rows as resources.

    Raises:
        UsageError: a file cannot be read, or the URL is no reference to a secret.
        InvalidError: the mapping or the rows make no sense.
        PgconfError: the query is not answered.
    """
    registry, mapping, file, url = project.registry, read_mapping(source.mapping), source.file, source.url
    rows = read_rows(file) if url is None else query_rows(project.root, file, url)
    _require_known(registry, mapping, rows)
    bodies: dict[Address, bytes] = {}
    first: dict[Address, Row] = {}
    found: list[Diagnostic] = []
    for _, one in mapping.mappings:
        for row in rows:
            if any(_text(_cell(row.values, column)) != text for column, text in one.where.items()):
                continue
            address = Address(one.kind, _text(_value(one.name, row.values)) or "")
            read = _body(registry, one, row, address)
            if isinstance(read, Diagnostic):
                found.append(read)
            elif address in bodies:
                found.append(_twice(address, row, first[address]))
            else:
                bodies[address], first[address] = read, row
    resources = {address: LiveResource(digest(body), True, False) for address, body in bodies.items()}  # noqa: FBT003
    return Snapshot(
        location=str(file),
        live=LiveState(str(file), 0, resources),
        bodies=bodies,
        kinds=frozenset(one.kind for _, one in mapping.mappings),
        diagnostics=tuple(found),
    )


def _body(registry: Registry, mapping: RowMapping, row: Row, address: Address) -> bytes | Diagnostic:
    """Make a resource of a row, and give its canonical form."""
    kind = registry[mapping.kind]
    data: dict[str, Any] = {"kind": address.kind, "name": address.name}
    for path, given in mapping.fields.items():
        value = _value(given, row.values)
        if value is not None:
            _set(data, path.split("."), value)
    checked = read_text(kind, address, data)
    if checked.value is not None:
        return kind.canonical(checked.value)
    return Diagnostic(
        name="import/unfit-row",
        message=say("the row makes no {kind}", kind=address.kind),
        hint=say("correct the row, or what the mapping makes of it; the notes say what is wrong"),
        where=row.where,
        related=(*_which(row), *(Related(one.message) for one in checked.diagnostics)),
        address=address,
        conceal=True,
    )


def _set(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value


def _value(given: Any, values: Mapping[str, Any]) -> Any:
    """Give what a row says for a field; None when it says nothing."""
    if not isinstance(given, Column):
        return given
    cell = _cell(values, given.column)
    if cell is None or cell == "":
        return given.default
    if given.split is not None and isinstance(cell, str):
        return [given.values.get(item, item) for part in cell.split(given.split) if (item := part.strip())]
    return given.values.get(_text(cell) or "", cell)


def _cell(values: Mapping[str, Any], column: str) -> Any:
    """Find a column; in JSON, dots lead into maps."""
    if column in values:
        return values[column]
    found: Any = values
    for step in column.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _require_known(registry: Registry, file: MappingFile, rows: Sequence[Row]) -> None:
    """Make sure that there are the kinds and the columns that a mapping names.

    Raises:
        InvalidError: some do not exist.
    """
    found = [
        Diagnostic(
            name="schema/unknown-kind",
            message=say("there is no kind `{kind}`", kind=one.kind),
            hint=did_you_mean(one.kind, registry.names) or say("`pgconf schema list` shows all kinds"),
            where=file.place(document, ("kind",)),
        )
        for document, one in file.mappings
        if (kind := registry.get(one.kind)) is None or not kind.deployed
    ]
    known = list(dict.fromkeys(name for row in rows for name in row.values))
    for document, one in file.mappings if rows else ():
        for where, column in _columns(one):
            if column not in known and column.split(".")[0] not in known:
                found.append(_unknown_column(column, known, file.place(document, where)))
    if found:
        raise InvalidError(*found)


def _columns(mapping: RowMapping) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(mapping.name, Column):
        yield ("name", "column"), mapping.name.column
    yield from ((("where", column), column) for column in mapping.where)
    for field, given in mapping.fields.items():
        if isinstance(given, Column):
            yield ("fields", field, "column"), given.column


def _unknown_column(column: str, known: Sequence[str], where: Span) -> Diagnostic:
    return Diagnostic(
        name="import/unknown-column",
        message=say("the rows have no column `{column}`", column=column),
        hint=did_you_mean(column, known)
        or say("they have {names}", names=", ".join(f"`{name}`" for name in known)),
        where=where,
    )


def _twice(address: Address, row: Row, first: Row) -> Diagnostic:
    it = say("it is this one") if first.number is None else say("it is row {number}", number=first.number)
    return Diagnostic(
        name="import/unfit-row",
        message=say("a row before it makes `{address}` already", address=address),
        hint=say("let the mapping make the name from a column that tells rows apart"),
        where=row.where,
        related=(*_which(row), Related(it, first.where)),
        address=address,
        conceal=True,
    )


def _which(row: Row) -> Iterator[Related]:
    """Tell which row is meant, unless the line does."""
    if row.number is not None:
        yield Related(say("this is row {number}", number=row.number))
