"""Laws of importing what a query finds: afterwards there is nothing to plan, whatever the shop."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.postgres import Postgres
from tests.property.shops import ENVIRONMENT, Document, Shop, as_json, edits, put
from tests.property.test_import import NOW, apply, layouts, on_disk, without_moves
from tests.property.test_laws import folder

from pgconf import Project
from pgconf.app.import_ import NotLive, Wish, import_live
from pgconf.app.import_files import Layout
from pgconf.app.import_rows import RowSource
from pgconf.app.project import no_tick
from pgconf.loading.save import save

FLAT = ("account", "settlement_rule", "payment_method")
"""The kinds that fit into columns; others have lists of maps, or dots in their keys."""


@on_disk
@given(edits(), layouts, st.booleans(), st.randoms(use_true_random=False))
def test_after_an_import_from_sqlite_there_is_nothing_to_plan(
    edit: tuple[Shop, Shop],
    layout: Layout,
    exact: bool,  # noqa: FBT001 - hypothesis hands it over
    order: Random,
) -> None:
    """A column for each field, lists in one cell, numbers as text or as SQLite's own."""
    live, written = (_without_splits(without_moves(shop)) for shop in edit)
    with folder() as root:
        apply(put(root, live))
        others = [one for one in live if one["kind"] not in FLAT]
        put(root, (*others, *(one for one in written if one["kind"] in FLAT)), order)
        rows = [_flat(one) for one in live if one["kind"] in FLAT]
        order.shuffle(rows)
        _fill_sqlite(root / "office.db", rows, exact=exact)
        (root / "url").write_text("sqlite:///office.db", "utf-8")
        _import(root, "SELECT * FROM resource WHERE kind LIKE '%'", _columns(rows), layout)


@pytest.fixture(scope="module")
def office(postgres: Postgres) -> Iterator[str]:
    """Make a back office in PostgreSQL that keeps documents, and give its URL."""
    with postgres.database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE resource (body jsonb)")
        yield url


@on_disk
@given(edits(), layouts, st.randoms(use_true_random=False))
def test_after_an_import_from_postgresql_there_is_nothing_to_plan(
    office: str, edit: tuple[Shop, Shop], layout: Layout, order: Random
) -> None:
    """Whole documents in JSON, with everything that a shop may have."""
    live, written = (without_moves(shop) for shop in edit)
    with folder() as root:
        apply(put(root, live))
        put(root, written, order)
        with psycopg.connect(office) as connection:
            connection.execute("TRUNCATE resource")
            for document in live:
                connection.execute("INSERT INTO resource VALUES (%s)", [as_json(document)])
        (root / "url").write_text(office, "utf-8")
        kinds = {one["kind"] for one in (*live, *written)}
        _import(root, "SELECT body FROM resource", [_document(kind, live) for kind in kinds], layout)


def _import(root: Path, query: str, mappings: list[Document], layout: Layout) -> None:
    """Import what a query finds; everything fits, and nothing is left to plan."""
    (root / "rows.sql").write_text(query, "utf-8")
    (root / "map.yaml").write_text("---\n".join(f"{as_json(one)}\n" for one in mappings), "utf-8")
    rows = RowSource(root / "rows.sql", root / "map.yaml", "file:url")
    wish = Wish(rows=rows, layout=layout, not_live=NotLive.PRUNE)
    found = import_live(Project(root), ENVIRONMENT, wish, no_tick)
    assert found.diagnostics == ()
    save(root, found.files)
    assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty


def _without_splits(shop: Shop) -> Shop:
    return tuple({key: value for key, value in one.items() if key != "splits"} for one in shop)


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Give each value below a document by its path, with lists as they are."""
    if not isinstance(value, dict):
        return {path: value}
    inside = [_flat(inner, f"{path}.{key}" if path else key) for key, inner in value.items()]
    return {at: inner for one in inside for at, inner in one.items()}


def _fill_sqlite(file: Path, rows: list[dict[str, Any]], *, exact: bool) -> None:
    """Make a table with a column for each path; a cell is empty where a row has nothing."""
    names = sorted({name for row in rows for name in row})
    with closing(sqlite3.connect(file)) as connection, connection:
        columns = ", ".join(f'"{name}"' for name in names)
        connection.execute(f"CREATE TABLE resource ({columns})")
        marks = ", ".join("?" * len(names))
        for row in rows:
            cells = [_cell(row.get(name), exact=exact) for name in names]
            connection.execute(f"INSERT INTO resource VALUES ({marks})", cells)  # noqa: S608 - question marks


def _cell(value: Any, *, exact: bool) -> Any:
    match value:
        case None | bool() | str():
            return value
        case list():
            return "|".join(value)
        case _:
            return str(value) if exact else float(value)


def _columns(rows: list[dict[str, Any]]) -> list[Document]:
    """Map each column to the field that it is called after."""
    fields: dict[str, dict[str, Document]] = {kind: {} for kind in FLAT}
    for row in rows:
        for path, value in row.items():
            if path not in {"kind", "name"}:
                fields[row["kind"]][path] = {"column": path, **_meaning(value)}
    return [
        {
            "kind": kind,
            "name": {"column": "name"},
            "where": {"kind": kind},
            "fields": inside or {"title": "x"},
        }
        for kind, inside in fields.items()
    ]


def _meaning(value: Any) -> Mapping[str, Any]:
    match value:
        case bool():
            return {"values": {"1": True, "0": False}}
        case list():
            return {"split": "|"}
        case _:
            return {}


def _document(kind: str, shop: Shop) -> Document:
    """Map each field of the documents to itself."""
    names = {name for one in shop if one["kind"] == kind for name in one} - {"kind", "name"}
    fields: Document = {name: {"column": f"body.{name}"} for name in sorted(names)}
    where = {"body.kind": kind}
    return {"kind": kind, "name": {"column": "body.name"}, "where": where, "fields": fields or {"title": "x"}}
