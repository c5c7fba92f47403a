"""SQLite as a file: what is its own, beyond what every target promises (`tests/conformance`)."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pgconf.model import (
    Action,
    Address,
    LiveResource,
    RevisionChange,
    RevisionNote,
)
from pgconf.planning.digest import digest
from pgconf.targets.sql import SqlTarget
from pgconf.testing.writes import apply, bodies, create, delete, update

ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
BODY = b'{"title":"one"}'
OTHER_BODY = b'{"title":"two"}'


def test_a_missing_database_reads_as_a_new_target_and_is_not_made(office: SqlTarget, path: Path) -> None:
    """Planning the first apply needs no database and leaves none behind."""
    with office.reading() as reader:
        state = reader.live()
        assert (state.identity, state.revision, dict(state.resources)) == ("new", 0, {})
        assert reader.bodies([ALIPAY]) == {}
        assert reader.applied() == {}
        assert reader.history() == ()
    assert not path.parent.exists()


@pytest.mark.parametrize("script", ["", "CREATE TABLE orders (id INTEGER)"], ids=["no bytes", "other tables"])
def test_a_database_without_tables_of_pgconf_reads_as_a_new_target(
    office: SqlTarget, path: Path, script: str
) -> None:
    """What is read is left alone to the byte."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    before = path.read_bytes()
    with office.reading() as reader:
        assert reader.live().identity == "new"
        assert reader.history() == ()
    assert path.read_bytes() == before


def test_the_first_apply_makes_the_database_and_its_folder(office: SqlTarget) -> None:
    """The identity that the database gets then is its own for good."""
    revision = apply(office, create(ALIPAY, BODY), create(WECHAT, OTHER_BODY))
    assert revision.number == 1
    with office.reading() as reader:
        first = reader.live()
        assert len(first.identity) == 32
        assert first.revision == 1
        assert first.resources == {
            ALIPAY: LiveResource(digest(BODY), managed=True, protected=False),
            WECHAT: LiveResource(digest(OTHER_BODY), managed=True, protected=False),
        }
    apply(office, delete(ALIPAY, digest(BODY)))
    with office.reading() as reader:
        assert reader.live().identity == first.identity


def test_the_identity_outlives_a_move_of_the_file(office: SqlTarget, path: Path, tmp_path: Path) -> None:
    """It is kept inside."""
    apply(office, create(ALIPAY, BODY))
    path.rename(tmp_path / "moved.db")
    moved = SqlTarget("x", f"sqlite:///{tmp_path / 'moved.db'}", environment="production", location="moved")
    with moved.reading() as reader:
        assert reader.live().identity not in {"new", ""}
        assert ALIPAY in reader.live().resources


def test_a_rename_takes_the_old_address_away(office: SqlTarget) -> None:
    """Nothing speaks of the old name afterwards but the history."""
    apply(office, create(ALIPAY, BODY))
    renamed = Address("payment_method", "alipay-app")
    apply(office, update(renamed, digest(BODY), OTHER_BODY, moved_from=ALIPAY))
    assert bodies(office) == {renamed: OTHER_BODY}
    with office.reading() as reader:
        assert reader.applied() == {renamed: digest(OTHER_BODY)}
        assert reader.history(1)[0].changes == (
            RevisionChange(renamed, Action.UPDATE, None, digest(OTHER_BODY)),
            RevisionChange(ALIPAY, Action.DELETE, digest(BODY), None),
        )


def test_bodies_can_be_asked_for_by_the_hundred_thousand(office: SqlTarget) -> None:
    """More than any build of SQLite has variables in a query; what is absent is left out."""
    apply(office, create(ALIPAY, BODY), create(Address("role", "name-259999"), BODY))
    wanted = [Address("role", f"name-{number}") for number in range(260_000)]
    with office.reading() as reader:
        assert reader.bodies(wanted) == {Address("role", "name-259999"): BODY}
        assert reader.bodies([]) == {}


def test_moments_are_kept_as_utc_text(office: SqlTarget, path: Path) -> None:
    """Whatever the zone of the one who applies."""
    evening = datetime(2026, 11, 23, 18, 5, tzinfo=timezone(timedelta(hours=8)))
    note = RevisionNote(environment="production", author="han", created_at=evening, plan_id="")
    apply(office, create(ALIPAY, BODY), note=note)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT created_at, updated_at FROM pgconf_revision, pgconf_live"
        assert connection.execute(query).fetchall() == [("2026-11-23T10:05:00Z",) * 2]


def test_the_room_of_targets_opens_without_sqlalchemy() -> None:
    """It costs more than everything that `validate` imports."""
    program = "import sys, pgconf.targets; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
