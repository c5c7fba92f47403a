"""The SQL target lives with people who use the same database by hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from pgconf.model import Action, Address, RevisionNote, StaleError, Write
from pgconf.planning.digest import digest
from pgconf.targets.sql import SqlTarget
from pgconf.testing import writes
from pgconf.testing.writes import live

NOTE = RevisionNote(
    environment="production", author="li", created_at=datetime(2026, 11, 23, tzinfo=UTC), plan_id="sha256:1"
)
apply = partial(writes.apply, note=NOTE)
ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
FOREIGN = Address("payment_method", "legacy")
BODY = '{"enabled":false,"title":"支付宝"}'.encode()
OTHER_BODY = '{"title":"微信"}'.encode()


def put(
    address: Address, body: bytes, expected: str | None = None, moved_from: Address | None = None
) -> Write:
    """Ask for a row, in place of one with the digest `expected` if given."""
    return Write(
        address=address,
        action=Action.UPDATE if expected else Action.CREATE,
        expected=expected,
        digest=digest(body),
        body=body,
        moved_from=moved_from,
    )


@pytest.fixture
def office(tmp_path: Path) -> SqlTarget:
    """Make a target that holds two resources."""
    path = tmp_path / "production.db"
    target = SqlTarget("office", f"sqlite:///{path}", environment="production", location="production.db")
    apply(target, put(ALIPAY, BODY), put(WECHAT, OTHER_BODY))
    return target


@pytest.fixture
def hand(office: SqlTarget, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database the way any other program does; every statement is a transaction of its own."""
    with closing(sqlite3.connect(tmp_path / "production.db", isolation_level=None)) as connection:
        yield connection


def test_the_view_shows_what_is_managed(office: SqlTarget, hand: sqlite3.Connection) -> None:
    """With the title and the switch, which is on where the body has none."""
    hand.execute("INSERT INTO pgconf_resource (kind, name, body) VALUES ('role', 'theirs', '{}')")
    rows = hand.execute("SELECT * FROM pgconf_live ORDER BY name")
    assert [column[0] for column in rows.description] == [
        *("kind", "name", "title", "enabled", "body", "digest", "revision", "updated_at")
    ]
    assert rows.fetchall() == [
        (*ALIPAY, "支付宝", 0, BODY.decode(), digest(BODY), 1, "2026-11-23T00:00:00Z"),
        (*WECHAT, "微信", 1, OTHER_BODY.decode(), digest(OTHER_BODY), 1, "2026-11-23T00:00:00Z"),
    ]


def test_the_history_can_be_queried_with_its_bodies(office: SqlTarget, hand: sqlite3.Connection) -> None:
    """Before and after, so that an audit needs nothing else."""
    apply(office, put(ALIPAY, b"[1]", digest(BODY)))
    apply(office, Write(address=ALIPAY, action=Action.DELETE, expected=digest(b"[1]")))
    query = "SELECT revision, action, before_body, after_body FROM pgconf_change WHERE name = 'alipay-web'"
    assert hand.execute(query).fetchall() == [
        (1, "create", None, BODY.decode()),
        (2, "update", BODY.decode(), "[1]"),
        (3, "delete", "[1]", None),
    ]


def test_an_edit_by_hand_changes_the_digest(office: SqlTarget, hand: sqlite3.Connection) -> None:
    """To another one each time, and for no row but the edited."""
    digests = {digest(BODY)}
    for body in ("{}", "[]", "{}"):
        hand.execute("UPDATE pgconf_resource SET body = ? WHERE name = 'alipay-web'", (body,))
        digests.add(live(office)[ALIPAY].digest)
    assert len(digests) == 4
    assert all(other.startswith("edited:") for other in digests - {digest(BODY)})
    assert live(office)[ALIPAY].managed
    assert live(office)[WECHAT].digest == digest(OTHER_BODY)
    with office.reading() as reader:
        assert reader.applied()[ALIPAY] == digest(BODY)
    (updated_at,) = hand.execute("SELECT updated_at FROM pgconf_live WHERE name = 'alipay-web'").fetchone()
    assert updated_at != "2026-11-23T00:00:00Z"
    assert datetime.fromisoformat(updated_at).tzinfo is UTC


def test_an_update_that_changes_no_body_is_no_edit(office: SqlTarget, hand: sqlite3.Connection) -> None:
    """The digest still tells what the row holds."""
    hand.execute("UPDATE pgconf_resource SET body = body, updated_at = '2026-11-24T00:00:00Z'")
    assert {resource.digest for resource in live(office).values()} == {digest(BODY), digest(OTHER_BODY)}


def test_an_edit_by_hand_makes_a_plan_stale_and_the_next_one_mends_it(
    office: SqlTarget, hand: sqlite3.Connection
) -> None:
    """A plan that knows of the edit may overwrite it, and what was overwritten is kept."""
    hand.execute("UPDATE pgconf_resource SET body = '{}' WHERE name = 'alipay-web'")
    edited = live(office)[ALIPAY].digest
    with pytest.raises(StaleError) as caught:
        apply(office, put(ALIPAY, OTHER_BODY, digest(BODY)))
    assert edited[: len("edited:") + 12] in caught.value.diagnostics[0].message
    apply(office, put(ALIPAY, BODY, edited))
    assert live(office)[ALIPAY].digest == digest(BODY)
    query = "SELECT before_digest, before_body FROM pgconf_change WHERE revision = 2"
    assert hand.execute(query).fetchall() == [(edited, "{}")]


def test_a_row_made_by_hand_belongs_to_somebody_else(office: SqlTarget, hand: sqlite3.Connection) -> None:
    """Whether it names an owner or none, and each with a digest that nothing else has."""
    insert = (
        "INSERT INTO pgconf_resource (kind, name, body, managed_by) VALUES ('payment_method', ?, '{}', ?)"
    )
    hand.executemany(insert, [("legacy", None), ("crm", "crm")])
    held = live(office)
    theirs = [held[FOREIGN], held[Address("payment_method", "crm")]]
    assert [row.managed for row in theirs] == [False, False]
    assert theirs[0].digest.startswith("unsealed:")
    assert theirs[0].digest != theirs[1].digest
    with office.reading() as reader:
        assert reader.bodies([FOREIGN]) == {FOREIGN: b"{}"}
        assert FOREIGN not in reader.applied()


@pytest.mark.parametrize(
    "write",
    [
        put(FOREIGN, BODY),
        put(FOREIGN, BODY, expected="theirs"),
        put(FOREIGN, BODY, expected=digest(BODY), moved_from=ALIPAY),
        put(Address("payment_method", "mine"), BODY, expected="theirs", moved_from=FOREIGN),
        Write(address=FOREIGN, action=Action.DELETE, expected="theirs"),
    ],
    ids=["create", "update", "rename onto", "rename away", "delete"],
)
def test_a_row_of_somebody_else_is_never_touched(
    office: SqlTarget, hand: sqlite3.Connection, write: Write
) -> None:
    """Not even by a write that names its digest."""
    row = ("payment_method", "legacy", "{}", "theirs", None, "crm", 0, "2020-01-01T00:00:00Z")
    hand.execute("INSERT INTO pgconf_resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    with pytest.raises(StaleError) as caught:
        apply(office, write)
    assert [(found.name, found.address) for found in caught.value.diagnostics] == [
        ("apply/foreign-resource", FOREIGN)
    ]
    assert hand.execute("SELECT * FROM pgconf_resource WHERE name = 'legacy'").fetchall() == [row]
    apply(
        office,
        put(ALIPAY, b"{}", digest(BODY)),
        Write(address=WECHAT, action=Action.DELETE, expected=digest(OTHER_BODY)),
    )
    assert hand.execute("SELECT * FROM pgconf_resource WHERE name = 'legacy'").fetchall() == [row]


def test_a_resource_that_somebody_took_over_is_no_longer_ours(
    office: SqlTarget, hand: sqlite3.Connection
) -> None:
    """The mark in the row decides, not what pgconf remembers."""
    hand.execute("UPDATE pgconf_resource SET managed_by = 'crm' WHERE name = 'alipay-web'")
    assert not live(office)[ALIPAY].managed
    with pytest.raises(StaleError, match="apply/foreign-resource"):
        apply(office, put(ALIPAY, b"{}", digest(BODY)))


@pytest.mark.parametrize("body", ["", "{", "{'a': 1}", b"{}", 1.5e400, None])
def test_the_database_takes_no_body_that_is_not_json_text(hand: sqlite3.Connection, body: object) -> None:
    """Whoever writes it, so that every reader can parse every body."""
    with pytest.raises(sqlite3.IntegrityError):
        hand.execute("UPDATE pgconf_resource SET body = ?", (body,))
