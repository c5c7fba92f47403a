"""Who is at work, what was left, and what was done: the commands for it, as installed."""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.commands import run, surroundings
from tests.projects import MORE, PATCH, PRODUCTION, SETTINGS, applied, put, shop

from pgconf import Project

TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"
AUDIENCE = "kind: audience\nname: buyers\nall: users\n"
# Writes the first target, says so, and then waits for ever with the lease in its hands.
HANG = """
import sys, time
from pgconf import Project
from pgconf.targets.sql.journal import SqlJournal

def hang(*_):
    print("ready", flush=True)
    time.sleep(3600)

SqlJournal.made = hang
project = Project.open(".")
project.apply(project.plan("production"), author="han", message="open the second shop")
"""


@contextmanager
def hanging(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Have a process apply what is there, and hang between the two targets."""
    with subprocess.Popen(
        [sys.executable, "-c", HANG],
        cwd=root, env=surroundings(root, {}), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a shop with two targets that was applied, and something new in its files."""
    applied(shop(tmp_path, {PRODUCTION: TWO}))
    put(tmp_path, {MORE: AUDIENCE})
    return tmp_path


def names_in(root: Path, database: str) -> list[str]:
    """List what a database holds."""
    with closing(sqlite3.connect(root / database)) as connection:
        rows = connection.execute("SELECT name FROM pgconf_resource ORDER BY name")
        return [name for (name,) in rows]


ACCEPT = ["--accept", "plan/small-set", "--reason", "no buyers yet"]
"""What it takes to delete the only audience, as going back does."""

OLD, NEW = ["bank-t1", "icbc-main"], ["bank-t1", "buyers", "icbc-main"]


def test_whoever_is_at_work_is_shown_and_keeps_others_away(root: Path) -> None:
    """By name, process and plan; the others end with 6."""
    with hanging(root) as process:
        shown = run(root, "lock", "show", "-e", "production")
        assert shown.out.startswith("han has been working on production since ")
        assert f"process  {process.pid} on " in shown.out
        assert "open the second shop" in shown.out
        state = json.loads(run(root, "lock", "show", "-e", "production", "--format", "json").out)
        assert (state["standing"], state["lease"]["pid"]) == ("held", process.pid)
        for refused in (["apply", "-e", "production", "--yes"], ["resume", "-e", "production"]):
            ran = run(root, *refused)
            assert ran.code == 6
            assert "error[apply/in-progress]: han has been working on `production`" in ran.err


@pytest.mark.parametrize(
    ("options", "expected"), [([], NEW), (["--undo", *ACCEPT], OLD)], ids=["ended", "taken back"]
)
def test_the_process_is_killed_in_the_middle_of_apply(
    root: Path, options: list[str], expected: list[str]
) -> None:
    """`resume` ends in one of the two states; the lock is free, the audit whole, and the history tells."""
    with hanging(root) as process:
        process.send_signal(signal.SIGKILL)
    assert (names_in(root, "a.db"), names_in(root, "b.db")) == (NEW, OLD)
    assert "which is gone" in run(root, "lock", "show", "-e", "production").out
    assert "a run has not ended" in run(root, "history", "-e", "production").err
    ran = run(root, "resume", "-e", "production", *options)
    assert (ran.code, ran.err) == (0, "")
    assert "the run of han on production" in ran.out
    assert (names_in(root, "a.db"), names_in(root, "b.db")) == (expected, expected)
    assert run(root, "lock", "show", "-e", "production").out == "nobody is working on production\n"
    assert run(root, "audit", "verify", "-e", "production").code == 0
    assert "the run of han" in run(root, "history", "-e", "production").out
    assert run(root, "resume", "-e", "production").out == "nothing was left in production\n"


def test_a_process_that_hangs_can_be_kept_from_writing(root: Path) -> None:
    """With a reason, which is kept; then its run can be resumed although it still lives."""
    with hanging(root):
        assert run(root, "lock", "break", "-e", "production", "--yes").code == 64
        assert run(root, "lock", "break", "-e", "production", "--reason", "it hangs").code == 64
        broken = run(root, "lock", "break", "-e", "production", "--yes", "--reason", "it hangs")
        assert (broken.code, "can write no more" in broken.out) == (0, True)
        assert run(root, "resume", "-e", "production", "--undo").code == 3
        assert run(root, "resume", "-e", "production", "--undo", *ACCEPT).code == 0
    exported = run(root, "audit", "export", "-e", "production").out.splitlines()
    events = [(entry["event"], entry["actor"]) for entry in map(json.loads, exported)]
    assert ("lock-broken", "li") in events
    assert events[-1] == ("run-undone", "li")
    nothing = run(root, "lock", "break", "-e", "production", "--yes", "--reason", "again")
    assert nothing.out == "nobody is working on production\n"


def test_a_plan_from_before_a_run_that_was_left_ends_with_4(root: Path) -> None:
    """And says how to go on."""
    assert run(root, "plan", "-e", "production", "-o", "p.json").code == 0
    with hanging(root):
        pass
    ran = run(root, "apply", "p.json")
    assert ran.code == 4
    assert "error[apply/unfinished]: a run of han was left in part: `office` was written" in ran.err
    assert "pgconf resume -e production" in ran.err


def test_going_back_is_planned_reviewed_and_applied(root: Path) -> None:
    """The plan says where it leads; files are not touched."""
    assert run(root, "apply", "-e", "production", "--yes").code == 0
    planned = run(root, "rollback", "1", "-e", "production", "-o", "back.json")
    assert planned.code == 0
    assert "back to revision 1" in planned.out
    assert "- audience/buyers" in planned.out
    assert run(root, "apply", "back.json").code == 3
    assert run(root, "apply", "back.json", *ACCEPT).code == 0
    assert (names_in(root, "a.db"), names_in(root, "b.db")) == (OLD, OLD)
    assert "+ audience/buyers" in run(root, "plan", "-e", "production").out


def test_two_revisions_are_compared(root: Path) -> None:
    """As text and as JSON."""
    assert run(root, "apply", "-e", "production", "--yes").code == 0
    assert "+ audience/buyers" in run(root, "diff", "1", "2", "-e", "production").out
    (change,) = json.loads(run(root, "diff", "2", "1", "-e", "production", "--format", "json").out)
    assert (change["address"], change["action"]) == ("audience/buyers", "delete")
    same = run(root, "diff", "2", "2", "-e", "production").out
    assert same == "revisions 2 and 2 of production are the same\n"


def test_environments_are_compared(root: Path) -> None:
    """What is declared, with both places; `-e` belongs to revisions."""
    staging = SETTINGS.replace("production", "staging")
    files = {"environments/staging/environment.yaml": staging, PATCH: "patch: audience/buyers\ntitle: 买家\n"}
    put(root, files)
    told = run(root, "diff", "staging", "production")
    assert told.out.startswith("staging → production\n")
    assert f"title   (none) → 买家   {PATCH}:2:8" in told.out
    assert "disruptive" not in told.out
    (change,) = json.loads(run(root, "diff", "staging", "production", "--format", "json").out)
    assert [field["path"] for field in change["fields"]] == ["/title"]
    assert run(root, "diff", "staging", "staging").out == "staging and staging declare the same\n"
    assert "with -e" in run(root, "diff", "1", "2").err
    assert "did you mean `staging`?" in run(root, "diff", "stagin", "production").err


def test_bytes_that_are_no_text_are_refused(root: Path) -> None:
    """Wherever somebody is named or something explained."""
    odd = os.fsdecode(b"\xff")
    calls = (
        ["apply", "-e", "production", "--yes", "-m", odd],
        ["apply", "-e", "production", "--yes", "--author", odd],
        ["apply", "-e", "production", "--yes", "--break-glass", "--reason", odd],
        ["resume", "-e", "production", "-m", odd],
        ["lock", "break", "-e", "production", "--yes", "--reason", odd],
    )
    for call in calls:
        ran = run(root, *call)
        assert (ran.code, "it is no text in UTF-8" in ran.err) == (64, True)
    assert run(root, "plan", "-e", "production", PGCONF_AUTHOR=odd).code == 0


def test_an_altered_audit_ends_with_1(root: Path) -> None:
    """The entry is named; a whole one tells its last digest."""
    whole = run(root, "audit", "verify", "-e", "production")
    last = whole.out.split()[-1]
    assert whole.out == f"2 entries, whole, the last is {last}\n"
    assert run(root, "audit", "verify", "-e", "production", "--contains", last).code == 0
    assert run(root, "audit", "verify", "-e", "production", "--contains", "sha256:0").code == 1
    with closing(sqlite3.connect(root / "a.db")) as connection, connection:
        connection.execute("UPDATE pgconf_audit SET actor = 'nobody' WHERE number = 1")
    ran = run(root, "audit", "verify", "-e", "production")
    assert ran.code == 1
    assert "error[audit/altered]: entry 1 of the audit (`run-started`) was altered" in ran.err


def test_the_audit_is_exported_for_a_spreadsheet(root: Path) -> None:
    """One line an entry, and no text becomes a formula."""
    project = Project.open(root)
    project.apply(project.plan("production"), author="=cmd()", message='a,"b"\nc')
    rows = list(
        csv.DictReader(io.StringIO(run(root, "audit", "export", "-e", "production", "--format", "csv").out))
    )
    assert [row["event"] for row in rows] == ["run-started", "run-done", "run-started", "run-done"]
    assert rows[-1]["actor"] == "'=cmd()"
    assert json.loads(rows[2]["details"])["message"] == 'a,"b"\nc'
