"""Going back to a revision, and comparing two."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.projects import (
    DATABASE,
    MORE,
    NO_AUDIENCES,
    PATCH,
    PRODUCTION,
    SETTINGS,
    applied,
    execute,
    put,
    shop,
)

from pgconf import Project
from pgconf.app.targets import open_targets
from pgconf.model import Action, Address, InvalidError, RefusedError, StaleError, UsageError
from pgconf.planning.codec import decode, to_text

BUYERS = Address("audience", "buyers")
AUDIENCE = "kind: audience\nname: buyers\nall: users\n"
LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"


def held(project: Project) -> list[dict[Address, bytes]]:
    """Read the bodies that each target holds."""
    bodies = []
    for target in open_targets(project.root, project.load("production")):
        with target.reading() as reader:
            bodies.append(dict(reader.bodies(reader.live().resources)))
    return bodies


def three_revisions(root: Path, settings: str = SETTINGS) -> tuple[Project, list[list[dict[Address, bytes]]]]:
    """Apply a shop; change and create; then remove. Give the project, and what was held each time."""
    project, states = shop(root, {PRODUCTION: settings}), []
    for files in ({}, {PATCH: LIMIT, MORE: AUDIENCE}, {PATCH: None, MORE: None}):
        put(root, files)
        applied(project)
        states.append(held(project))
    return Project.open(root), states


@pytest.mark.parametrize("revision", [1, 2, 3])
@pytest.mark.parametrize("settings", [SETTINGS, TWO], ids=["one target", "two targets"])
def test_a_rollback_restores(tmp_path: Path, revision: int, settings: str) -> None:
    """To the byte, in every target, as a revision of its own."""
    project, states = three_revisions(tmp_path, settings)
    plan = project.rollback("production", revision)
    project.apply(decode(to_text(plan), "p.json"), author="li")
    assert held(project) == states[revision - 1]
    assert project.rollback("production", revision).is_empty


def test_a_rollback_restores_what_only_its_kind_knows_for_a_number(tmp_path: Path) -> None:
    """Targets keep numbers as text."""
    schema = '{"type": "object", "properties": {"rate": {"type": "number"}}}'
    slot = "kind: slot\nname: peak\nrate: 0.25\n"
    project = shop(tmp_path, {"schemas/custom/slot.schema.json": schema, MORE: slot})
    applied(project)
    before = held(project)
    put(tmp_path, {MORE: slot.replace("0.25", "0.75")})
    applied(project)
    project.apply(project.rollback("production", 1), author="li")
    assert held(project) == before


def test_a_plan_that_was_taken_back_is_not_applied_again(tmp_path: Path) -> None:
    """Everything is as it was when people agreed to it, but they agreed to one time."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: LIMIT})
    plan = project.plan("production")
    project.apply(plan, author="li")
    project.apply(project.rollback("production", 1), author="li")
    with pytest.raises(StaleError) as caught:
        project.apply(plan, author="li")
    (found,) = caught.value.diagnostics
    assert found.name == "apply/already-applied"
    assert "by li: it is revision 2 of `office`" in found.message
    assert project.apply(project.plan("production"), author="li")


def test_a_rollback_is_judged_by_policies_of_today(tmp_path: Path) -> None:
    """What is not allowed any more is not brought back, and a policy with errors is not passed over."""
    project, _ = three_revisions(tmp_path)
    put(tmp_path, {MORE: NO_AUDIENCES})
    with pytest.raises(RefusedError) as caught:
        Project.open(tmp_path).rollback("production", 2)
    assert [(f.name, str(f.address)) for f in caught.value.diagnostics] == [
        ("policy/no-audiences", "audience/buyers")
    ]
    put(tmp_path, {MORE: NO_AUDIENCES.replace("deny", "denies")})
    with pytest.raises(InvalidError):
        Project.open(tmp_path).rollback("production", 2)
    assert project


def test_a_rollback_is_a_plan_like_any_other(tmp_path: Path) -> None:
    """It says what it does and where it leads, and points at no file."""
    project, _ = three_revisions(tmp_path)
    plan = project.rollback("production", 2)
    assert plan.source.revision == 2
    assert {change.address.name: change.action for change in plan.changes} == {
        "buyers": Action.CREATE, "bank-t1": Action.UPDATE
    }  # fmt: skip
    assert all(change.origin is None for change in plan.changes)
    fields = [field for change in plan.changes for field in change.fields]
    assert [(field.path, field.after, field.origin) for field in fields] == [("/amount/max", "40000", None)]


def test_files_that_are_broken_do_not_keep_anybody_from_going_back(tmp_path: Path) -> None:
    """That may be the very reason."""
    project, states = three_revisions(tmp_path)
    put(tmp_path, {MORE: "kind: audience\nname: buyers\nall: nonsense\n"})
    project = Project.open(tmp_path)
    project.apply(project.rollback("production", 2), author="li")
    assert held(project) == states[1]


def test_a_rollback_that_is_stale_is_refused(tmp_path: Path) -> None:
    """As any plan is."""
    project, _ = three_revisions(tmp_path)
    plan = project.rollback("production", 2)
    execute(project, "UPDATE pgconf_resource SET body = '{}' WHERE name = 'bank-t1'")
    with pytest.raises(StaleError):
        project.apply(plan, author="li")


def test_a_history_that_was_altered_since_does_not_fit_the_plan(tmp_path: Path) -> None:
    """What is applied is what was reviewed."""
    project, _ = three_revisions(tmp_path)
    plan = project.rollback("production", 2)
    execute(project, "UPDATE pgconf_change SET after_body = replace(after_body, '40000', '90000')")
    with pytest.raises(StaleError) as caught:
        project.apply(plan, author="li")
    assert caught.value.diagnostics[0].name == "apply/other-configuration"


def test_a_rollback_does_not_get_past_a_guard(tmp_path: Path) -> None:
    """Protection holds, whichever way a deletion comes."""
    three_revisions(tmp_path)
    put(tmp_path, {MORE: f"{AUDIENCE}protect: true\n"})
    applied(Project.open(tmp_path))
    with pytest.raises(RefusedError) as caught:
        Project.open(tmp_path).rollback("production", 1)
    assert caught.value.diagnostics[0].name == "plan/protected"


@pytest.mark.parametrize("revision", [0, 4])
def test_a_revision_that_is_not_there_is_refused(tmp_path: Path, revision: int) -> None:
    """With the last one that is."""
    project, _ = three_revisions(tmp_path)
    with pytest.raises(UsageError) as caught:
        project.rollback("production", revision)
    assert caught.value.diagnostics[0].name == "plan/unknown-revision"
    assert "the last one is 3" in caught.value.diagnostics[0].message


def test_before_the_first_apply_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    """And looking makes no database."""
    with pytest.raises(UsageError):
        shop(tmp_path).rollback("production", 1)
    assert not (tmp_path / DATABASE).exists()


def test_the_moment_of_a_rollback_counts_for_its_expiry(tmp_path: Path) -> None:
    """It holds as long as other plans do."""
    project, _ = three_revisions(tmp_path)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    plan = project.rollback("production", 1, now=now)
    assert (plan.created_at, (plan.expires_at - now).days) == (now, 1)
