"""A plan is applied exactly as it is, and refused when anything it was made from has moved."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.projects import (
    BASE,
    DATABASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    SHOP,
    applied,
    execute,
    put,
    shop,
)

import pgconf
from pgconf import Project
from pgconf.model import (
    Action,
    Address,
    Change,
    InvalidError,
    LockedError,
    PartialError,
    PgconfError,
    Plan,
    Risk,
    StaleError,
)
from pgconf.planning.codec import plan_id

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BUYERS = "kind: audience\nname: buyers\nall: users\n"
LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
EDIT = "UPDATE pgconf_resource SET body = json_set(body,"
MANY = ", ".join(f"'$.f{number}', '1'" for number in range(9))
TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"


def names_of(error: PgconfError) -> list[str]:
    """Name what a failure tells, in its order."""
    return [found.name for found in error.diagnostics]


def refusal(project: Project, plan: Plan, now: datetime | None = None) -> StaleError:
    """Tell why a plan is stale; nothing has been written then."""
    before = {path: path.read_bytes() for path in project.root.rglob("*.db")}
    with pytest.raises(StaleError) as caught:
        project.apply(plan, author="li", now=now)
    assert {path: path.read_bytes() for path in project.root.rglob("*.db")} == before
    assert all(found.hint for found in caught.value.diagnostics)
    return caught.value


def test_an_apply_makes_a_revision_with_all_that_is_known(tmp_path: Path) -> None:
    """Who, when, why, from which plan, by which version, and what changed."""
    project = shop(tmp_path)
    plan = project.plan("production", now=NOW)
    (revision,) = project.apply(plan, message="open", author="li", now=NOW + timedelta(seconds=1.5))
    assert revision.number == 1
    assert (revision.note.author, revision.note.message) == ("li", "open")
    assert revision.note.created_at == NOW + timedelta(seconds=1)
    assert (revision.note.plan_id, revision.note.tool_version) == (plan.id, pgconf.__version__)
    assert revision.note.environment == "production"
    assert [change.address for change in revision.changes] == [
        Address("account", "icbc-main"),
        Address("settlement_rule", "bank-t1"),
    ]


def test_the_next_plan_builds_on_the_last_one(tmp_path: Path) -> None:
    """Revisions count from 1."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    (revision,) = applied(project)
    assert (revision.number, len(revision.changes)) == (2, 1)
    assert project.plan("production").is_empty


def test_a_plan_without_changes_makes_no_revision(tmp_path: Path) -> None:
    """Nor a database where none was needed."""
    project = shop(tmp_path)
    applied(project)
    assert applied(project) == []
    assert len(project.history("production")) == 1
    empty = shop(tmp_path / "empty", {BASE: BUYERS})
    put(empty.root, {BASE: ""})
    assert applied(empty) == []
    assert not (empty.root / DATABASE).exists()


def test_a_plan_is_valid_for_a_day(tmp_path: Path) -> None:
    """To the second."""
    project = shop(tmp_path)
    plan = project.plan("production", now=NOW)
    late = refusal(project, plan, NOW + timedelta(hours=24, seconds=1))
    assert names_of(late) == ["apply/expired-plan"]
    assert "2026-11-24 10:00" in str(late)
    assert project.apply(plan, author="li", now=NOW + timedelta(hours=24))


def test_a_plan_of_other_yaml_names_what_has_changed(tmp_path: Path) -> None:
    """The resources of the plan that are not what they were."""
    project = shop(tmp_path)
    plan = project.plan("production")
    put(tmp_path, {PATCH: LIMIT})
    stale = refusal(project, plan)
    assert names_of(stale) == ["apply/other-configuration"]
    assert stale.diagnostics[0].address == Address("settlement_rule", "bank-t1")


def test_a_plan_of_other_yaml_is_refused_even_if_its_own_resources_are_the_same(tmp_path: Path) -> None:
    """What was reviewed is not what there is now."""
    project = shop(tmp_path)
    plan = project.plan("production")
    put(tmp_path, {MORE: BUYERS})
    stale = refusal(project, plan)
    assert names_of(stale) == ["apply/other-configuration"]
    assert stale.diagnostics[0].address is None


def test_yaml_that_says_the_same_in_other_words_is_the_same(tmp_path: Path) -> None:
    """Comments, the order of keys and the names of files mean nothing."""
    project = shop(tmp_path)
    plan = project.plan("production")
    put(
        tmp_path, {BASE: None, "environments/base/z.yml": "# new\n" + SHOP[BASE].replace("50000", "50000.00")}
    )
    assert len(project.apply(plan, author="li")) == 1


def test_yaml_with_errors_is_not_applied(tmp_path: Path) -> None:
    """Whatever the plan was."""
    project = shop(tmp_path)
    plan = project.plan("production")
    put(tmp_path, {BASE: SHOP[BASE].replace("T+1", "T1")})
    with pytest.raises(InvalidError):
        project.apply(plan, author="li")
    assert not (tmp_path / DATABASE).exists()


def test_a_plan_for_a_new_target_is_refused_once_that_is_not_new_any_more(tmp_path: Path) -> None:
    """Somebody was faster, or the plan was applied already."""
    project = shop(tmp_path)
    plan = project.plan("production")
    project.apply(plan, author="li")
    stale = refusal(project, plan)
    assert names_of(stale) == ["apply/other-target"]
    assert "revision 1" in str(stale)


def test_a_plan_is_refused_by_another_database_in_the_same_place(tmp_path: Path) -> None:
    """A restored copy keeps its identity, a new database has its own."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    plan = project.plan("production")
    shutil.copy(tmp_path / DATABASE, tmp_path / "copy.db")
    (tmp_path / DATABASE).unlink()
    put(tmp_path, {PATCH: None})
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    assert names_of(refusal(project, plan)) == ["apply/other-target"]
    shutil.copy(tmp_path / "copy.db", tmp_path / DATABASE)
    assert len(project.apply(plan, author="li")) == 1


@pytest.mark.parametrize(
    ("statement", "fields"),
    [
        (f"{EDIT} '$.amount.max', '9') WHERE name = 'bank-t1'", ["`amount.max`"]),
        (f"{EDIT} '$.amount.max', '9', '$.title', 'x') WHERE name = 'bank-t1'", ["`amount.max`, `title`"]),
        (f"{EDIT} {MANY}) WHERE name = 'bank-t1'", ["`f7` and 1 more"]),
        ("DELETE FROM pgconf_resource WHERE name = 'bank-t1'", []),
    ],
    ids=["one field", "two", "many", "gone"],
)  # fmt: skip
def test_a_row_that_was_changed_meanwhile_is_named(tmp_path: Path, statement: str, fields: list[str]) -> None:
    """Nothing is overwritten that the plan has not seen; the fields that moved are named."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    plan = project.plan("production")
    execute(project, statement)
    stale = refusal(project, plan)
    assert names_of(stale) == ["apply/stale"]
    (found,) = stale.diagnostics
    assert found.address == Address("settlement_rule", "bank-t1")
    assert len(found.related) == len(fields)
    assert all(field in one.message for field, one in zip(fields, found.related, strict=True))


def test_what_was_put_into_a_row_by_hand_is_not_told(tmp_path: Path) -> None:
    """It may be a secret: of a map with secrets not even the keys."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: "patch: account/icbc-main\ntitle: 主账户\n"})
    plan = project.plan("production")
    execute(project, f"{EDIT} '$.number', json('{{\"canary\": \"6222\"}}')) WHERE name = 'icbc-main'")
    (found,) = refusal(project, plan).diagnostics
    assert [one.message for one in found.related] == ["what has changed there: `number`"]


def test_a_row_that_somebody_else_made_meanwhile_is_named(tmp_path: Path) -> None:
    """It is theirs."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {MORE: BUYERS})
    plan = project.plan("production")
    execute(project, "INSERT INTO pgconf_resource (kind, name, body) VALUES ('audience', 'buyers', '{}')")
    assert names_of(refusal(project, plan)) == ["apply/foreign-resource"]


def test_changes_by_hand_that_the_plan_does_not_touch_do_not_matter(tmp_path: Path) -> None:
    """The next plan will show them."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    plan = project.plan("production")
    execute(project, "UPDATE pgconf_resource SET body = '{}' WHERE name = 'icbc-main'")
    assert len(project.apply(plan, author="li")) == 1
    assert [c.address.name for c in project.plan("production").changes] == ["icbc-main"]


def test_a_locked_target_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes there is let finish."""
    monkeypatch.setenv("PGCONF_TEST_URL", f"sqlite:///{tmp_path}/live.db?timeout=0.05")
    settings = f"{SETTINGS}targets: [{{name: office, url: {{secret: env:PGCONF_TEST_URL}}}}]\n"
    project = shop(tmp_path, {PRODUCTION: settings})
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    plan = project.plan("production")
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedError) as caught:
            project.apply(plan, author="li")
    assert names_of(caught.value) == ["apply/locked"]
    assert len(project.apply(plan, author="li")) == 1


def test_two_targets_are_written_in_the_order_of_the_plan(tmp_path: Path) -> None:
    """Each has a revision of its own; one without changes has none."""
    project = shop(tmp_path, {PRODUCTION: TWO})
    assert [revision.number for revision in applied(project)] == [1, 1]
    execute(project, "DELETE FROM pgconf_resource", database="b.db")
    assert [revision.number for revision in applied(project)] == [2]
    assert project.plan("production").is_empty


def test_a_target_that_fails_after_another_was_written_is_named(tmp_path: Path) -> None:
    """What was done stays done, and planning again does the rest."""
    project = shop(tmp_path, {PRODUCTION: TWO})
    plan = project.plan("production")
    (tmp_path / "b.db").touch()
    execute(project, "CREATE TABLE pgconf_resource (mine)", database="b.db")
    with pytest.raises(PartialError) as caught:
        project.apply(plan, author="li")
    assert names_of(caught.value) == ["apply/partial", "apply/failed"]
    assert caught.value.diagnostics[0].message == "`office` was written, `branch` was not"
    (tmp_path / "b.db").unlink()
    after = project.plan("production")
    assert [len(target.changes) for target in after.targets] == [0, 2]
    assert len(project.apply(after, author="li")) == 1


def test_a_first_target_that_fails_is_not_a_partial_apply(tmp_path: Path) -> None:
    """Nothing was written anywhere."""
    project = shop(tmp_path, {PRODUCTION: TWO})
    plan = project.plan("production")
    (tmp_path / "a.db").write_text("no database", "utf-8")
    with pytest.raises(PgconfError) as caught:
        project.apply(plan, author="li")
    assert type(caught.value) is PgconfError
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("renamed", ["office", "branch"])
def test_a_plan_is_refused_once_a_target_of_it_is_gone(tmp_path: Path, renamed: str) -> None:
    """Before any of them is written."""
    project = shop(tmp_path, {PRODUCTION: TWO})
    plan = project.plan("production")
    put(tmp_path, {PRODUCTION: TWO.replace(renamed, "filiale")})
    refusal(Project.open(tmp_path), plan)
    assert list(tmp_path.glob("*.db")) == []


def test_a_plan_is_refused_once_its_target_is_somewhere_else(tmp_path: Path) -> None:
    """The place is part of what was reviewed."""
    project = shop(tmp_path, {PRODUCTION: TWO})
    plan = project.plan("production")
    put(tmp_path, {PRODUCTION: TWO.replace("a.db", "c.db")})
    refusal(Project.open(tmp_path), plan)


def test_a_plan_that_does_not_follow_from_the_files_is_refused(tmp_path: Path) -> None:
    """A plan's id is no signature: whoever writes a plan by hand can write that too."""
    project = shop(tmp_path, {PRODUCTION: SETTINGS})
    applied(project)
    honest = project.plan("production")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        (digest,) = connection.execute("SELECT digest FROM pgconf_resource WHERE name = 'bank-t1'").fetchone()
    deletion = Change(
        address=Address("settlement_rule", "bank-t1"), action=Action.DELETE, risk=Risk.ADDITIVE,
        reasons=(), live_digest=digest, desired_digest=None, wave=1,
    )  # fmt: skip
    forged = replace(honest, targets=(replace(honest.targets[0], changes=(deletion,)),))
    refusal(project, replace(forged, id=plan_id(forged)))
