"""A plan is made from files and live state, writes nothing, and takes over nothing of others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.projects import (
    ACCOUNT,
    BASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    SHOP,
    applied,
    execute,
    findings,
    put,
    shop,
)

import pgconf
from pgconf.model import Action, Address, InvalidError, RefusedError, Summary, UsageError

NOW = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)
ICBC = Address("account", "icbc-main")
RULE = Address("settlement_rule", "bank-t1")
FOREIGN = "INSERT INTO pgconf_resource (kind, name, body) VALUES ('audience', 'buyers', '{}')"
BUYERS = "kind: audience\nname: buyers\nall: users\n"


def test_the_first_plan_creates_everything(tmp_path: Path) -> None:
    """What is referred to comes in an earlier wave."""
    plan = shop(tmp_path).plan("production")
    assert [(c.address, c.action, c.wave) for c in plan.changes] == [
        (ICBC, Action.CREATE, 1),
        (RULE, Action.CREATE, 2),
    ]
    assert plan.summary == Summary(create=2, update=0, delete=0, unchanged=0, unmanaged=0)
    assert not plan.is_empty


def test_planning_writes_nothing(tmp_path: Path) -> None:
    """Neither a database that is not there yet, nor into one that is."""
    project = shop(tmp_path)
    project.plan("production")
    assert not (tmp_path / ".pgconf").exists()
    applied(project)
    before = (tmp_path / ".pgconf" / "production.db").read_bytes()
    project.plan("production")
    assert (tmp_path / ".pgconf" / "production.db").read_bytes() == before
    assert [path.name for path in (tmp_path / ".pgconf").iterdir()] == ["production.db"]


def test_after_an_apply_there_is_nothing_to_do(tmp_path: Path) -> None:
    """What was applied is what is declared."""
    project = shop(tmp_path)
    applied(project)
    plan = project.plan("production")
    assert plan.is_empty
    assert plan.summary.unchanged == 2
    assert plan.targets[0].revision == 1


def test_a_change_says_what_differs_and_where_it_was_written(tmp_path: Path) -> None:
    """The resource where it is declared, the value where a layer set it."""
    project = shop(tmp_path)
    applied(project)
    put(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"})
    (change,) = project.plan("production").changes
    assert (change.address, change.action, change.title) == (RULE, Action.UPDATE, "次日结算")
    assert str(change.origin) == f"{BASE}:7:1"
    (field,) = change.fields
    assert (field.path, field.before, field.after, field.currency) == ("/amount/max", "50000", "40000", "CNY")
    assert str(field.origin) == f"{PATCH}:2:15"


def test_a_change_in_a_keyed_list_says_where_it_was_written(tmp_path: Path) -> None:
    """Items are found by their key."""
    second = ACCOUNT.replace("icbc-main", "second")
    project = shop(tmp_path, {BASE: f"{SHOP[BASE]}splits: [{{account: second, ratio: 10%}}]\n---\n{second}"})
    applied(project)
    put(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\nsplits: [{account: second, ratio: 15%}]\n"})
    (change,) = project.plan("production").changes
    assert [(field.path, str(field.origin)) for field in change.fields] == [
        ("/splits/second/ratio", f"{PATCH}:2:35")
    ]


def test_what_is_not_declared_any_more_is_deleted_last(tmp_path: Path) -> None:
    """And has no origin."""
    project = shop(tmp_path, {MORE: BUYERS})
    applied(project)
    put(tmp_path, {MORE: "kind: audience\nname: staff\nall: staff\n"})
    create, delete = project.plan("production").changes
    assert (create.action, delete.action) == (Action.CREATE, Action.DELETE)
    assert create.wave < delete.wave
    assert (delete.address, delete.origin) == (Address("audience", "buyers"), None)


def test_a_resource_that_moved_is_renamed(tmp_path: Path) -> None:
    """It is one change, and not a delete and a create."""
    project = shop(tmp_path, {MORE: BUYERS})
    applied(project)
    put(tmp_path, {MORE: BUYERS.replace("buyers", "payers") + "moved_from: buyers\n"})
    (change,) = project.plan("production").changes
    assert (change.address, change.moved_from) == (
        Address("audience", "payers"),
        Address("audience", "buyers"),
    )


def test_kinds_that_speak_about_configuration_are_not_deployed(tmp_path: Path) -> None:
    """An environment, a policy and a scenario live in files alone."""
    policy = (
        'kind: policy\nname: small\nmatch: {kind: account}\ndeny: "false"\nmessage: never\nseverity: error\n'
    )
    plan = shop(tmp_path, {MORE: policy}).plan("production")
    assert {change.address.kind for change in plan.changes} == {"account", "settlement_rule"}


def test_equal_inputs_make_equal_plans(tmp_path: Path) -> None:
    """Whatever the names of files; the moment counts to the second, and the plan is valid for a day."""
    plan = shop(tmp_path / "a").plan("production", now=NOW)
    other = shop(tmp_path / "b", {BASE: None, "environments/base/z.yml": SHOP[BASE]})
    assert plan.created_at == NOW.replace(microsecond=0)
    assert plan.expires_at == plan.created_at + timedelta(hours=24)
    assert plan.tool_version == pgconf.__version__
    assert other.plan("production", now=NOW).source == plan.source
    assert shop(tmp_path / "c").plan("production", now=NOW) == plan


def test_rows_of_others_are_counted_and_left_alone(tmp_path: Path) -> None:
    """Pgconf deletes only what carries its mark."""
    project = shop(tmp_path)
    applied(project)
    execute(project, FOREIGN)
    plan = project.plan("production")
    assert plan.is_empty
    assert (plan.summary.unchanged, plan.summary.unmanaged) == (2, 1)


def test_a_row_of_others_is_not_taken_over(tmp_path: Path) -> None:
    """Where its name is declared, the plan is refused at that place."""
    project = shop(tmp_path)
    applied(project)
    execute(project, FOREIGN)
    put(tmp_path, {MORE: BUYERS})
    with pytest.raises(InvalidError) as caught:
        project.plan("production")
    (found,) = caught.value.diagnostics
    assert findings(project, [found]) == [("plan/foreign-resource", f"{MORE}:2:7", "buyers")]
    assert found.address == Address("audience", "buyers")
    assert found.hint


def test_what_the_target_protects_is_not_deleted(tmp_path: Path) -> None:
    """Whatever the YAML says by now."""
    project = shop(tmp_path, {MORE: f"{BUYERS}protect: true\n"})
    applied(project)
    put(tmp_path, {MORE: ""})
    with pytest.raises(RefusedError) as caught:
        project.plan("production")
    (found,) = caught.value.diagnostics
    assert (found.name, caught.value.exit_code) == ("plan/protected", 3)
    assert "`audience/buyers`" in found.message
    assert found.hint


def test_a_protection_that_was_taken_back_protects_no_more(tmp_path: Path) -> None:
    """That is a change of its own, which somebody has seen."""
    project = shop(tmp_path, {MORE: f"{BUYERS}protect: true\n"})
    applied(project)
    put(tmp_path, {MORE: BUYERS})
    applied(project)
    put(tmp_path, {MORE: ""})
    assert [change.action for change in project.plan("production").changes] == [Action.DELETE]


def test_an_invalid_environment_cannot_be_planned(tmp_path: Path) -> None:
    """All its errors are told, and no database is looked for."""
    project = shop(tmp_path, {BASE: SHOP[BASE].replace("T+1", "T1").replace("type: alipay", "type: alipya")})
    with pytest.raises(InvalidError) as caught:
        project.plan("production")
    assert [d.name for d in caught.value.diagnostics] == ["schema/unknown-value", "schema/format"]


def test_mistakes_in_other_environments_do_not_matter(tmp_path: Path) -> None:
    """Staging may be broken while production is deployed."""
    project = shop(
        tmp_path, {"environments/staging/environment.yaml": SETTINGS.replace("production", "stagign")}
    )
    assert len(list(project.plan("production").changes)) == 2


def test_an_environment_that_is_none_cannot_be_planned(tmp_path: Path) -> None:
    """The call is wrong."""
    with pytest.raises(UsageError):
        shop(tmp_path).plan("prodution")


def test_each_target_has_its_own_part(tmp_path: Path) -> None:
    """One may be behind the other."""
    settings = f"{SETTINGS}targets: [{{name: office, path: a.db}}]\n"
    project = shop(tmp_path, {PRODUCTION: settings})
    applied(project)
    put(tmp_path, {PRODUCTION: settings.replace("}]", "}, {name: branch, path: b.db}]")})
    office, branch = project.plan("production").targets
    assert (office.name, office.revision, office.unchanged, office.changes) == ("office", 1, 2, ())
    assert (branch.name, branch.revision, branch.unchanged, len(branch.changes)) == ("branch", 0, 0, 2)
