"""The SQL target carries out a revision whole or not at all, and only onto what it expects."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pgconf.model import Action, Address, StaleError, Write
from pgconf.planning.digest import digest
from pgconf.targets.sql import SqlTarget
from pgconf.testing.writes import apply, bodies, delete

ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
UNIONPAY = Address("payment_method", "unionpay-b2b")
BODY = b'{"title":"one"}'
OTHER_BODY = b'{"title":"two"}'


def put(
    address: Address, body: bytes = BODY, expected: bytes | None = None, moved_from: Address | None = None
) -> Write:
    """Ask for a row, in place of one that holds `expected` if given."""
    return Write(
        address=address,
        action=Action.UPDATE if expected else Action.CREATE,
        expected=digest(expected) if expected else None,
        digest=digest(body),
        body=body,
        moved_from=moved_from,
    )


def test_a_row_that_changed_was_removed_or_appeared_stops_everything(office: SqlTarget) -> None:
    """All such rows are named at once, each with what became of it, and nothing is written."""
    apply(office, put(ALIPAY), put(WECHAT), put(UNIONPAY))
    apply(office, put(ALIPAY, OTHER_BODY, expected=BODY), delete(WECHAT, digest(BODY)))
    fine, appeared = Address("role", "fine"), UNIONPAY
    late = [put(ALIPAY, b"[]", expected=BODY), put(fine), put(WECHAT, b"[]", expected=BODY), put(appeared)]
    with pytest.raises(StaleError) as caught:
        apply(office, *late)
    changed = f"has changed from `{digest(BODY)[:19]}` to `{digest(OTHER_BODY)[:19]}`"
    assert [(found.name, found.address, found.message) for found in caught.value.diagnostics] == [
        ("apply/stale", ALIPAY, f"`payment_method/alipay-web` {changed} since the plan was made"),
        ("apply/stale", WECHAT, "`payment_method/wechat-h5` has gone since the plan was made"),
        ("apply/stale", appeared, "`payment_method/unionpay-b2b` has appeared since the plan was made"),
    ]
    assert all(found.hint for found in caught.value.diagnostics)
    assert bodies(office) == {ALIPAY: OTHER_BODY, UNIONPAY: BODY}
    with office.reading() as reader:
        assert reader.live().revision == 2


@pytest.mark.parametrize("failure", [None, KeyError("a failure of the caller"), KeyboardInterrupt()])
def test_writing_without_a_commit_leaves_no_file(
    office: SqlTarget, path: Path, failure: BaseException | None
) -> None:
    """Not even an empty one."""
    _leave(office, failure)
    assert list(path.parent.iterdir()) == []
    apply(office, put(ALIPAY))
    assert bodies(office) == {ALIPAY: BODY}


@pytest.mark.parametrize("failure", [None, KeyError("a failure of the caller"), KeyboardInterrupt()])
def test_writing_without_a_commit_leaves_the_file_as_it_was(
    office: SqlTarget, path: Path, failure: BaseException | None
) -> None:
    """To the byte, and so for a database in which pgconf has no tables yet."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    before = path.read_bytes()
    _leave(office, failure)
    assert path.read_bytes() == before
    apply(office, put(ALIPAY))
    before = path.read_bytes()
    _leave(office, failure)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def _leave(office: SqlTarget, failure: BaseException | None) -> None:
    if failure is None:
        with office.writing() as writer:
            writer.live()
        return
    with pytest.raises(type(failure)), office.writing():
        raise failure


def test_the_schema_is_made_once(office: SqlTarget, path: Path) -> None:
    """A later apply finds the latest version and leaves it."""
    apply(office, put(ALIPAY))
    before = _schema(path)
    apply(office, put(WECHAT))
    assert _schema(path) == before


def _schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name, sql FROM sqlite_schema UNION ALL SELECT key, value FROM pgconf_meta ORDER BY 1"
        return connection.execute(query).fetchall()
