"""The SQL target answers trouble with a name, a reason and a hint, never with a traceback."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pgconf.model import Action, Address, Diagnostic, PgconfError, RevisionNote, Write
from pgconf.targets.sql import SqlTarget

NOTE = RevisionNote(
    environment="production", author="li", created_at=datetime(2026, 11, 23, tzinfo=UTC), plan_id="sha256:1"
)
ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")


def open_office(path: Path, parameters: str = "", environment: str = "production") -> SqlTarget:
    """Make a target for a database file."""
    url = f"sqlite:///{path}{parameters}"
    return SqlTarget("office", url, environment=environment, location="office/production.db")


def look(target: SqlTarget) -> object:
    """Read everything that a target tells."""
    with target.reading() as reader:
        return reader.live(), reader.bodies([ALIPAY]), reader.applied(), reader.history()


def apply(target: SqlTarget, address: Address = WECHAT) -> object:
    """Create one resource."""
    write = Write(address=address, action=Action.CREATE, expected=None, digest="sha256:1", body=b"{}")
    with target.writing() as writer:
        return writer.commit(NOTE, [write])


def refusal(action: Callable[[SqlTarget], object], target: SqlTarget) -> Diagnostic:
    """Tell why an action is refused; every refusal names the place and says what to do."""
    with pytest.raises(PgconfError) as caught:
        action(target)
    (diagnostic,) = caught.value.diagnostics
    assert "office/production.db" in diagnostic.message
    assert diagnostic.hint
    assert "sqlalche.me" not in diagnostic.message
    assert caught.value.exit_code == 1
    return diagnostic


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a database that holds one resource."""
    path = tmp_path / "production.db"
    apply(open_office(path), ALIPAY)
    return path


@pytest.mark.parametrize("action", [look, apply])
@pytest.mark.parametrize("text", ["hello", "kind: payment_method\n" * 1000])
def test_a_file_that_is_no_database_is_left_alone(
    tmp_path: Path, text: str, action: Callable[[SqlTarget], object]
) -> None:
    """Whoever mistypes the path of their YAML keeps their YAML."""
    path = tmp_path / "payment.yaml"
    path.write_text(text, encoding="utf-8")
    assert refusal(action, open_office(path)).name == "apply/not-a-database"
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("action", [look, apply])
def test_a_newer_schema_is_refused(path: Path, action: Callable[[SqlTarget], object]) -> None:
    """What a later version means by its tables is not for this one to guess."""
    _execute(path, "UPDATE pgconf_meta SET value = '99' WHERE key = 'schema_version'")
    before = path.read_bytes()
    found = refusal(action, open_office(path))
    assert (found.name, found.hint) == ("apply/newer-schema", "upgrade pgconf")
    assert "99" in found.message
    assert path.read_bytes() == before


@pytest.mark.parametrize("action", [look, apply])
def test_another_environments_database_is_refused(path: Path, action: Callable[[SqlTarget], object]) -> None:
    """Or the first plan of staging would delete all of production."""
    before = path.read_bytes()
    found = refusal(action, open_office(path, environment="staging"))
    assert found.name == "apply/wrong-environment"
    assert "`production`" in found.message
    assert "`staging`" in found.message
    assert path.read_bytes() == before


def test_a_read_only_target_can_be_read_but_not_written(path: Path) -> None:
    """SQLite itself refuses, so this holds for every account."""
    office = open_office(path, "?mode=ro")
    before = path.read_bytes()
    look(office)
    assert refusal(apply, office).name == "apply/read-only"
    assert path.read_bytes() == before


def test_a_read_only_target_is_not_made(tmp_path: Path) -> None:
    """Neither the file nor its folder."""
    assert refusal(apply, open_office(tmp_path / "new" / "office.db", "?mode=ro")).name == "apply/read-only"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_the_file_is_neither_read_nor_written(tmp_path: Path) -> None:
    """A path that lacks its last part."""
    assert refusal(look, open_office(tmp_path)).name == "plan/unreadable-target"
    assert refusal(apply, open_office(tmp_path)).name == "apply/read-only"


def test_a_file_in_place_of_the_folder_cannot_be_written_into(path: Path) -> None:
    """A path that has a part too many."""
    assert refusal(apply, open_office(path / "production.db")).name == "apply/read-only"


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM pgconf_meta WHERE key = 'environment'",
        "UPDATE pgconf_meta SET value = 'latest' WHERE key = 'schema_version'",
        "UPDATE pgconf_revision SET created_at = 'yesterday'",
        "UPDATE pgconf_change SET action = 'improve'",
        "DROP TABLE pgconf_resource",
    ],
)
def test_tables_that_somebody_has_damaged_cannot_be_read(path: Path, damage: str) -> None:
    """There is no guessing at what they may have said."""
    _execute(path, damage)
    assert refusal(look, open_office(path)).name == "plan/unreadable-target"


def test_a_body_that_is_not_utf_8_cannot_be_read(path: Path) -> None:
    """Text of another encoding passes for JSON in SQLite."""
    _execute(path, "UPDATE pgconf_resource SET body = CAST(x'22d6d022' AS TEXT)")
    assert refusal(look, open_office(path)).name == "plan/unreadable-target"


def test_a_database_that_refuses_a_write_says_why(path: Path) -> None:
    """Here because of a rule that its owner has added."""
    _execute(
        path,
        "CREATE TRIGGER freeze BEFORE INSERT ON pgconf_revision BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    )
    before = path.read_bytes()
    found = refusal(apply, open_office(path))
    assert found.name == "apply/failed"
    assert "frozen" in found.message
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "url",
    [
        "production.db",
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://relative.db",
        "sqlite:////production.db?timeout=soon",
        "sqlite:////production.db?timeout=nan",
        "sqlite:////production.db?mode=memory",
        "sqlite:////production.db?cache=shared",
        "mysql://pgconf:hunter2@db.example.com/office",
        "sqlite://pgconf:hunter2@db.example.com/office",
        "postgresql://pgconf:hunter2@db.example.com:none/office",
    ],
)
def test_a_url_that_leads_nowhere_is_refused_without_being_quoted(url: str) -> None:
    """It may hold a password."""
    with pytest.raises(PgconfError) as caught:
        SqlTarget("office", url, environment="production", location="office/production.db")
    (found,) = caught.value.diagnostics
    assert found.name == "plan/invalid-target-url"
    assert found.hint
    assert "hunter2" not in f"{found} {caught.value!r} {caught.value.__cause__!r}"


def test_failures_of_the_caller_are_not_mistaken_for_the_databases(path: Path) -> None:
    """An error inside a session comes out as it is."""
    office = open_office(path)
    with pytest.raises(ValueError, match="mine"), office.reading():
        raise ValueError("mine")
    with pytest.raises(FileNotFoundError), office.writing():
        raise FileNotFoundError


def _execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
