"""An environment with files: rendered, planned, delivered, and found again when somebody edits them."""

import json
import sys
from pathlib import Path

import pytest
from tests.projects import BASE, PRODUCTION, SETTINGS, SHOP, accepting, applied, put, shop

from pgconf import Project
from pgconf.app.drift import DriftClass
from pgconf.app.runs import check_audit, lock_state
from pgconf.app.targets import open_targets
from pgconf.model import (
    Action,
    Address,
    Change,
    InvalidError,
    PartialError,
    PgconfError,
    Plan,
    RunState,
    StaleError,
    Terms,
    UsageError,
)
from pgconf.planning.codec import decode, to_text
from pgconf.planning.guard import GUARDS

TEMPLATE = "templates/gateway/limits.json.j2"
LIMITS = """\
{#- pgconf
reads: [settlement_rule]
writes: gateway/limits.json
-#}
{
{% for one in settlement_rule %}
  "{{ one.name | word }}": {{ one.amount.max }}
{% endfor %}
}
"""
FILE = "deploy/current/gateway/limits.json"
AT = Address("artifact", "gateway/limits.json")
RULE = Address("settlement_rule", "bank-t1")
FILES_ONLY = "{name: gateway, type: files, path: deploy}"
BOTH = f"{{name: office}}, {FILES_ONLY}"
ANY = Terms(accepted=dict.fromkeys(GUARDS, "a test"))


def settings(targets: str) -> str:
    """Give the settings of an environment with some targets."""
    return f"{SETTINGS}targets: [{targets}]\n"


def gateway(root: Path, targets: str = BOTH) -> Project:
    """Make a shop whose limits are rendered."""
    return shop(root, {PRODUCTION: settings(targets), TEMPLATE: LIMITS})


def limit(project: Project, maximum: int) -> Project:
    """Change the limit that is in the file."""
    text = str(SHOP[BASE]).replace("max: 50000", f"max: {maximum}")
    return put(project.root, {BASE: text})


def resumed(project: Project, *, undo: bool = False) -> RunState:
    """End the run that was left."""
    done = project.resume("production", undo=undo, author="han", terms=ANY)
    assert done
    return done.state


def changes(plan: Plan) -> dict[str, list[Change]]:
    """Give the changes of a plan by target."""
    return {target.name: list(target.changes) for target in plan.targets}


def command(*statements: str) -> str:
    """Write a command that runs some Python."""
    return json.dumps([sys.executable, "-c", "; ".join(["import sys", *statements])])


def test_one_plan_shows_settings_and_files(tmp_path: Path) -> None:
    """In the order of the targets, each with what it takes."""
    plan = gateway(tmp_path).plan("production")
    found = changes(plan)
    assert list(found) == ["office", "gateway"]
    assert AT not in [change.address for change in found["office"]]
    (change,) = found["gateway"]
    assert (change.address, change.action, str(change.origin)) == (AT, Action.CREATE, f"{TEMPLATE}:1:1")
    assert decode(to_text(plan), "p.json") == plan
    assert not (tmp_path / "deploy").exists()


def test_an_apply_delivers_what_render_makes_and_the_next_plan_is_empty(tmp_path: Path) -> None:
    """One revision for each target."""
    project = gateway(tmp_path)
    assert [revision.number for revision in applied(project)] == [1, 1]
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 50000}
    assert project.plan("production").is_empty
    assert project.drift("production") == []
    assert applied(project) == []


def test_a_plan_shows_how_a_file_changes(tmp_path: Path) -> None:
    """As a diff in place of both contents, which the plan does not carry."""
    project = gateway(tmp_path)
    applied(project)
    plan = limit(project, 20000).plan("production")
    (field,) = changes(plan)["gateway"][0].fields
    assert (field.path, field.before, field.after) == ("/content", None, None)
    assert field.diff == '@@ -1,3 +1,3 @@\n {\n-  "bank-t1": 50000\n+  "bank-t1": 20000\n }'
    assert decode(to_text(plan), "p.json") == plan
    project.apply(plan, author="li", terms=ANY)
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 20000}


def test_a_template_that_changed_makes_a_plan_stale(tmp_path: Path) -> None:
    """Its artifact is a part of what the plan was made from, also when the plan does not touch it."""
    project = gateway(tmp_path)
    plan = project.plan("production")
    put(tmp_path, {TEMPLATE: LIMITS.replace("{\n{%", "{ {%")})
    with pytest.raises(StaleError, match="apply/other-configuration") as caught:
        project.apply(plan, author="li")
    assert [found.address for found in caught.value.diagnostics] == [AT]
    assert not (tmp_path / "deploy").exists()


def test_a_template_with_a_mistake_stops_a_plan_where_files_are_a_target(tmp_path: Path) -> None:
    """And nowhere else."""
    project = gateway(tmp_path)
    put(tmp_path, {TEMPLATE: f"{LIMITS}{{{{ nothing }}}}"})
    with pytest.raises(InvalidError, match="render/undefined-value"):
        project.plan("production")
    assert len(put(tmp_path, {PRODUCTION: SETTINGS}).plan("production").targets) == 1


def test_a_file_that_somebody_edited_is_drift_and_is_put_right(tmp_path: Path) -> None:
    """A plan that does not know of the edit is stale; the next one overwrites it."""
    project = gateway(tmp_path)
    applied(project)
    plan = limit(project, 20000).plan("production")
    (tmp_path / FILE).write_text('{"bank-t1": 1}\n')
    (outside,) = [one for one in project.drift("production") if one.address == AT]
    assert (outside.target, outside.drift, outside.what) == ("gateway", DriftClass.BOTH, "was changed")
    with pytest.raises(StaleError, match="apply/stale"):
        project.apply(plan, author="li", terms=ANY)
    assert (tmp_path / FILE).read_text() == '{"bank-t1": 1}\n'
    applied(project)
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 20000}


def test_an_edited_file_that_is_left_alone_outlives_a_new_version(tmp_path: Path) -> None:
    """Everything else of the version is as planned."""
    project = gateway(tmp_path)
    other = LIMITS.replace("limits.json", "count.json").replace("one.amount.max", "one.amount.min")
    put(tmp_path, {"templates/gateway/count.json.j2": other})
    applied(project)
    (tmp_path / FILE).write_text('{"bank-t1": 1}\n')
    rule = f"{{addresses: [{AT}], owner: 运营, because: 压测, until: 2999-12-31}}"
    put(tmp_path, {PRODUCTION: f"{settings(BOTH)}ignore_drift: [{rule}]\n"})
    text = str(SHOP[BASE]).replace("min: 100", "min: 200")
    applied(put(tmp_path, {BASE: text}))
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 1}
    assert json.loads((tmp_path / FILE).with_name("count.json").read_text()) == {"bank-t1": 200}
    (outside,) = project.drift("production")
    assert (outside.address, outside.drift) == (AT, DriftClass.OUTSIDE)
    assert outside.ignored is not None


def test_a_secret_that_somebody_put_into_a_file_is_not_told(tmp_path: Path) -> None:
    """Neither as text nor in the plan file, and all lines of a key are withheld."""
    project = gateway(tmp_path)
    applied(project)
    (tmp_path / FILE).write_text("private_key:\n  MIIEhunter2\n  hunter2==\n")
    plan = project.plan("production")
    assert "hunter2" not in to_text(plan)
    (field,) = changes(plan)["gateway"][0].fields
    assert field.diff
    assert field.diff.count("-(withheld)") == 3


@pytest.mark.parametrize("content", [b"\xff\0", None], ids=["no text", "a link"])
def test_whatever_stands_in_a_files_place_is_replaced(tmp_path: Path, content: bytes | None) -> None:
    """Links are never followed."""
    project = gateway(tmp_path)
    applied(project)
    (tmp_path / "secret").write_text("hunter2")
    (tmp_path / FILE).unlink()
    if content is None:
        (tmp_path / FILE).symlink_to(tmp_path / "secret")
    else:
        (tmp_path / FILE).write_bytes(content)
    plan = project.plan("production")
    assert "hunter2" not in to_text(plan)
    (change,) = changes(plan)["gateway"]
    assert "/content" in [field.path for field in change.fields]
    project.apply(plan, author="li", terms=accepting(plan))
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 50000}
    assert not (tmp_path / FILE).is_symlink()
    assert (tmp_path / "secret").read_text() == "hunter2"


def test_a_file_goes_with_its_template(tmp_path: Path) -> None:
    """The folder that was empty without it goes too."""
    project = gateway(tmp_path)
    applied(project)
    put(tmp_path, {TEMPLATE: None})
    (change,) = project.plan("production").changes
    assert (change.action, change.reasons) == (Action.DELETE, ("what reads the file finds it no more",))
    applied(project)
    assert not (tmp_path / FILE).parent.exists()


def test_a_check_that_fails_switches_nothing_and_is_told(tmp_path: Path) -> None:
    """What it said is told without what acts on a terminal; settings are written by then."""
    check = command("print('\\x1b[31mno such limit\\x1b[0m')", "sys.exit(3)")
    project = gateway(tmp_path, f"{{name: gateway, type: files, path: deploy, check: {check}}}")
    with pytest.raises(PgconfError, match="apply/check-failed") as caught:
        applied(project)
    (found,) = caught.value.diagnostics
    assert str(found.message).endswith(" ended with 3: no such limit")
    assert not (tmp_path / "deploy/current").exists()
    assert list((tmp_path / "deploy/versions").iterdir()) == []
    assert lock_state(project, "production").view.run is None
    put(tmp_path, {PRODUCTION: settings(FILES_ONLY)})
    applied(project)
    assert (tmp_path / FILE).is_file()


def test_a_reload_that_fails_switches_back(tmp_path: Path) -> None:
    """The service is told of the files that count again; the version that failed is gone."""
    project = gateway(tmp_path, FILES_ONLY)
    applied(project)
    script = f"cat gateway/limits.json >> {tmp_path}/reloads; grep -q 50000 gateway/limits.json"
    (tmp_path / "reload.sh").write_text(script)
    reload = f"[sh, {tmp_path}/reload.sh]"
    put(tmp_path, {PRODUCTION: settings(f"{{name: gateway, type: files, path: deploy, reload: {reload}}}")})
    with pytest.raises(PgconfError, match="apply/reload-failed"):
        applied(limit(project, 20000))
    reloads = (tmp_path / "reloads").read_text()
    assert reloads.index("20000") < reloads.index("50000")
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 50000}
    assert [path.name for path in (tmp_path / "deploy/versions").iterdir()] == ["000001"]
    assert lock_state(project, "production").view.run is None


def left_by_a_failed_check(root: Path) -> Project:
    """Leave a run that has written the settings and not the files."""
    project = gateway(root)
    applied(project)
    check = command("sys.exit(1)")
    failing = f"{{name: office}}, {{name: gateway, type: files, path: deploy, check: {check}}}"
    put(root, {PRODUCTION: settings(failing)})
    with pytest.raises(PartialError) as caught:
        applied(limit(project, 20000))
    assert [found.name for found in caught.value.diagnostics] == ["apply/partial", "apply/check-failed"]
    put(root, {PRODUCTION: settings(BOTH)})
    return project


@pytest.mark.parametrize("undo", [False, True])
def test_a_run_that_was_left_between_settings_and_files_is_ended_or_taken_back(
    tmp_path: Path, *, undo: bool
) -> None:
    """Afterwards both hold the new state, or both the old one."""
    project = left_by_a_failed_check(tmp_path)
    assert resumed(project, undo=undo) is (RunState.UNDONE if undo else RunState.DONE)
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 50000 if undo else 20000}
    limit(project, 50000 if undo else 20000)
    assert project.plan("production").is_empty
    assert check_audit(project, "production")[1] == []


@pytest.mark.parametrize("first", [BOTH, ", ".join(BOTH.split(", ", 1)[::-1])])
def test_the_order_of_targets_does_not_matter_to_a_rollback(tmp_path: Path, first: str) -> None:
    """It leads settings and files back together."""
    project = gateway(tmp_path, first)
    applied(project)
    applied(limit(project, 20000))
    plan = project.rollback("production", 1)
    assert sorted(str(change.address) for change in plan.changes) == [str(AT), str(RULE)]
    project.apply(plan, author="li", terms=accepting(plan))
    assert json.loads((tmp_path / FILE).read_text()) == {"bank-t1": 50000}
    limit(project, 50000)
    assert project.plan("production").is_empty


def test_files_alone_go_back_to_what_they_were(tmp_path: Path) -> None:
    """Whatever templates say today; what is not kept any more is not found."""
    project = gateway(tmp_path, "{name: gateway, type: files, path: deploy, keep: 2}")
    assert [revision.number for revision in applied(project)] == [1]
    before = (tmp_path / FILE).read_bytes()
    put(tmp_path, {TEMPLATE: LIMITS.replace("{\n{%", "{ {%")})
    applied(project)
    plan = project.rollback("production", 1)
    project.apply(plan, author="li", terms=accepting(plan))
    assert (tmp_path / FILE).read_bytes() == before
    with pytest.raises(UsageError, match="plan/unknown-revision"):
        project.rollback("production", 1)
    assert len(project.history("production")) == 3


def test_a_run_with_files_alone_has_its_journal_beside_the_project(tmp_path: Path) -> None:
    """It cannot be in the folder."""
    project = gateway(tmp_path, FILES_ONLY)
    applied(project)
    assert (tmp_path / ".pgconf/production.journal.db").is_file()
    assert check_audit(project, "production")[1] == []


def test_targets_in_files_are_opened_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside of the project, or where a secret says."""
    monkeypatch.setenv("GATEWAY", f"file://{tmp_path / 'outside'}")
    given = "{name: one, type: files}, {name: two, type: files, url: {secret: env:GATEWAY}}"
    project = gateway(tmp_path / "shop", given)
    opened = open_targets(project.root, project.load("production"))
    assert [(one.name, one.type, one.location, one.holds_artifacts) for one in opened] == [
        ("one", "files", ".pgconf/production-one", True),
        ("two", "files", "env:GATEWAY", True),
    ]
    applied(project)
    assert (tmp_path / "outside/current/gateway/limits.json").is_file()
    assert (tmp_path / "shop/.pgconf/production-one/current/gateway/limits.json").is_file()


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("type: files, path: ../deploy", "env/outside-project"),
        ("type: files, url: {secret: env:GATEWAY}", "plan/invalid-target-url"),
        ("type: files, keep: 1", "schema/inconsistent"),
        ("type: files, mode: '0200'", "schema/format"),
        ("type: files, mode: '4644'", "schema/format"),
        ("keep: 3", "schema/inconsistent"),
        ("check: [nginx, -t]", "schema/inconsistent"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, name: str
) -> None:
    """At their place."""
    monkeypatch.setenv("GATEWAY", "sftp://gateway/etc")
    with pytest.raises(PgconfError, match=name) as caught:
        gateway(tmp_path, f"{{name: gateway, {target}}}").plan("production")
    (found,) = caught.value.diagnostics
    assert found.span
    assert found.span.file == PRODUCTION


def test_a_run_is_refused_where_somebody_else_has_a_file(tmp_path: Path) -> None:
    """The file stays what it is."""
    project = gateway(tmp_path, FILES_ONLY)
    applied(project)
    theirs = tmp_path / "deploy/current/gateway/more.json"
    theirs.write_text("{}")
    assert project.plan("production").is_empty
    put(tmp_path, {"templates/more.j2": LIMITS.replace("limits.json", "more.json")})
    with pytest.raises(InvalidError, match="plan/foreign-resource"):
        project.plan("production")
    put(tmp_path, {"templates/more.j2": None})
    applied(limit(project, 20000))
    assert theirs.read_text() == "{}"


def test_an_artifact_is_shown_by_render(tmp_path: Path) -> None:
    """It has no values that files set one by one."""
    from pgconf.app.project import no_tick
    from pgconf.app.show import show

    with pytest.raises(UsageError, match="cli/unknown-address") as caught:
        show(gateway(tmp_path), "production", str(AT), no_tick)
    assert caught.value.diagnostics[0].hint == (
        "`pgconf render -e production gateway/limits.json` prints an artifact"
    )
