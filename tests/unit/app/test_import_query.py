"""Rows that a query finds become resources like those of a file."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.commands import run
from tests.projects import BASE, applied, shop

from pgconf import Project
from pgconf.app.import_ import Imported, Wish, import_live
from pgconf.app.import_rows import RowSource
from pgconf.app.project import no_tick
from pgconf.loading.rows import rows_found
from pgconf.loading.save import save
from pgconf.model import InvalidError, PgconfError, UsageError

MAPPING = """\
kind: settlement_rule
name: {column: code}
fields:
  title: {column: title}
  method: alipay
  account: icbc-main
  cycle: T+1
  amount.min: 100
  amount.max: {column: most}
  enabled: {column: open, values: {"0": false, "1": true}}
"""
TABLE = """\
CREATE TABLE rule (code TEXT, title TEXT, most NUMERIC, open INTEGER);
INSERT INTO rule VALUES ('bank-t1', '次日结算', '20000.50', 1), ('t2', '100% :best', 900, 0);
"""
REFERENCE = "env:BACK_OFFICE_URL"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a shop, and a back office in a file beside it."""
    shop(tmp_path)
    with closing(sqlite3.connect(tmp_path / "office.db")) as connection:
        connection.executescript(TABLE)
    monkeypatch.setenv("BACK_OFFICE_URL", "sqlite:///office.db")
    return tmp_path


def imported(root: Path, query: str, mapping: str = MAPPING, url: str = REFERENCE) -> Imported:
    """Import what a query finds, and write the files."""
    (root / "rows.sql").write_text(query, "utf-8")
    (root / "map.yaml").write_text(mapping, "utf-8")
    wish = Wish(rows=RowSource(root / "rows.sql", root / "map.yaml", url))
    found = import_live(Project(root), "production", wish, no_tick)
    save(root, found.files)
    return found


def test_rows_of_a_query_change_and_add_resources(root: Path) -> None:
    """Once; the second time there is nothing to write."""
    found = imported(root, "SELECT * FROM rule")
    assert [str(one) for one in found.changed] == ["settlement_rule/bank-t1"]
    assert [str(one) for one in found.added] == ["settlement_rule/t2"]
    assert found.diagnostics == ()
    assert "amount: {min: 100, max: 20000.5}" in (root / BASE).read_text("utf-8")
    text = (root / "environments/production/settlement_rule.yaml").read_text("utf-8")
    assert "title: 100% :best\n" in text
    assert "enabled: false\n" in text
    assert imported(root, "SELECT * FROM rule").files == ()


def test_after_an_import_from_postgresql_there_is_nothing_to_plan(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers, truth values, arrays and JSON come as what they are."""
    project = shop(tmp_path)
    applied(project)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            """
            CREATE TABLE rule (code text, body jsonb, least numeric(12, 2), days text[], open boolean);
            INSERT INTO rule VALUES
            ('bank-t1', '{"title": "次日结算", "amount": {"max": 50000.00}}', 100, '{}', true)
            """
        )
    monkeypatch.setenv("BACK_OFFICE_URL", database)
    mapping = (
        "kind: settlement_rule\nname: {column: code}\nfields:\n  title: {column: body.title}\n"
        "  method: alipay\n  account: icbc-main\n  cycle: T+1\n  amount.min: {column: least}\n"
        "  amount.max: {column: body.amount.max}\n  enabled: {column: open}\n  weekdays: {column: days}\n"
    )
    assert imported(tmp_path, "SELECT * FROM rule", mapping).files == ()
    assert Project(tmp_path).plan("production").is_empty
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("""UPDATE rule SET body = '{"amount": {"max": 12345678901.23}}', open = false""")
    imported(tmp_path, "SELECT * FROM rule", mapping)
    text = (tmp_path / BASE).read_text("utf-8")
    assert "amount: {min: 100, max: 12345678901.23}" in text
    assert "enabled: false" in text


def test_a_row_that_does_not_fit_is_told_by_its_number(root: Path) -> None:
    """The query's file is its place; the others are imported."""
    query = "SELECT * FROM rule UNION ALL SELECT 't3', 'x', 'lots', 1 UNION ALL SELECT 't2', 'x', 1, 1"
    found = imported(root, query)
    assert [str(one) for one in found.added] == ["settlement_rule/t2"]
    numbers = {one.related[0].message for one in found.diagnostics}
    # SQLite may give rows of a union in any order.
    assert numbers == {"this is row 3", "this is row 4"}
    assert {str(one.span) for one in found.diagnostics} == {f"{root / 'rows.sql'}:1:1"}
    (twice,) = (one for one in found.diagnostics if "already" in one.message)
    assert twice.related[1].message == "it is row 2"


def test_a_query_that_finds_nothing_imports_nothing(root: Path) -> None:
    """As an empty file of rows does."""
    found = imported(root, "SELECT * FROM rule WHERE 1 = 0")
    assert found.files == ()
    assert [one.name for one in found.diagnostics] == ["import/not-live"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "import/unreadable-rows"),
        (" \n", "import/unreadable-rows"),
        ("SELECT 1\0 AS code", "import/unreadable-rows"),
        ("SELECT code, title AS code FROM rule", "import/unreadable-rows"),
        ("SELECT code, x'ff' AS title FROM rule", "import/unreadable-rows"),
        ("SELECT code FROM rule", "import/unknown-column"),
        ("SELECT * FROM rules", "import/failed-query"),
        ("DELETE FROM rule", "import/failed-query"),
    ],
)
def test_what_makes_no_sense_is_told(root: Path, query: str, name: str) -> None:
    """And nothing is written anywhere."""
    before = (root / "office.db").read_bytes()
    with pytest.raises(PgconfError) as caught:
        imported(root, query)
    assert {one.name for one in caught.value.diagnostics} == {name}
    assert (root / "office.db").read_bytes() == before
    assert not (root / "environments/production/settlement_rule.yaml").exists()


@pytest.mark.parametrize(
    "url",
    ["postgresql://shop:hunter2@db/office", "sqlite:///office.db", "hunter2", "env:", "", "env:hunter2 "],
)
def test_a_url_in_clear_is_refused_without_being_quoted(root: Path, url: str) -> None:
    """It may hold a password, and it has been typed already."""
    with pytest.raises(UsageError) as caught:
        imported(root, "SELECT 1", url=url)
    (found,) = caught.value.diagnostics
    assert found.name == "import/url-in-clear"
    assert "hunter2" not in f"{found}"


def test_a_secret_that_is_not_there_is_told(root: Path) -> None:
    """By its reference, like that of a target."""
    with pytest.raises(PgconfError, match=r"secret/unresolved.*`env:NOT_THERE`"):
        imported(root, "SELECT 1", url="env:NOT_THERE")
    (root / "url").write_bytes(b"sqlite:///\xff.db")
    with pytest.raises(PgconfError, match=r"secret/unresolved.*UTF-8"):
        imported(root, "SELECT 1", url="file:url")
    (root / "url").write_text("sqlite:///office.db\n", "utf-8")
    assert imported(root, "SELECT * FROM rule", url="file:url").added


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("七", "七"),
        (Decimal("20000.10"), Decimal("20000.10")),
        (0.1, Decimal("0.1")),
        (1e300, Decimal("1e300")),
        (Decimal("1e400"), Decimal("1e400")),
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 10, tzinfo=UTC), "2026-11-23T10:00:00+00:00"),
        (time(15, 30), "15:30"),
        (time(15, 30, 1), "15:30:01"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"a": [{"b": 0.5}, date(2026, 11, 23)]}, {"a": [{"b": Decimal("0.5")}, "2026-11-23"]}),
    ],
)
def test_values_become_what_a_file_would_say(value: Any, plain: Any) -> None:
    """With the type that a kind tells apart, and every digit."""
    (row,) = rows_found(Path("rows.sql"), ["a"], [(value,)])
    assert row.values == {"a": plain}
    assert type(row.values["a"]) is type(plain)
    assert row.number == 1


@pytest.mark.parametrize("value", [b"\xff", memoryview(b"x"), timedelta(1), (1, 2), [b"x"], {"a": {1}}])
def test_values_that_no_field_takes_are_refused(value: object) -> None:
    """By their row and column, and without the value."""
    rows: Sequence[Sequence[object]] = [(1, "x"), (2, value)]
    with pytest.raises(InvalidError, match=r"row 2 holds `.*` in the column `b`"):
        rows_found(Path("rows.sql"), ["a", "b"], rows)


def test_values_that_are_too_deep_are_refused() -> None:
    """JSON in PostgreSQL may be deeper than anybody reads."""
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(InvalidError, match="import/unreadable-rows"):
        rows_found(Path("rows.sql"), ["a"], [(value,)])


def test_the_command_asks_for_both_or_none(root: Path) -> None:
    """A query needs a database, and rows need none."""
    (root / "map.yaml").write_text(MAPPING, "utf-8")
    (root / "rows.SQL").write_text("SELECT * FROM rule", "utf-8")
    (root / "rows.csv").write_text("code\n", "utf-8")
    url = ("--url", REFERENCE)
    call = ("import", "-e", "production", "--diff")
    variables = {"BACK_OFFICE_URL": "sqlite:///office.db"}
    for rows in (
        ("--from", "rows.SQL", "--map", "map.yaml"),
        ("--from", "rows.csv", "--map", "map.yaml", *url),
        url,
    ):
        ran = run(root, *call, *rows, **variables)
        assert ran.code == 64
        assert "--url" in ran.err
    ran = run(root, *call, "--from", "rows.SQL", "--map", "map.yaml", *url, **variables)
    assert ran.code == 2
    assert "+name: t2" in ran.out
