"""PostgreSQL has accounts, sessions of others and listeners, and its server can go away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from tests.broken_line import Breaks, broken_line
from tests.postgres import OwnServer, Postgres, own_server

from pgconf.model import Address, LockedError, PgconfError, StaleError
from pgconf.planning.digest import digest
from pgconf.targets.sql import SqlTarget
from pgconf.testing import NOTE, apply, bodies, create, live, update

ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
ONE, TWO = b'{"enabled":false,"title":"one"}', b'{"title":"two"}'

Hand = psycopg.Connection[Any]


def office_at(url: str, **query: str) -> SqlTarget:
    """Make a target for a database."""
    longer = make_url(url).update_query_dict(query).render_as_string(hide_password=False)
    return SqlTarget("office", longer, environment="production", location="office")


def connect(url: str) -> Hand:
    """Connect the way any other program does; every statement is a transaction of its own."""
    return psycopg.connect(url, autocommit=True)


@pytest.fixture
def office(database: str) -> SqlTarget:
    """Make a target that holds one resource."""
    target = office_at(database)
    apply(target, create(ALIPAY, ONE))
    return target


@pytest.fixture
def hand(office: SqlTarget, database: str) -> Iterator[Hand]:
    """Open the target's database by hand."""
    with connect(database) as connection:
        yield connection


@pytest.fixture
def clerk(office: SqlTarget, postgres: Postgres, database: str) -> Iterator[str]:
    """Make an account without any rights in the database of the office, and give its URL."""
    url = make_url(database)
    name = f"{url.username}_clerk"
    postgres.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'clerk'")
    yield url.set(username=name, password="clerk").render_as_string(hide_password=False)  # noqa: S106
    postgres.execute(f"DROP OWNED BY {name}", url.database)
    postgres.execute(f"DROP ROLE {name}")


def refusal(action: Any, target: SqlTarget) -> tuple[str, str]:
    """Give the name and the sentence of the one finding that an action is refused with."""
    with pytest.raises(PgconfError) as caught:
        action(target)
    (found,) = caught.value.diagnostics
    assert found.hint
    return found.name, found.message


def test_a_commit_tells_listeners_and_a_refusal_does_not(database: str) -> None:
    """After it is visible: whoever looks then finds it."""
    office = office_at(database)
    with connect(database) as listener:
        listener.execute("LISTEN pgconf")
        with pytest.raises(PgconfError):
            apply(office, create(ALIPAY, b"not JSON"))
        with office.writing() as writer:
            writer.commit(NOTE, [create(ALIPAY, ONE)])
            writer.commit(NOTE, [create(WECHAT, ONE)])
        told = [one.payload for one in listener.notifies(timeout=5, stop_after=2)]
        assert told == [f'{{"environment": "production", "revision": {number}}}' for number in (1, 2)]
        assert list(listener.notifies(timeout=0)) == []


def test_the_view_shows_what_is_managed(hand: Hand) -> None:
    """With the title and the switch, which is on where the body has none; foreign rows are not there."""
    hand.execute("INSERT INTO pgconf_resource (kind, name, body) VALUES ('role', 'theirs', '{}')")
    hand.execute("UPDATE pgconf_resource SET managed_by = 'pgconf' WHERE name = 'theirs'")
    hand.execute("INSERT INTO pgconf_resource (kind, name, body) VALUES ('role', 'crm', '{}')")
    rows = hand.execute("SELECT * FROM pgconf_live ORDER BY name")
    assert [column.name for column in rows.description or ()] == [
        *("kind", "name", "title", "enabled", "body", "digest", "revision", "updated_at")
    ]
    mine, theirs = rows.fetchall()
    assert mine == (*ALIPAY, "one", False, ONE.decode(), digest(ONE), 1, "2026-11-23T10:00:00Z")
    assert theirs[:5] == ("role", "theirs", None, True, "{}")
    assert len(theirs[7]) == len("2026-11-23T10:00:00Z")


def test_no_body_breaks_the_view(office: SqlTarget, hand: Hand) -> None:
    """Not even one with the character NUL, which PostgreSQL's text cannot hold."""
    apply(office, create(WECHAT, b'{"enabled":false,"title":"\\u0000 and \\\\u0000"}'))
    titles = dict(hand.execute("SELECT title, enabled FROM pgconf_live").fetchall())
    assert titles == {"one": False, "  and \\u0020": False}


@pytest.mark.parametrize("body", ["", "{", "{'a': 1}", '{"title":"\\ud83d"}', None])
def test_the_database_takes_no_body_that_is_not_json(hand: Hand, body: str | None) -> None:
    """Whoever writes it, so that every reader can parse every body."""
    with pytest.raises(psycopg.Error) as caught:
        hand.execute("UPDATE pgconf_resource SET body = %s", (body,))
    assert caught.value.sqlstate in {"22P02", "22P05", "23502"}


def test_an_update_that_changes_no_body_is_no_edit(office: SqlTarget, hand: Hand) -> None:
    """The digest still tells what the row holds."""
    hand.execute("UPDATE pgconf_resource SET body = body, updated_at = '2026-11-24T00:00:00Z'")
    assert live(office)[ALIPAY].digest == digest(ONE)


def test_names_sort_by_code_points_in_every_database(hand: Hand) -> None:
    """Whatever the language that the database was made for."""
    query = (
        "SELECT DISTINCT collation_name FROM information_schema.columns"
        " WHERE table_name IN ('pgconf_resource', 'pgconf_change') AND column_name IN ('kind', 'name')"
    )
    assert hand.execute(query).fetchall() == [("C",)]


def test_nobody_edits_by_hand_between_the_look_and_the_change(office: SqlTarget, hand: Hand) -> None:
    """The edit waits for the apply; whoever only reads does not."""
    with office.writing() as writer:
        assert hand.execute("SELECT count(*) FROM pgconf_live").fetchone() == (1,)
        hand.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            hand.execute("UPDATE pgconf_resource SET body = '{}'")
        writer.commit(NOTE, [update(ALIPAY, digest(ONE), TWO)])
        hand.execute("UPDATE pgconf_resource SET body = '{}'")
    assert bodies(office) == {ALIPAY: b"{}"}


@pytest.mark.parametrize(
    "statement", ["UPDATE pgconf_resource SET body = '{}'", "SELECT * FROM pgconf_resource FOR UPDATE"]
)
def test_an_apply_waits_for_whoever_is_in_the_middle_of_an_edit(
    office: SqlTarget, database: str, hand: Hand, statement: str
) -> None:
    """And gives up in time; then it may be seen what the edit was."""
    with hand.transaction():
        hand.execute(statement)
        with pytest.raises(LockedError):
            apply(office_at(database, timeout="0"), update(ALIPAY, digest(ONE), TWO))
    apply(office, update(ALIPAY, live(office)[ALIPAY].digest, TWO))
    assert bodies(office) == {ALIPAY: TWO}


def test_an_apply_and_an_edit_do_not_block_each_other_for_good(office: SqlTarget, hand: Hand) -> None:
    """Whoever has marked rows for an edit can finish it, though an apply is waiting already."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with ThreadPoolExecutor(1) as pool:
        with hand.transaction():
            hand.execute("SELECT * FROM pgconf_resource FOR UPDATE")
            later = pool.submit(apply, office, update(ALIPAY, digest(ONE), TWO))
            while hand.execute(waiting).fetchone() == (0,):
                pass
            hand.execute("UPDATE pgconf_resource SET body = '{}'")
        with pytest.raises(StaleError):
            later.result()
    assert bodies(office) == {ALIPAY: b"{}"}


def test_a_second_writer_waits_for_the_first(office: SqlTarget) -> None:
    """And writes when that has left, from what that has left behind."""
    with ThreadPoolExecutor(1) as pool:
        with office.writing() as writer:
            later = pool.submit(apply, office, update(ALIPAY, digest(TWO), ONE))
            assert not wait([later], timeout=0.3).done
            writer.commit(NOTE, [update(ALIPAY, digest(ONE), TWO)])
        assert later.result().number == 3
    assert bodies(office) == {ALIPAY: ONE}


def test_a_long_query_is_in_nobodys_way(office: SqlTarget, hand: Hand) -> None:
    """A report may stay open over an apply, and keeps seeing what it saw."""
    with office.reading() as reader, hand.transaction():
        hand.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = hand.execute("SELECT body FROM pgconf_live").fetchall()
        assert reader.live().revision == 1
        apply(office, update(ALIPAY, digest(ONE), TWO))
        assert hand.execute("SELECT body FROM pgconf_live").fetchall() == before
        assert reader.live().revision == 1
        assert reader.bodies([ALIPAY]) == {ALIPAY: ONE}
    assert bodies(office) == {ALIPAY: TWO}


def test_an_account_that_may_only_read_can_plan_and_cannot_apply(
    office: SqlTarget, clerk: str, hand: Hand
) -> None:
    """It needs `SELECT` on the tables and nothing else."""
    assert refusal(live, office_at(clerk))[0] == "plan/unreadable-target"
    hand.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {make_url(clerk).username}")
    with office_at(clerk).reading() as reader:
        assert reader.live().resources.keys() == {ALIPAY}
        assert reader.bodies([ALIPAY]) == {ALIPAY: ONE}
        assert reader.applied() == {ALIPAY: digest(ONE)}
        assert len(reader.history()) == 1
    name, message = refusal(apply, office_at(clerk))
    assert (name, "permission denied" in message) == ("apply/read-only", True)


def test_another_account_can_apply_when_it_is_given_the_rights(
    office: SqlTarget, clerk: str, hand: Hand
) -> None:
    """It need not own the tables."""
    name = make_url(clerk).username
    hand.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
    apply(office_at(clerk), update(ALIPAY, digest(ONE), TWO))
    assert bodies(office) == {ALIPAY: TWO}


def test_a_schema_that_may_not_be_used_is_not_taken_for_an_empty_one(
    office: SqlTarget, clerk: str, hand: Hand
) -> None:
    """Or the plan would be to create everything."""
    hand.execute("CREATE SCHEMA back_office")
    name, message = refusal(live, office_at(clerk, schema="back_office"))
    assert name == "plan/unreadable-target"
    assert message.endswith("its account may not use the schema")
    hand.execute("REVOKE ALL ON SCHEMA public FROM public")
    assert refusal(live, office_at(clerk)) == refusal(live, office_at(clerk))
    assert refusal(live, office_at(clerk))[0] == "plan/unreadable-target"


def test_an_account_that_may_not_make_tables_is_told_so(clerk: str) -> None:
    """The first apply needs more than the later ones."""
    assert refusal(apply, office_at(clerk, schema="new"))[0] == "apply/read-only"


def test_two_schemas_of_one_database_keep_two_environments(database: str) -> None:
    """Neither waits for the other, and each has a place of its own."""
    sites = {
        name: SqlTarget(name, f"{database}{'&' if '?' in database else '?'}schema={name}",
                        environment=name, location="office")
        for name in ("staging", "production")
    }  # fmt: skip
    with sites["staging"].writing() as writer:
        writer.commit(NOTE, [create(ALIPAY, ONE)])
        writer.live()
        apply(sites["production"], create(WECHAT, TWO))
    assert bodies(sites["staging"]) == {ALIPAY: ONE}
    assert bodies(sites["production"]) == {WECHAT: TWO}
    assert len({site.location for site in sites.values()}) == 2
    assert sites["staging"].location.endswith("?schema=staging")


@pytest.mark.parametrize("query", [{"mode": "ro"}, {"options": "-cdefault_transaction_read_only=on"}])
def test_what_may_only_be_read_is_not_written(
    office: SqlTarget, database: str, query: dict[str, str]
) -> None:
    """Whether our own parameter says so, or the account's settings; so it is on a standby."""
    reader = office_at(database, **query)
    assert bodies(reader) == {ALIPAY: ONE}
    name, _ = refusal(lambda target: apply(target, create(WECHAT, ONE)), reader)
    assert name == "apply/read-only"
    assert bodies(office) == {ALIPAY: ONE}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM pgconf_meta WHERE key = 'environment'",
        "UPDATE pgconf_revision SET created_at = 'yesterday'",
        "UPDATE pgconf_change SET action = 'improve'",
        "DROP TABLE pgconf_resource CASCADE",
    ],
)
def test_tables_that_somebody_has_damaged_cannot_be_read(office: SqlTarget, hand: Hand, damage: str) -> None:
    """There is no guessing at what they may have said."""
    hand.execute(damage)

    def look(target: SqlTarget) -> None:
        with target.reading() as reader:
            reader.live()
            reader.history()

    assert refusal(look, office)[0] == "plan/unreadable-target"


def test_a_newer_schema_is_refused(office: SqlTarget, hand: Hand) -> None:
    """What a later version means by its tables is not for this one to guess."""
    hand.execute("UPDATE pgconf_meta SET value = '99' WHERE key = 'schema_version'")
    assert refusal(live, office)[0] == refusal(apply, office)[0] == "apply/newer-schema"


def test_a_refusal_of_the_database_quotes_no_row(office: SqlTarget, hand: Hand) -> None:
    """Its own words, but not the row that it adds to them."""
    hand.execute("ALTER TABLE pgconf_resource ADD CONSTRAINT quiet CHECK (body NOT LIKE '%loud%')")
    name, message = refusal(lambda target: apply(target, create(WECHAT, b'{"a":"loud"}')), office)
    assert name == "apply/failed"
    assert '"quiet"' in message
    assert "loud" not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql://office.example.cn",
        "postgresql://office.example.cn/",
        "postgresql://u:hunter2@office.example.cn/shop?colour=red",
        "postgresql://u:hunter2@office.example.cn/shop?timeout=soon",
        "postgresql://u:hunter2@office.example.cn/shop?mode=memory",
        "postgresql://u:hunter2@office.example.cn/shop?schema=a&schema=b",
        "postgresql://u:p@hunter2@office.example.cn/shop",
        "postgresql://u:p@/hunter2@office.example.cn/shop",
        "postgresql+asyncpg://u:hunter2@office.example.cn/shop",
    ],
)
def test_a_url_that_leads_nowhere_is_refused_without_being_quoted(url: str) -> None:
    """It may hold a password, whole or cut in two by what should have been quoted."""
    name, message = refusal(lambda _: office_at_once(url), office_at("postgresql://h/d"))
    assert name == "plan/invalid-target-url"
    assert "hunter2" not in message


def office_at_once(url: str) -> SqlTarget:
    """Make a target from a URL as it is."""
    return SqlTarget("office", url, environment="production", location="office")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://u:p@office.example.cn/shop", "office.example.cn/shop"),
        ("postgres://u:p@office.example.cn:6432/shop?sslmode=require", "office.example.cn/shop"),
        ("postgresql+psycopg:///shop", "localhost/shop"),
        ("postgresql://u@/shop?host=/run/postgresql", "/run/postgresql/shop"),
        ("postgresql://u@/shop?host=a&host=b", "a,b/shop"),
        ("postgresql://h/shop?schema=staging&timeout=1&mode=ro", "h/shop?schema=staging"),
    ],
)
def test_a_place_is_named_by_host_and_database(url: str, place: str) -> None:
    """That is what a reviewer of a plan recognises."""
    assert office_at_once(url).location == place


def test_what_became_of_a_commit_is_asked_when_the_answer_is_lost(office: SqlTarget, database: str) -> None:
    """Success is told when it was one, and failure when it was none."""
    with broken_line(database, Breaks.AFTER) as url:
        assert apply(office_at(url), update(ALIPAY, digest(ONE), TWO)).number == 2
    assert bodies(office) == {ALIPAY: TWO}
    with broken_line(database, Breaks.BEFORE) as url:
        name, _ = refusal(lambda target: apply(target, update(ALIPAY, digest(TWO), ONE)), office_at(url))
    assert name == "apply/failed"
    assert bodies(office) == {ALIPAY: TWO}


def test_nobody_says_that_nothing_was_written_when_it_was(office: SqlTarget, database: str) -> None:
    """It is, and whoever cannot find out says that."""
    with broken_line(database, Breaks.FOR_GOOD) as url:
        unlucky = office_at(url, timeout="0")
        name, _ = refusal(lambda target: apply(target, update(ALIPAY, digest(ONE), TWO)), unlucky)
    assert name == "apply/outcome-unknown"
    with office.reading() as reader:
        assert reader.live().revision in {1, 2}


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """Start a server that a test may stop."""
    with own_server() as started:
        yield started


@pytest.mark.parametrize("end", [OwnServer.stop, OwnServer.kill], ids=["stopped", "killed"])
def test_what_was_applied_outlives_the_server_and_what_was_not_is_gone(server: OwnServer, end: Any) -> None:
    """The apply that was under way says that it failed; after the start, the next one goes through."""
    with Postgres(server.url).database() as url:
        office = office_at(url)
        apply(office, create(ALIPAY, ONE))
        with office.writing() as writer:
            end(server)
            with pytest.raises(PgconfError, match="apply/failed"):
                writer.commit(NOTE, [create(WECHAT, ONE)])
        assert refusal(live, office)[0] == "plan/unreadable-target"
        server.start()
        assert bodies(office) == {ALIPAY: ONE}
        apply(office, create(WECHAT, ONE))
        assert bodies(office).keys() == {ALIPAY, WECHAT}
