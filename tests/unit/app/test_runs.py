"""Runs and secrets: what was left is ended without losing track of secrets, or keeping one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.projects import ACCOUNT, BASE, PATCH, PRODUCTION, SETTINGS, SETTLEMENT, applied, execute, put, shop

from pgconf import Project
from pgconf.model import PartialError, PgconfError

TWO = (
    f"{SETTINGS}targets: [{{name: office, path: a.db}},"
    " {name: branch, url: {secret: env:PGCONF_TEST_BRANCH}}]\n"
)
OTHER_HOLDER = "patch: account/icbc-main\nholder: 示例商城二店\n"
CANARY = "canary-6222020200112233445"


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Leave a run that has written the first target, and could not write the second one."""
    branch = f"sqlite:///{tmp_path}/b.db"
    monkeypatch.setenv("ACCOUNT", "6222020200000000001")
    monkeypatch.setenv("PGCONF_TEST_BRANCH", branch)
    project = shop(tmp_path, {PRODUCTION: TWO, BASE: f"{ACCOUNT}---\n{SETTLEMENT}"})
    applied(project)
    edit = f"body = json_set(body, '$.number', '{CANARY}') WHERE name = 'icbc-main'"
    execute(project, f"UPDATE pgconf_resource SET {edit}", database="a.db")  # noqa: S608 - ours
    put(tmp_path, {PATCH: OTHER_HOLDER})
    monkeypatch.setenv("PGCONF_TEST_BRANCH", f"{branch}?mode=ro")
    with pytest.raises(PartialError):
        applied(Project.open(tmp_path))
    monkeypatch.setenv("PGCONF_TEST_BRANCH", branch)
    return Project.open(tmp_path)


def rows(project: Project, query: str, database: str = "a.db") -> list[object]:
    """Ask a database."""
    with closing(sqlite3.connect(project.root / database)) as connection:
        return [row[0] for row in connection.execute(query)]


def test_a_secret_that_was_put_there_by_hand_enters_no_journal(left: Project) -> None:
    """Neither while the run is open nor when it has ended, nor what comes of it."""
    steps = "SELECT coalesce(before_body, '') || coalesce(after_body, '') FROM pgconf_step"
    changes = "SELECT coalesce(before_body, '') || coalesce(after_body, '') FROM pgconf_change"
    before = rows(left, steps)
    assert before
    left.resume("production", author="han")
    found = [
        *before,
        *rows(left, steps),
        *rows(left, changes),
        *rows(left, "SELECT body FROM pgconf_resource"),
    ]
    assert not any(CANARY in str(body) for body in found)


def test_what_held_such_a_secret_is_not_taken_back_without_it(left: Project) -> None:
    """An account without its number is neither the new state nor the old one."""
    live = "SELECT body FROM pgconf_resource"
    before = rows(left, live)
    with pytest.raises(PgconfError) as caught:
        left.resume("production", undo=True, author="han")
    assert [found.name for found in caught.value.diagnostics] == ["apply/not-kept"]
    assert rows(left, live) == before
    assert left.resume("production", author="han")


def test_what_is_resumed_keeps_track_of_its_secrets(left: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that changes afterwards is noticed in both targets, and one that does not is not."""
    left.resume("production", author="han")
    assert Project.open(left.root).plan("production").is_empty
    monkeypatch.setenv("ACCOUNT", "6222020200000000002")
    plan = Project.open(left.root).plan("production")
    assert [[change.address.name for change in target.changes] for target in plan.targets] == [
        ["icbc-main"], ["icbc-main"]
    ]  # fmt: skip
