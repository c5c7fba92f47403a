"""Drift tells what changed outside from what is not applied yet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.projects import (
    BASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    SHOP,
    accepting,
    applied,
    execute,
    put,
    shop,
)

from pgconf import Project
from pgconf.app.drift import Drift, DriftClass, adopt, drift
from pgconf.app.project import no_tick
from pgconf.loading.save import save
from pgconf.model import Address, InvalidError, UsageError

RULE = Address("settlement_rule", "bank-t1")
BUYERS = "kind: audience\nname: buyers\nall: users\n"
LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
EDIT = "UPDATE pgconf_resource SET body = json_set(body, '$.amount.max', '9') WHERE name = 'bank-t1'"
RAISE = EDIT.replace("'9'", "'60000'")
DELETE = "DELETE FROM pgconf_resource WHERE name = 'bank-t1'"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Make the valid project, applied."""
    project = shop(tmp_path)
    applied(project)
    return project


def told(project: Project) -> list[tuple[str, DriftClass, str]]:
    """Tell what drifted in the only target."""
    return [(str(found.address), found.drift, found.what) for found in project.drift("production")]


def test_what_was_applied_does_not_drift(project: Project) -> None:
    """Nor does it by being looked at."""
    assert project.drift("production") == []


def test_before_the_first_apply_everything_is_pending(tmp_path: Path) -> None:
    """Nothing is made to find that out."""
    assert told(shop(tmp_path)) == [
        ("account/icbc-main", DriftClass.PENDING, "will be created"),
        ("settlement_rule/bank-t1", DriftClass.PENDING, "will be created"),
    ]
    assert not (tmp_path / ".pgconf").exists()


@pytest.mark.parametrize(
    ("files", "address", "what"),
    [
        ({PATCH: LIMIT}, "settlement_rule/bank-t1", "will be changed"),
        ({MORE: BUYERS}, "audience/buyers", "will be created"),
        ({PATCH: "remove: settlement_rule/bank-t1\n"}, "settlement_rule/bank-t1", "will be deleted"),
    ],
)
def test_what_is_declared_and_not_applied_is_pending(
    project: Project, files: dict[str, str], address: str, what: str
) -> None:
    """The live state is as it was left."""
    put(project.root, files)
    assert told(project) == [(address, DriftClass.PENDING, what)]


@pytest.mark.parametrize(("statement", "what"), [(EDIT, "was changed"), (DELETE, "was deleted")])
def test_what_was_changed_by_hand_is_outside(project: Project, statement: str, what: str) -> None:
    """The YAML is as it was applied."""
    execute(project, statement)
    assert project.drift("production") == [Drift("office", RULE, DriftClass.OUTSIDE, what)]


@pytest.mark.parametrize(
    ("statement", "files", "what"),
    [
        (EDIT, {PATCH: LIMIT}, "was changed"),
        (DELETE, {PATCH: LIMIT}, "was deleted"),
        (EDIT, {PATCH: "remove: settlement_rule/bank-t1\n"}, "was changed"),
    ],
)
def test_what_was_changed_by_hand_and_in_files_is_both(
    project: Project, statement: str, files: dict[str, str], what: str
) -> None:
    """Somebody has to decide which one is right; the change outside is told."""
    execute(project, statement)
    put(project.root, files)
    assert told(project) == [("settlement_rule/bank-t1", DriftClass.BOTH, what)]


def test_both_sides_that_came_to_the_same_do_not_drift(project: Project) -> None:
    """A deletion by hand that the files have caught up with."""
    execute(project, DELETE)
    put(project.root, {PATCH: "remove: settlement_rule/bank-t1\n"})
    assert project.drift("production") == []


def test_what_was_edited_into_what_is_declared_is_only_to_be_recorded(project: Project) -> None:
    """In whatever form somebody has written it, adopted or declared before."""
    execute(project, EDIT.replace("json_set", "' ' || json_set").replace("'9'", "'40000'"))
    put(project.root, {PATCH: LIMIT})
    what = "says what is declared, and will be recorded"
    assert told(project) == [(str(RULE), DriftClass.PENDING, what)]
    applied(project)
    assert told(project) == []


def test_rows_of_others_are_not_drift(project: Project) -> None:
    """They are not ours to watch."""
    execute(project, "INSERT INTO pgconf_resource (kind, name, body) VALUES ('audience', 'theirs', '{}')")
    assert project.drift("production") == []


def test_a_row_that_carries_the_mark_without_having_been_applied_is_outside(project: Project) -> None:
    """Somebody made it look like one of ours; applying would delete it."""
    execute(
        project,
        "INSERT INTO pgconf_resource (kind, name, body, managed_by) "
        "VALUES ('audience', 'planted', '{}', 'pgconf')",
    )
    assert told(project) == [("audience/planted", DriftClass.OUTSIDE, "was created")]


def test_applying_again_puts_right_what_was_changed_by_hand(project: Project) -> None:
    """That is what drift is told for."""
    execute(project, EDIT)
    applied(project)
    assert project.drift("production") == []


def test_drift_is_sorted_by_address_and_told_by_target(tmp_path: Path) -> None:
    """The targets in the order of the settings."""
    settings = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"
    project = shop(tmp_path, {PRODUCTION: settings})
    applied(project)
    execute(project, EDIT, database="b.db")
    put(tmp_path, {BASE: SHOP[BASE].replace("示例商城", "示例商店")})
    assert [(d.target, d.address.name, d.drift) for d in project.drift("production")] == [
        ("office", "icbc-main", DriftClass.PENDING),
        ("branch", "icbc-main", DriftClass.PENDING),
        ("branch", "bank-t1", DriftClass.OUTSIDE),
    ]


def test_an_invalid_environment_has_no_drift(project: Project) -> None:
    """What it should be is not known."""
    put(project.root, {PATCH: "patch: settlement_rule/bank-t1\ncycle: T1\n"})
    with pytest.raises(InvalidError):
        project.drift("production")


@pytest.mark.parametrize("is_applied", [True, False], ids=["its mark was taken away", "it was there before"])
def test_what_somebody_else_keeps_under_our_address_is_told_as_that(
    tmp_path: Path,
    is_applied: bool,  # noqa: FBT001 - a claim
) -> None:
    """Planning refuses it, so nothing is promised of it."""
    project = shop(tmp_path)
    applied(project)
    execute(project, "UPDATE pgconf_resource SET managed_by = 'erp' WHERE name = 'icbc-main'")
    if not is_applied:
        execute(project, "DELETE FROM pgconf_change WHERE name = 'icbc-main'")
    (found,) = project.drift("production")
    assert (str(found.address), found.drift, found.what) == (
        "account/icbc-main",
        DriftClass.OUTSIDE,
        "belongs to somebody else",
    )


def adopted(project: Project, *names: str) -> list[str]:
    """Take over what was changed outside; name the files that this changes."""
    wanted = [Address.parse(name) for name in names]
    found = adopt(project, "production", wanted, None, no_tick)
    save(project.root, found.files)
    return [change.file for change in found.files]


def test_what_was_changed_outside_is_adopted_where_it_is_set(project: Project) -> None:
    """At its own place. The next apply writes the row's digest once more, and nothing drifts then."""
    execute(project, RAISE)
    assert adopted(project) == [BASE]
    project = Project.open(project.root)
    (change,) = project.plan("production").changes
    assert (change.address, change.fields) == (RULE, ())
    applied(project)
    assert project.drift("production") == []
    assert "max: 60000" in (project.root / BASE).read_text("utf-8")


def test_what_is_not_applied_yet_is_not_undone_by_adopting(project: Project) -> None:
    """Only what was changed outside is taken over."""
    put(project.root, {MORE: BUYERS})
    execute(project, RAISE)
    adopted(project)
    changes = list(Project.open(project.root).plan("production").changes)
    assert [(str(one.address), len(one.fields)) for one in changes] == [
        ("audience/buyers", 0),
        ("settlement_rule/bank-t1", 0),
    ]


def test_what_was_changed_on_both_sides_is_adopted_by_name_alone(project: Project) -> None:
    """Somebody wanted something else of it."""
    put(project.root, {PATCH: LIMIT})
    execute(project, RAISE)
    assert adopted(Project.open(project.root)) == []
    assert adopted(Project.open(project.root), "settlement_rule/bank-t1") == [PATCH]
    assert (project.root / PATCH).read_text("utf-8") == LIMIT.replace("40000", "60000")


def test_what_was_deleted_outside_is_taken_out_of_the_files(project: Project) -> None:
    """By a removal, where other environments extend the layer."""
    execute(project, DELETE)
    adopted(project)
    assert told(Project.open(project.root)) == []


def test_nothing_is_said_of_what_is_not_adopted(project: Project) -> None:
    """Somebody has made a mistake elsewhere, which the adopted one has nothing to do with."""
    put(project.root, {MORE: BUYERS})
    applied(Project.open(project.root))
    execute(project, RAISE)
    execute(project, "UPDATE pgconf_resource SET body = '{}' WHERE name = 'buyers'")
    found = adopt(Project.open(project.root), "production", [RULE], None, no_tick)
    assert (found.changed, found.added, found.removed) == ((RULE,), (), ())
    assert {one.address for one in found.diagnostics} == {RULE}


def test_only_what_was_changed_outside_can_be_adopted(project: Project) -> None:
    """A misspelt address takes nothing over."""
    with pytest.raises(UsageError) as caught:
        adopted(project, "settlement_rule/bank-t1")
    assert caught.value.diagnostics[0].name == "cli/not-drifted"


def test_what_was_changed_outside_is_taken_back_by_a_plan(project: Project) -> None:
    """What is not applied yet stays so."""
    put(project.root, {MORE: BUYERS})
    execute(project, RAISE)
    project = Project.open(project.root)
    plan = project.revert("production")
    assert [str(change.address) for change in plan.changes] == ["settlement_rule/bank-t1"]
    project.apply(plan, author="li")
    assert told(Project.open(project.root)) == [("audience/buyers", DriftClass.PENDING, "will be created")]


def test_taking_back_goes_by_the_revisions_of_the_settings(tmp_path: Path) -> None:
    """Also where a target of files stands before them and has another number."""
    settings = (
        f"{SETTINGS}targets: [{{name: gateway, type: files, path: deploy}}, {{name: office, path: a.db}}]\n"
    )
    template = "{#- pgconf\nreads: [account]\nwrites: open.txt\n-#}\nopen\n"
    project = shop(tmp_path, {PRODUCTION: settings, "templates/open.txt.j2": template})
    applied(project)
    applied(put(tmp_path, {PATCH: LIMIT}))
    execute(project, RAISE, database="a.db")
    (change,) = Project.open(tmp_path).revert("production").changes
    assert change.address == RULE
    assert [(one.path, one.after) for one in change.fields] == [("/amount/max", "40000")]


@pytest.mark.parametrize("way", ["adopt", "revert"])
def test_each_file_is_read_once(project: Project, way: str) -> None:
    """However many questions are asked of what it says."""
    execute(project, RAISE)
    project = Project.open(project.root)
    ticks: list[None] = []
    if way == "adopt":
        adopt(project, "production", [], None, lambda: ticks.append(None))
    else:
        project.revert("production", tick=lambda: ticks.append(None))
    assert len(ticks) == project.validate().files


UNTIL = "{addresses: [settlement_rule/bank-t1], owner: 运营, because: 压测, until: 2026-12-31}"
DURING, AFTER = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def agreed(project: Project) -> Project:
    """Agree to leave the rule alone until the end of the year."""
    return put(project.root, {PRODUCTION: f"{SETTINGS}ignore_drift: [{UNTIL}]\n"})


def planned(project: Project, now: datetime) -> tuple[list[str], list[str]]:
    """Tell what a plan changes, and what is said beside it."""
    told: list[str] = []
    plan = project.plan("production", now=now, tell=lambda found: told.extend(one.name for one in found))
    return [str(change.address) for change in plan.changes], told


@pytest.mark.parametrize("statement", [RAISE, DELETE])
def test_what_is_agreed_to_stay_is_left_alone_for_its_time(project: Project, statement: str) -> None:
    """Drift tells it apart, and a plan says so each time."""
    project = agreed(project)
    execute(project, statement)
    (found,) = drift(project, "production", no_tick, DURING)
    assert (found.drift, found.ignored and found.ignored.owner) == (DriftClass.OUTSIDE, "运营")
    assert planned(project, DURING) == ([], ["plan/drift-ignored"])
    (late,) = drift(project, "production", no_tick, AFTER)
    assert late.ignored is None
    assert planned(project, AFTER) == (["settlement_rule/bank-t1"], [])


def test_what_is_left_alone_outlives_an_apply_and_a_revert(project: Project) -> None:
    """Something else is applied, and then taken back from outside."""
    project = agreed(project)
    execute(project, RAISE)
    put(project.root, {MORE: BUYERS})
    plan = project.plan("production", now=DURING)
    project.apply(plan, now=DURING, terms=accepting(plan))
    (found,) = drift(project, "production", no_tick, DURING)
    assert (found.address, found.drift) == (RULE, DriftClass.OUTSIDE)
    assert found.ignored is not None
    execute(project, "DELETE FROM pgconf_resource WHERE name = 'buyers'")
    changes = project.revert("production", now=DURING).changes
    assert [str(change.address) for change in changes] == ["audience/buyers"]


def test_what_is_left_alone_stays_so_when_somebody_sets_it_back(project: Project) -> None:
    """A plan does not record it before the time is over, so drift does not say that it will."""
    project = agreed(project)
    execute(project, EDIT.replace("'9'", "'50000.0'"))
    assert planned(project, DURING) == ([], ["plan/drift-ignored"])
    (found,) = drift(project, "production", no_tick, DURING)
    assert found.ignored is not None
    (late,) = drift(project, "production", no_tick, AFTER)
    assert (late.drift, late.ignored) == (DriftClass.PENDING, None)
    assert planned(project, AFTER) == (["settlement_rule/bank-t1"], [])


def test_what_is_declared_anew_is_meant(project: Project) -> None:
    """Whatever was agreed before."""
    project = agreed(project)
    execute(project, RAISE)
    put(project.root, {PATCH: LIMIT})
    assert planned(project, DURING) == (["settlement_rule/bank-t1"], [])
    (found,) = drift(project, "production", no_tick, DURING)
    assert (found.drift, found.ignored) == (DriftClass.BOTH, None)


def test_what_is_left_alone_is_adopted_only_by_its_address(project: Project) -> None:
    """It was agreed to be for a time."""
    project = agreed(project)
    execute(project, RAISE)
    assert adopt(project, "production", [], None, no_tick, DURING).files == ()
    assert adopt(project, "production", [RULE], None, no_tick, DURING).changed == (RULE,)
    assert adopt(project, "production", [], None, no_tick, AFTER).changed == (RULE,)


def test_a_plan_of_before_the_end_still_leaves_it_alone(project: Project) -> None:
    """A plan does what it says and no more; the next one takes it back."""
    project = agreed(project)
    execute(project, RAISE)
    put(project.root, {MORE: BUYERS})
    now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    plan = project.plan("production", now=now)
    project.apply(plan, now=now + timedelta(hours=6), terms=accepting(plan))
    assert planned(project, AFTER) == (["settlement_rule/bank-t1"], [])


def test_a_secret_of_what_is_left_alone_waits_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing it would take back what was changed outside."""
    monkeypatch.setenv("ACCOUNT", "one")
    put(project.root, {PATCH: "patch: account/icbc-main\ntitle: 主账户\n"})
    applied(project)
    rule = UNTIL.replace("settlement_rule/bank-t1", "account/icbc-main")
    put(project.root, {PRODUCTION: f"{SETTINGS}ignore_drift: [{rule}]\n"})
    execute(project, EDIT.replace("amount.max', '9'", "title', '副账户'").replace("bank-t1", "icbc-main"))
    monkeypatch.setenv("ACCOUNT", "two")
    assert planned(Project.open(project.root), DURING) == ([], ["plan/drift-ignored"])
