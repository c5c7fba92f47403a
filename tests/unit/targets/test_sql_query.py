"""A query to somebody else's database finds rows and changes nothing, whatever it says."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from tests.postgres import Postgres

from pgconf.model import Diagnostic, PgconfError
from pgconf.targets.sql.database import Answer, Bounds
from pgconf.targets.sql.query import BOUNDS, ask

SHORT = Bounds(rows=1000, seconds=0.3)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT (i + 1) % 10 FROM n) "


def answer(url: str, query: str, bounds: Bounds = BOUNDS) -> Answer:
    """Ask, as an import does."""
    return ask(url, query, file="accounts.sql", location="env:BACK_OFFICE_URL", bounds=bounds)


def refusal(url: str, query: str, bounds: Bounds = BOUNDS) -> Diagnostic:
    """Tell why a query is refused; every refusal says what to do."""
    with pytest.raises(PgconfError) as caught:
        answer(url, query, bounds)
    (found,) = caught.value.diagnostics
    assert caught.value.exit_code == 1
    assert found.hint
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Make an SQLite back office in a folder of its own, which is the same afterwards."""
    path = tmp_path / "office.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE account (code TEXT, open INTEGER, most NUMERIC, logo BLOB);"
            "INSERT INTO account VALUES ('icbc', 1, 20000.10, x'ff'), ('boc%', 0, 7, NULL);"
        )
    before = path.read_bytes()
    yield tmp_path
    assert [file.name for file in tmp_path.iterdir()] == ["office.db"]
    assert path.read_bytes() == before


@pytest.fixture
def sqlite(folder: Path) -> str:
    """Give the URL of the SQLite back office."""
    return f"sqlite:///{folder / 'office.db'}"


@pytest.fixture
def server(postgres: Postgres, database: str) -> Iterator[str]:
    """Make a back office in PostgreSQL, which is the same afterwards, and give a superuser's URL."""
    url = make_url(postgres.url).set(database=make_url(database).database)
    superuser = url.render_as_string(hide_password=False)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(
            """
            CREATE TABLE account
            (code text, open boolean, most numeric(12, 2), bank jsonb, tags text[], since date);
            INSERT INTO account VALUES
            ('icbc', true, 20000.10, '{"name": "工行", "fee": 0.10}', '{a,b}', '2026-11-23'),
            ('boc%', false, 7, NULL, NULL, NULL);
            CREATE SEQUENCE serial;
            CREATE FUNCTION close_all() RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN UPDATE account SET open = false; RETURN 1; END $$;
            CREATE FUNCTION open_up() RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN SET transaction_read_only = off; UPDATE account SET open = false; RETURN 1; END $$;
            CREATE PROCEDURE end_it() LANGUAGE plpgsql AS $$ BEGIN COMMIT; DELETE FROM account; END $$
            """
        )
        before = _state(connection)
        yield superuser
        assert _state(connection) == before


def _state(connection: psycopg.Connection[Any]) -> object:
    """Tell what a query might change: rows, tables, sequences, large objects, settings."""
    asked = (
        "SELECT * FROM account ORDER BY code",
        "SELECT relname FROM pg_class ORDER BY 1",
        "SELECT last_value, is_called FROM serial",
        "SELECT count(*) FROM pg_largeobject_metadata",
        "SELECT * FROM pg_db_role_setting",
    )
    return [connection.execute(one).fetchall() for one in asked]


def test_sqlite_answers_with_names_and_rows(sqlite: str) -> None:
    """As the driver gives them; what looks like a parameter of a driver is none."""
    query = (
        "SELECT code, open, most, '%s :name' AS odd FROM account WHERE code LIKE '%boc\\%' ESCAPE '\\' -- 7%"
    )
    assert answer(sqlite, query) == (["code", "open", "most", "odd"], [("boc%", 0, 7, "%s :name")])
    assert answer(sqlite, "SELECT value FROM json_each('[1, 2]');").rows == [(1,), (2,)]
    assert answer(sqlite, "SELECT CAST(x'ff' AS TEXT) AS broken").rows == [(b"\xff",)]


def test_postgres_answers_with_names_and_rows(server: str) -> None:
    """With every digit, also inside of JSON."""
    query = "SELECT *, '%s :name'::text AS odd FROM account WHERE code LIKE 'i%' AND 7 % 2 = 1; -- 7%"
    found = answer(server, query)
    assert list(found.columns) == ["code", "open", "most", "bank", "tags", "since", "odd"]
    bank = {"name": "工行", "fee": Decimal("0.10")}
    assert found.rows == [
        ("icbc", True, Decimal("20000.10"), bank, ["a", "b"], date(2026, 11, 23), "%s :name")
    ]
    assert answer(server, "VALUES ('10:00'::time)").rows == [(time(10),)]
    assert answer(server, "TABLE account").rows
    assert answer(f"{server}{'&' if '?' in server else '?'}schema=public", "TABLE account").rows


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO account (code) VALUES ('new')",
        "INSERT INTO account (code) VALUES ('new') RETURNING *",
        "UPDATE account SET open = 0",
        "WITH x AS (SELECT 1) DELETE FROM account RETURNING *",
        "DROP TABLE account",
        "CREATE TABLE new (code TEXT)",
        "CREATE TEMP TABLE new AS SELECT * FROM account",
        "SELECT 1; DROP TABLE account",
        "SELECT 1; COMMIT; DROP TABLE account",
        "COMMIT",
        "ROLLBACK",
        "BEGIN IMMEDIATE",
        "SAVEPOINT mine",
        "ATTACH '{folder}/new.db' AS new",
        "ATTACH 'file:{folder}/new.db?mode=rwc' AS new",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO '{folder}/new.db'",
        "PRAGMA writable_schema = on",
        "PRAGMA query_only = off",
        "PRAGMA journal_mode = wal",
        "PRAGMA user_version = 7",
        "SELECT * FROM pragma_journal_mode('wal')",
        "SELECT load_extension('{folder}/new.so')",
        "SELECT writefile('{folder}/new.txt', 'x')",
        "CREATE VIRTUAL TABLE new USING fts5(code)",
        "REINDEX",
        "ANALYZE",
        "",
        "-- nothing",
        ";",
        "SELECT :name",
        "SELECT ?",
        "SELECT * FROM nothing",
        "hello",
    ],
)
def test_sqlite_carries_out_nothing_but_one_query(sqlite: str, folder: Path, query: str) -> None:
    """Neither in the file, nor in others that a statement might make."""
    found = refusal(sqlite, query.format(folder=folder))
    assert found.name == "import/failed-query"
    assert str(found.span) == "accounts.sql:1:1"


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO account (code) VALUES ('new')",
        "INSERT INTO account (code) VALUES ('new') RETURNING *",
        "UPDATE account SET open = false",
        "DELETE FROM account",
        "WITH x AS (DELETE FROM account RETURNING *) SELECT * FROM x",
        "SELECT * INTO new FROM account",
        "CREATE TABLE new AS SELECT * FROM account",
        "CREATE TEMP TABLE new (code text)",
        "DROP TABLE account",
        "SELECT * FROM account FOR UPDATE",
        "SELECT 1; DROP TABLE account",
        "SELECT 1; COMMIT; DROP TABLE account",
        "COMMIT; DROP TABLE account",
        "COMMIT",
        "END; SELECT 1",
        "SET TRANSACTION READ WRITE",
        "SET TRANSACTION READ WRITE; DELETE FROM account",
        "SET default_transaction_read_only = off",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT set_config('transaction_read_only', 'off', true), close_all()",
        "SELECT close_all()",
        "SELECT open_up()",
        "CALL end_it()",
        "DO $$ BEGIN COMMIT; DELETE FROM account; END $$",
        "SELECT nextval('serial')",
        "SELECT lo_create(0)",
        "SELECT query_to_xml('DELETE FROM account', true, true, '')",
        "COPY account TO '/tmp/pgconf-never.csv'",
        "COPY account TO PROGRAM 'touch /tmp/pgconf-never'",
        "COPY account TO STDOUT",
        "COPY (SELECT 1) TO PROGRAM 'touch /tmp/pgconf-never'",
        "COPY account FROM PROGRAM 'echo new'",
        "EXPLAIN ANALYZE DELETE FROM account",
        "ALTER ROLE current_user SET search_path = nowhere",
        "LISTEN pgconf",
        "LOCK TABLE account",
        "VACUUM account",
        "PREPARE mine AS DELETE FROM account",
        "DECLARE mine CURSOR FOR SELECT 1",
        "SELECT $1::int",
        "",
        "-- nothing",
        "SELECT * FROM nothing",
        "hello",
    ],
)
def test_postgres_carries_out_nothing_but_one_query(server: str, query: str) -> None:
    """Not even for a superuser."""
    found = refusal(server, query)
    assert found.name == "import/failed-query"
    assert str(found.span) == "accounts.sql:1:1"
    assert not list(Path("/tmp").glob("pgconf-never*"))  # noqa: S108 - there must be none


@pytest.mark.parametrize("select", ["SELECT count(*) FROM n", "SELECT i FROM n WHERE i < 0"])
def test_a_query_without_an_end_is_ended(sqlite: str, server: str, select: str) -> None:
    """By the database itself."""
    for url in (sqlite, server):
        found = refusal(url, ENDLESS + select, SHORT)
        assert found.name == "import/failed-query"
        assert "0.3 seconds" in found.message


def test_a_query_with_too_many_rows_is_refused_before_all_are_fetched(sqlite: str, server: str) -> None:
    """There is no end of them here."""
    query = f"{ENDLESS}SELECT * FROM n"  # noqa: S608 - our own
    for url in (sqlite, server):
        assert "1,000 rows" in refusal(url, query, SHORT).message
        assert len(answer(url, f"{query} LIMIT 1000", SHORT).rows) == 1000


def test_values_that_make_no_sense_are_not_quoted(server: str) -> None:
    """They may be secrets, and are rows in any case."""
    for query in (
        "SELECT code::int FROM account",
        "SELECT (code || '\"622202\"')::int FROM account",
        "SELECT '6222021001112223334'::int FROM account",
    ):
        message = refusal(server, query).message
        assert "type integer" in message
        assert "icbc" not in message
        assert "6222" not in message


@pytest.mark.parametrize("value", ["(repeat('[', 3000) || repeat(']', 3000))", "repeat('9', 5000)"])
def test_json_that_nobody_can_read_is_refused(server: str, value: str) -> None:
    """PostgreSQL takes what is deeper or longer than Python reads."""
    assert refusal(server, f"SELECT {value}::json").name == "import/failed-query"


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    """Without a word of the URL."""
    for url in (f"sqlite:///{tmp_path}/hunter2.db", "postgresql://shop:hunter2@127.0.0.1:1/shop"):
        found = refusal(url, "SELECT 1")
        assert found.name == "import/failed-query"
        assert "hunter2" not in f"{found}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["", "hunter2", "mysql://shop:hunter2@localhost/shop", "sqlite://", "postgresql://shop:hunter2@/"]
)
def test_a_url_that_leads_nowhere_is_refused_without_being_quoted(url: str) -> None:
    """It is called by what stands for it."""
    found = refusal(url, "SELECT 1")
    assert found.name == "import/invalid-url"
    assert "`env:BACK_OFFICE_URL`" in found.message
    assert "hunter2" not in f"{found}"


def test_postgresql_needs_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says how to get it."""
    monkeypatch.setitem(sys.modules, "psycopg.pq", None)
    found = refusal("postgresql://localhost/shop", "SELECT 1")
    assert found.name == "import/invalid-url"
    assert found.hint
    assert "pgconf[postgres]" in found.hint


def test_what_a_process_left_undone_in_a_file_is_not_taken_back(tmp_path: Path) -> None:
    """Only whoever owns the file may write to it, even that."""
    path = tmp_path / "office.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("CREATE TABLE account (code TEXT)")
        connection.execute("BEGIN")
        connection.execute("PRAGMA cache_spill = 1")
        connection.executemany("INSERT INTO account VALUES (?)", [("x" * 1000,)] * 1000)
        copies = {name: (tmp_path / name).read_bytes() for name in ("office.db", "office.db-journal")}
        connection.execute("ROLLBACK")
    for name, content in copies.items():
        (tmp_path / name).write_bytes(content)
    assert refusal(f"sqlite:///{path}", "SELECT count(*) FROM account").name == "import/failed-query"
    assert {name: (tmp_path / name).read_bytes() for name in copies} == copies
