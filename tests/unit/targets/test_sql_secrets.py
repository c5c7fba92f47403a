"""The SQL target keeps references and fingerprints, in one transaction with what they belong to."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from pgconf.model import (
    Action,
    Address,
    PgconfError,
    RevisionNote,
    SecretMark,
    SecretMarks,
    SecretsInUse,
    SecretText,
    SecretUse,
    Write,
)
from pgconf.targets.sql import SqlTarget, migrations
from pgconf.targets.sql.sqlite_words import WORDS

PLANTED = "hunter2Zq9"
NOTE = RevisionNote(
    environment="production",
    author="Li Lei",
    created_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    plan_id="sha256:9f1c02",
)
ALIPAY = Address("payment_method", "alipay-web")
BODY = b'{"credentials":{"key":{"secret":"env:KEY"}}}'
CREATE = Write(
    address=ALIPAY, action=Action.CREATE, expected=None, digest=sha256(BODY).hexdigest(), body=BODY
)


def in_use(value: str = PLANTED) -> SecretsInUse:
    """Say that the resource uses a secret."""
    return SecretsInUse({ALIPAY: [SecretUse("/credentials/key", "env:KEY")]}, lambda _: SecretText(value))


def marks(office: SqlTarget) -> SecretMarks:
    """Read what a target keeps."""
    with office.reading() as reader:
        return reader.secret_marks()


def test_a_mark_is_kept_with_its_resource_and_the_secret_is_not(office: SqlTarget, path: Path) -> None:
    """Neither in a table nor anywhere else in the file."""
    with office.writing() as writer:
        writer.commit(NOTE, [CREATE], in_use())
    kept = marks(office)
    expected = SecretMark("env:KEY", kept.fingerprint("env:KEY", SecretText(PLANTED)))
    assert kept.by_place == {(ALIPAY, "/credentials/key"): expected}
    assert PLANTED.encode() not in path.read_bytes()


def test_the_key_is_long_and_random(office: SqlTarget) -> None:
    """256 bits, as many as a fingerprint has."""
    with office.writing() as writer:
        writer.commit(NOTE, [CREATE])
    key = marks(office).key
    assert key is not None
    assert len(bytes.fromhex(key.reveal())) == 32


def test_nothing_is_kept_of_what_fails(office: SqlTarget, path: Path) -> None:
    """A mark without its resource would hide a change."""
    with office.writing() as writer:
        writer.commit(NOTE, [CREATE], in_use())
    before = marks(office)
    change = Write(
        address=ALIPAY, action=Action.UPDATE, expected=CREATE.digest, digest="sha256:1", body=b"{}"
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER freeze BEFORE DELETE ON pgconf_secret BEGIN SELECT RAISE(ABORT, 'frozen'); END"
        )
    with office.writing() as writer, pytest.raises(PgconfError, match="frozen"):
        writer.commit(NOTE, [change], in_use("another"))
    with office.reading() as reader:
        assert (reader.live().revision, reader.bodies([ALIPAY])) == (1, {ALIPAY: BODY})
    assert marks(office) == before


def test_a_database_from_before_has_no_marks_until_it_is_written(office: SqlTarget, path: Path) -> None:
    """Reading does not change its schema, and the first commit brings it up to date."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in migrations.MIGRATIONS[0]:
            connection.execute(statement.format_map(WORDS))
        values = {"schema_version": "1", "environment": "production"}.items()
        connection.executemany("INSERT INTO pgconf_meta VALUES (?, ?)", values)
    assert marks(office) == SecretMarks()
    with office.writing() as writer:
        assert writer.secret_marks() == SecretMarks()
        writer.commit(NOTE, [CREATE], in_use())
    assert list(marks(office).by_place) == [(ALIPAY, "/credentials/key")]
