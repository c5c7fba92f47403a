"""A plan is for the commit, the version and the files it was made from; every mismatch is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.keys import committed, git
from tests.projects import MORE, PRODUCTION, SETTINGS, put, shop

from pgconf import Project
from pgconf.model import Plan, StaleError, Terms
from pgconf.planning.codec import plan_id

BUYERS = "kind: audience\nname: buyers\nall: users\n"
GUARDS = f"{SETTINGS}guards: {{max_deletes: 100}}\n"


def stale(project: Project, plan: Plan, now: datetime | None = None, base: str | None = None) -> list[str]:
    """Name what a plan does not fit."""
    with pytest.raises(StaleError) as caught:
        project.apply(plan, author="li", now=now, terms=Terms(require_base=base))
    assert caught.value.exit_code == 5
    assert not (project.root / ".pgconf").exists()
    return [found.name for found in caught.value.diagnostics]


def test_a_plan_of_another_version_is_refused(tmp_path: Path) -> None:
    """It may have seen other risks."""
    project = shop(tmp_path)
    plan = replace(project.plan("production"), tool_version="0.0.1")
    assert stale(project, replace(plan, id=plan_id(plan))) == ["apply/other-version"]


def test_another_commit_that_changes_the_project_is_refused(tmp_path: Path) -> None:
    """Also when no resource is different: guards and approvers are no resources."""
    project = shop(tmp_path)
    committed(tmp_path)
    plan = project.plan("production")
    put(tmp_path, {PRODUCTION: GUARDS})
    assert stale(project, plan) == ["apply/other-commit"]
    committed(tmp_path, "Loosen the guards")
    assert stale(project, plan) == ["apply/other-commit"]
    git(tmp_path, "checkout", "--quiet", "HEAD^")
    assert project.apply(plan, author="li")


def test_another_commit_that_leaves_the_project_alone_is_as_good(tmp_path: Path) -> None:
    """A merge of the very branch that was planned, or a word in the README."""
    project = shop(tmp_path)
    committed(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "branch")
    put(tmp_path, {MORE: BUYERS})
    committed(tmp_path, "Add an audience")
    plan = project.plan("production")
    git(tmp_path, "checkout", "--quiet", "main")
    git(tmp_path, "merge", "--quiet", "--no-ff", "--message", "Merge", "branch")
    put(tmp_path, {"README.md": "a shop"})
    committed(tmp_path, "Say what it is")
    assert project.apply(plan, author="li")


def test_a_commit_that_is_not_known_here_is_refused(tmp_path: Path) -> None:
    """Nobody can tell what it says."""
    project = shop(tmp_path)
    committed(tmp_path)
    plan = project.plan("production")
    unknown = replace(plan, source=replace(plan.source, commit="0" * 40))
    assert stale(project, replace(unknown, id=plan_id(unknown))) == ["apply/other-commit"]
    (tmp_path / ".git").rename(tmp_path / "git")
    assert stale(project, plan) == ["apply/other-commit"]


def test_what_was_planned_with_local_changes_can_be_committed_first(tmp_path: Path) -> None:
    """Its digests bind it: people plan, look, commit and apply."""
    project = shop(tmp_path)
    committed(tmp_path)
    put(tmp_path, {MORE: BUYERS})
    plan = project.plan("production")
    committed(tmp_path, "Add an audience")
    assert project.apply(plan, author="li")


def test_a_plan_contains_what_it_is_required_to(tmp_path: Path) -> None:
    """A branch that is behind would take back what others have merged."""
    project = shop(tmp_path)
    committed(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "branch")
    plan = project.plan("production")
    git(tmp_path, "checkout", "--quiet", "main")
    committed(tmp_path, "Say hello")
    git(tmp_path, "checkout", "--quiet", "branch")
    assert stale(project, plan, base="main") == ["apply/behind-base"]
    git(tmp_path, "merge", "--quiet", "main")
    again = project.plan("production")
    assert project.apply(again, author="li", terms=Terms(require_base="main"))


def test_a_plan_from_outside_of_git_contains_nothing(tmp_path: Path) -> None:
    """Nobody knows what it builds on."""
    project = shop(tmp_path)
    plan = project.plan("production")
    committed(tmp_path)
    assert stale(project, plan, base="main") == ["apply/behind-base"]


def test_all_mismatches_are_told_at_once(tmp_path: Path) -> None:
    """Time, files, version and commit."""
    project = shop(tmp_path)
    committed(tmp_path)
    plan = replace(project.plan("production", now=datetime(2026, 11, 1, tzinfo=UTC)), tool_version="0.0.1")
    put(tmp_path, {MORE: BUYERS})
    late = plan.expires_at + timedelta(seconds=1)
    assert stale(project, replace(plan, id=plan_id(plan)), now=late) == [
        "apply/expired-plan", "apply/other-configuration", "apply/other-version", "apply/other-commit",
    ]  # fmt: skip


def test_a_plan_names_who_wrote_what_it_deploys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since the commit that limits come from, or the last of them; merging is not writing."""
    monkeypatch.setenv("PGCONF_AUTHOR", "CI <ci@example.cn>")
    project = shop(tmp_path)
    base = committed(tmp_path, author="Sun")
    git(tmp_path, "checkout", "--quiet", "-b", "branch")
    put(tmp_path, {MORE: BUYERS})
    committed(tmp_path, "Add an audience\n\nCo-authored-by: Qian <qian@example.cn>", author="Li")
    put(tmp_path, {MORE: BUYERS.replace("buyers", "payers")})
    committed(tmp_path, "Call it something else", author="Wang")
    put(tmp_path, {"README.md": "a shop"})
    committed(tmp_path, "Say what it is", author="Zhou")
    git(tmp_path, "checkout", "--quiet", "main")
    git(tmp_path, "merge", "--quiet", "--no-ff", "--message", "Merge", "branch", author="Zhao")
    wang = "Wang <wang@example.cn>"
    assert project.plan("production").source.authors == ("CI <ci@example.cn>", wang)
    assert project.plan("production", guards_from=base).source.authors == (
        "CI <ci@example.cn>", wang, "Li <li@example.cn>", "Qian <qian@example.cn>",
    )  # fmt: skip
    assert project.plan("production", guards_from="HEAD").source.authors == ("CI <ci@example.cn>", wang)
