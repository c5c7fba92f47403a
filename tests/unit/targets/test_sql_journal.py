"""The journal beside the data of a database, and databases from before there was one."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.projects import DATABASE, MORE, applied, execute, put, shop

from pgconf.app.journal import open_journal
from pgconf.model import (
    Action,
    Address,
    AuditEvent,
    Lease,
    LockedError,
    Owner,
    RevisionNote,
    Run,
    RunState,
    RunTarget,
    Step,
)
from pgconf.ports import FencedTarget, JournalHolder, Target
from pgconf.targets.sql import SqlTarget

NOW = datetime(2026, 11, 24, 9, 30, 0, 7, tzinfo=UTC)
NOTE = RevisionNote(
    environment="production", author="李雷", created_at=NOW, plan_id="sha256:1", message="why 💴",
    commit="3f2c1ab", tool_version="0.1.0",
)  # fmt: skip
OWNER = Owner(name="李雷", host="shop-1", machine="boot/pid", pid=4711, started="1234")
LEASE = Lease(owner=OWNER, acquired_at=NOW, renewed_at=NOW, expires_at=NOW + timedelta(minutes=1))
RUN = Run(
    id="run-1",
    note=NOTE,
    targets=(
        RunTarget(name="office", type="sql", location="office.db", identity="1"),
        RunTarget(name="branch", type="sql", location="branch.db", identity="new"),
    ),
)
STEPS = [
    Step(
        target="office", address=Address("role", "clerk"), action=Action.CREATE, before=None,
        after="sha256:2", before_body=None, after_body='{"title":"出纳"}'.encode(), protected=True,
    ),
    Step(
        target="office", address=Address("role", "boss"), action=Action.UPDATE, before="edited:3",
        after="sha256:4", before_body=b"{}", after_body=b"[]", was_protected=True,
        moved_from=Address("role", "chief"),
    ),
    Step(
        target="branch", address=Address("role", "clerk"), action=Action.DELETE, before="sha256:5",
        after=None, before_body=b"1", after_body=None,
    ),
]  # fmt: skip
DONE = AuditEvent(name="run-done", actor="李雷", at=NOW, subject="run-1")


@pytest.fixture
def office(tmp_path: Path) -> SqlTarget:
    """Make a target whose database does not exist yet."""
    url = f"sqlite:///{tmp_path}/office.db?timeout=0.2"
    return SqlTarget("office", url, environment="production", location="office.db")


def test_the_ports_are_those_of_a_database(office: SqlTarget) -> None:
    """It can be fenced, and hold a journal."""
    target: Target = office
    assert isinstance(target, FencedTarget)
    assert isinstance(target, JournalHolder)
    assert office.journal().location == "office.db"


def test_a_new_journal_is_empty_and_is_not_made_by_looking(office: SqlTarget, tmp_path: Path) -> None:
    """Nobody works, and nothing was left."""
    view = office.journal().look()
    assert (view.identity, view.lease, view.run) == ("", Lease(), None)
    assert office.journal().run("run-1") is None
    assert list(tmp_path.iterdir()) == []


def test_a_run_comes_back_as_it_was_written_down(office: SqlTarget) -> None:
    """With its lease and every step."""
    journal = office.journal()
    mark = journal.begin(journal.look().lease, LEASE, RUN, STEPS, ())
    view = journal.look()
    assert view.run == RUN
    assert (view.lease.owner, view.lease.run, view.lease.token) == (OWNER, "run-1", mark.token)
    assert (view.lease.acquired_at, view.lease.expires_at) == (LEASE.acquired_at, LEASE.expires_at)
    assert (mark.journal, mark.run) == (view.identity, "run-1")
    assert journal.steps("run-1") == tuple(STEPS)


def test_a_run_that_ends_keeps_what_it_did_but_no_bodies(office: SqlTarget) -> None:
    """Revisions keep those."""
    journal = office.journal()
    mark = journal.begin(journal.look().lease, LEASE, RUN, STEPS, ())
    journal.made(mark, "office", 41)
    journal.finish(mark, RunState.DONE, [DONE])
    run = journal.run("run-1")
    assert run
    assert (run.state, run.ended_at) == (RunState.DONE, NOW)
    assert [target.revision for target in run.targets] == [41, None]
    assert all(step.before_body is step.after_body is None for step in journal.steps("run-1"))
    assert journal.look().run is None
    assert journal.look().lease == Lease(token=mark.token)


def test_a_second_run_waits_for_the_end_of_the_first(office: SqlTarget) -> None:
    """Whoever has not looked again is told."""
    journal = office.journal()
    seen = journal.look().lease
    journal.begin(seen, LEASE, RUN, STEPS, ())
    with pytest.raises(LockedError):
        journal.begin(seen, LEASE, Run(id="run-2", note=NOTE, targets=()), (), ())
    with pytest.raises(LockedError):
        journal.begin(journal.look().lease, LEASE, Run(id="run-2", note=NOTE, targets=()), (), ())


def test_a_database_from_before_is_read_as_it_is_and_brought_up_to_date_by_the_next_apply(
    tmp_path: Path,
) -> None:
    """Its history goes on, and it can be rolled back to."""
    project = shop(tmp_path)
    applied(project)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    kept = {"pgconf_meta", "pgconf_resource", "pgconf_revision", "pgconf_change"}
    execute(
        project,
        *(f"DROP TABLE {name}" for (name,) in rows if name not in kept),
        "UPDATE pgconf_meta SET value = '1' WHERE key = 'schema_version'",
        "DELETE FROM pgconf_meta WHERE key = 'journal'",
    )
    before = (tmp_path / DATABASE).read_bytes()
    assert project.resume("production") is None
    assert project.rollback("production", 1).is_empty
    assert [revision.number for revision in project.history("production")] == [1]
    assert (tmp_path / DATABASE).read_bytes() == before
    put(tmp_path, {MORE: "kind: audience\nname: buyers\nall: users\n"})
    assert [revision.number for revision in applied(project)] == [2]


def test_a_journal_is_found_again_when_another_target_is_put_first(tmp_path: Path) -> None:
    """Nobody overlooks a run that was left, or somebody who is at work."""
    office, branch = (
        SqlTarget(name, f"sqlite:///{tmp_path}/{name}.db", environment="production", location=f"{name}.db")
        for name in ("office", "branch")
    )
    assert open_journal(tmp_path, "production", [branch, office]).location == "branch.db"
    journal = open_journal(tmp_path, "production", [office, branch])
    journal.begin(journal.look().lease, LEASE, RUN, STEPS, ())
    again = open_journal(tmp_path, "production", [branch, office])
    assert (again.location, again.look().run) == ("office.db", RUN)


def test_an_environment_whose_targets_hold_no_journal_has_one_beside_them(tmp_path: Path) -> None:
    """In a SQLite file of its own."""
    journal = open_journal(tmp_path, "production", [])
    journal.begin(journal.look().lease, LEASE, RUN, STEPS, [DONE])
    assert journal.location == ".pgconf/production.journal.db"
    assert [entry.event for entry in journal.audit()[1]] == [DONE]
    assert (tmp_path / ".pgconf/production.journal.db").exists()
