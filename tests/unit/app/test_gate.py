"""The gate: what a guard refuses is not applied, unless it is accepted by name and with a reason."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.keys import committed, key_of
from tests.projects import (
    DATABASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    accepting,
    applied,
    execute,
    put,
    shop,
)

from pgconf import Project
from pgconf.app.approve import approve
from pgconf.app.artifacts import desire
from pgconf.app.project import no_tick
from pgconf.model import (
    Action,
    Address,
    PgconfError,
    Plan,
    RefusedError,
    Risk,
    StaleError,
    Terms,
    UsageError,
    Verdict,
)
from pgconf.planning.codec import plan_id
from pgconf.targets.sql import SqlTarget

AUDIENCES = "---\n".join(f"kind: audience\nname: a{n}\ntitle: 买家\nall: users\n" for n in range(6))
FEWER = AUDIENCES.partition("---\n")[2]
LIMIT = "guards: {max_deletes: 0}\n"


def project_of(root: Path, settings: str = LIMIT) -> Project:
    """Make a shop with audiences, and apply it."""
    project = shop(root, {MORE: AUDIENCES, PRODUCTION: SETTINGS + settings})
    applied(project)
    return project


def fewer(project: Project, **options: Any) -> Plan:
    """Plan to delete one of six audiences."""
    return put(project.root, {MORE: FEWER}).plan("production", **options)


def apply(project: Project, plan: Plan, now: datetime | None = None, **terms: Any) -> str:
    """Apply on some terms; give the message of the revision."""
    (revision,) = project.apply(plan, author="li", message="less", now=now, terms=Terms(**terms))
    kept = {one.number: one.note.message for one in project.history("production")}
    assert kept[revision.number] == revision.note.message
    return revision.note.message


def refusal(project: Project, plan: Plan, now: datetime | None = None, **terms: Any) -> list[str]:
    """Name what refuses a plan, which leaves the target alone."""
    before = project.history("production")
    with pytest.raises(RefusedError) as caught:
        project.apply(plan, author="li", now=now, terms=Terms(**terms))
    assert project.history("production") == before
    assert all(found.hint for found in caught.value.diagnostics)
    return [found.name for found in caught.value.diagnostics]


def forged(plan: Plan, **changes: Any) -> Plan:
    """Rewrite what a plan says of its changes, together with the id."""
    (target,) = plan.targets
    rewritten = tuple(replace(change, **changes) for change in target.changes)
    made = replace(plan, targets=(replace(target, changes=rewritten),))
    return replace(made, id=plan_id(made))


def test_a_guard_that_refuses_stops_an_apply_until_it_is_accepted(tmp_path: Path) -> None:
    """The reason is kept with the revision."""
    project = project_of(tmp_path)
    plan = fewer(project)
    assert refusal(project, plan) == ["plan/mass-delete"]
    assert refusal(project, plan, accepted={"plan/money-path": "another one"}) == ["plan/mass-delete"]
    message = apply(project, plan, accepted={"plan/mass-delete": "nobody is in it", "plan/small-set": "?"})
    assert message == "less\n\nAccepted: plan/mass-delete: nobody is in it"


@pytest.mark.parametrize(
    ("terms", "name", "hint"),
    [
        ({"accepted": {"plan/mass-deletes": "old"}}, "cli/unknown-guard", "did you mean `plan/mass-delete`?"),
        ({"accepted": {"": "old"}}, "cli/unknown-guard", "there are `plan/empty-desired`"),
        ({"accepted": {"plan/protected": "old"}}, "cli/unacceptable-guard", "apply `protect: false` first"),
        ({"accepted": {"plan/mass-delete": " "}}, "cli/without-reason", "add `--reason TEXT`"),
        ({"break_glass": ""}, "cli/without-reason", "add `--reason TEXT`"),
    ],
)
def test_terms_that_make_no_sense_are_told_first(
    tmp_path: Path, terms: dict[str, Any], name: str, hint: str
) -> None:
    """Even where nothing would be refused."""
    project = shop(tmp_path)
    with pytest.raises(UsageError) as caught:
        project.apply(project.plan("production"), author="li", terms=Terms(**terms))
    (found,) = caught.value.diagnostics
    assert found.name == name
    assert found.hint is not None
    assert found.hint.startswith(hint)


@pytest.mark.parametrize(
    "changes",
    [
        {"risk": Risk.ADDITIVE},
        {"reasons": ("it is harmless",)},
        {"action": Action.UPDATE},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_a_plan_says_of_itself_is_not_believed(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Whoever can write a plan can compute its id as well."""
    project = project_of(tmp_path, "")
    plan = fewer(project)
    with pytest.raises(StaleError) as caught:
        project.apply(forged(plan, **changes), author="li")
    assert [found.name for found in caught.value.diagnostics] == ["apply/other-judgement"]
    assert apply(project, plan)


def test_a_plan_does_not_take_away_another_resource_under_the_name_of_one(tmp_path: Path) -> None:
    """A rename that nobody declared would delete what is renamed."""
    project = project_of(tmp_path, "")
    plan = put(
        tmp_path, {MORE: AUDIENCES.replace("name: a0\ntitle: 买家", "name: a0\ntitle: 所有买家")}
    ).plan("production")
    (target,) = plan.targets
    with office(tmp_path).reading() as reader:
        digest = reader.live().resources[Address("audience", "a5")].digest
    for change in (
        replace(target.changes[0], moved_from=Address("audience", "a5"), live_digest=digest),
        replace(
            target.changes[0], address=Address("audience", "a4"), moved_from=Address("audience", "a5"),
            live_digest=digest, desired_digest=digest_of(project, "a4"),
        ),
    ):  # fmt: skip
        made = replace(plan, targets=(replace(target, changes=(change,)),))
        with pytest.raises(StaleError) as caught:
            project.apply(replace(made, id=plan_id(made)), author="li")
        assert [found.name for found in caught.value.diagnostics] == ["apply/other-judgement"]


def office(root: Path) -> SqlTarget:
    """Open the shop's target."""
    return SqlTarget("office", f"sqlite:///{root / DATABASE}", environment="production", location="here")


def digest_of(project: Project, name: str) -> str:
    """Give the digest that an audience is to have."""
    return desire(project, "production", no_tick).sealed[Address("audience", name)].digest


def test_a_secret_that_is_only_known_where_it_was_planned_is_judged_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where plans are applied it may be out of reach; a plan may say more of secrets, and never less."""
    monkeypatch.setenv("ACCOUNT", "6222020200012345678")
    wang = key_of(tmp_path, "wang")
    people = (
        f"approvals: {{disruptive: 1, destructive: 1, approvers: [{{name: Wang, key: {wang.public}}}]}}\n"
    )
    project = shop(tmp_path, {PRODUCTION: SETTINGS + people})
    applied(project)
    monkeypatch.setenv("ACCOUNT", "6222020200087654321")
    plan = project.plan("production")
    assert [(field.path, field.sensitive) for c in plan.changes for field in c.fields] == [("/number", True)]
    harmless = forged(plan, risk=Risk.ADDITIVE)
    with pytest.raises(StaleError):
        project.apply(harmless, author="li")
    monkeypatch.delenv("ACCOUNT")
    for risk in (Risk.ADDITIVE, Risk.DISRUPTIVE):
        with pytest.raises(StaleError):
            project.apply(forged(plan, risk=risk), author="li")
    assert refusal(project, plan) == ["approval/missing"]
    put(tmp_path, {PATCH: "patch: account/icbc-main\nholder: 示例商城有限公司\n"})
    monkeypatch.setenv("ACCOUNT", "6222020200087654321")
    both = project.plan("production")
    monkeypatch.delenv("ACCOUNT")
    assert refusal(project, both) == ["approval/missing"]
    with pytest.raises(StaleError):
        project.apply(forged(both, risk=Risk.ADDITIVE), author="li")
    hidden = forged(both, fields=both.targets[0].changes[0].fields[1:])
    with pytest.raises(StaleError):
        project.apply(hidden, author="li")


def test_verdicts_in_the_plan_are_for_people(tmp_path: Path) -> None:
    """A plan that says that all guards passed is judged all the same."""
    project = project_of(tmp_path)
    plan = fewer(project)
    rosy = replace(plan, guards=tuple(g._replace(verdict=Verdict.PASSED, detail="") for g in plan.guards))
    assert refusal(project, replace(rosy, id=plan_id(rosy))) == ["plan/mass-delete"]


def test_a_plan_that_borrows_the_id_of_another_is_altered(tmp_path: Path) -> None:
    """Approvals are over the id, so it has to be the plan's own."""
    project = project_of(tmp_path)
    other = replace(fewer(project), guards=())
    with pytest.raises(PgconfError) as caught:
        project.apply(other, author="li")
    assert caught.value.diagnostics[0].name == "plan/altered"


def test_a_guard_looks_at_what_is_live_now(tmp_path: Path) -> None:
    """What others deleted meanwhile makes the same delete the last one of its kind."""
    project = project_of(tmp_path, "")
    plan = fewer(project)
    execute(project, "DELETE FROM pgconf_resource WHERE kind = 'audience' AND name != 'a0'")
    assert refusal(project, plan) == ["plan/small-set"]


def test_a_freeze_counts_at_the_moment_of_applying(tmp_path: Path) -> None:
    """Whenever the plan was made."""
    project = project_of(
        tmp_path, "freeze: [{from: 2026-11-10T00:00, to: 2026-11-13T00:00, because: 双十一}]\n"
    )
    before, inside = datetime(2026, 11, 9, 15, tzinfo=UTC), datetime(2026, 11, 9, 17, tzinfo=UTC)
    plan = fewer(project, now=before)
    assert refusal(project, plan, now=inside) == ["plan/freeze-window"]
    assert "urgent" in apply(project, plan, now=inside, accepted={"plan/freeze-window": "urgent"})
    frozen = put(tmp_path, {MORE: AUDIENCES}).plan("production", now=datetime(2026, 11, 12, 15, tzinfo=UTC))
    assert refusal(project, frozen, now=frozen.created_at) == ["plan/freeze-window"]
    assert apply(project, frozen, now=datetime(2026, 11, 12, 16, tzinfo=UTC)) == "less"


def test_a_change_cannot_loosen_the_limit_it_trips(tmp_path: Path) -> None:
    """Limits are those of the commit before it, when planning and when applying."""
    project = project_of(tmp_path)
    base = committed(tmp_path)
    put(tmp_path, {PRODUCTION: f"{SETTINGS}guards: {{max_deletes: 100}}\n", MORE: FEWER})
    committed(tmp_path, "Delete an audience, and allow that")
    assert [g for g in project.plan("production").guards if g.verdict is Verdict.REFUSED] == []
    plan = project.plan("production", guards_from=base[:10])
    assert plan.source.guards_from == base
    assert [g.name for g in plan.guards if g.verdict is Verdict.REFUSED] == ["plan/mass-delete"]
    assert refusal(project, plan) == ["plan/mass-delete"]
    assert refusal(project, project.plan("production"), guards_from="HEAD^") == ["plan/mass-delete"]
    assert apply(project, plan, guards_from="HEAD") == "less"


@pytest.mark.parametrize(
    "deny",
    ["resource.title == '卖家'", "change.action == 'update' && live.title != resource.title"],
    ids=["resource", "change"],
)
def test_a_change_cannot_take_away_the_policy_it_breaks(tmp_path: Path, deny: str) -> None:
    """What was forbidden before it is forbidden to it; afterwards it is allowed."""
    policy = f"kind: policy\nname: fixed\nmatch: {{kind: audience}}\ndeny: {deny}\nmessage: 不许改\n"
    project = shop(tmp_path, {MORE: AUDIENCES, PATCH: policy})
    applied(project)
    base = committed(tmp_path)
    put(tmp_path, {MORE: AUDIENCES.replace("买家", "卖家", 1), PATCH: None})
    committed(tmp_path, "Rename an audience, and allow that")
    plan = project.plan("production")
    for attempt in (
        lambda: project.plan("production", guards_from=base),
        lambda: project.apply(plan, author="li", terms=Terms(guards_from=base)),
    ):
        with pytest.raises(RefusedError) as caught:
            attempt()
        (found,) = caught.value.diagnostics
        assert (found.name, str(found.address)) == ("policy/fixed", "audience/a0")
        assert "first, in a change of its own" in found.related[0].message
    assert apply(project, plan) == "less"


def test_a_policy_that_fails_still_stops_the_change_that_takes_it_away(tmp_path: Path) -> None:
    """What cannot be evaluated does not allow anything."""
    policy = "kind: policy\nname: odd\nmatch: {kind: audience}\ndeny: live.size > 3\nmessage: 太大\n"
    project = shop(tmp_path, {MORE: AUDIENCES, PATCH: policy})
    base = committed(tmp_path)
    put(tmp_path, {PATCH: None})
    with pytest.raises(RefusedError) as caught:
        project.plan("production", guards_from=base)
    assert {found.name for found in caught.value.diagnostics} == {"policies/failed"}
    assert all(found.where is None for found in caught.value.diagnostics)


SLOT = "kind: slot\nname: peak\nrate: 0.5\n"
RAISED = "kind: policy\nname: raised\nmatch: {kind: slot}\nmessage: 只降不升\ndeny: "


@pytest.mark.parametrize(
    ("body", "deny"),
    [
        ('{"rate":"0.25"}', "change.action == 'update' && live.rate < resource.rate"),
        ("[]", "change.action == 'update' && live == null"),
    ],
    ids=["a number that is kept as text", "nothing that the kind reads"],
)
def test_a_policy_sees_what_is_live_as_its_kind_reads_it(tmp_path: Path, body: str, deny: str) -> None:
    """Also when somebody has edited it."""
    schema = '{"type": "object", "properties": {"rate": {"type": "number"}}}'
    files = {"schemas/custom/slot.schema.json": schema, MORE: SLOT, PATCH: f"{RAISED}{deny}\n"}
    project = shop(tmp_path, files)
    applied(project)
    edit = f"SET body = '{body}', digest = 'sha256:0' WHERE name = 'peak'"
    execute(project, f"UPDATE pgconf_resource {edit}")
    with pytest.raises(RefusedError, match="policy/raised"):
        project.plan("production")


def test_an_environment_that_is_new_has_its_own_limits(tmp_path: Path) -> None:
    """There are none from before."""
    project = project_of(tmp_path)
    put(tmp_path, {"README.md": "a shop", ".gitignore": "environments/production/\n.pgconf/\n"})
    base = committed(tmp_path)
    assert refusal(project, fewer(project), guards_from=base) == ["plan/mass-delete"]


def test_limits_of_a_commit_that_git_does_not_know_are_no_limits(tmp_path: Path) -> None:
    """A misspelt branch must not switch guards off."""
    project = project_of(tmp_path)
    for call in (
        lambda: fewer(project, guards_from="mian"),
        lambda: apply(project, fewer(project), guards_from="mian"),
        lambda: apply(project, fewer(project), require_base="mian"),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.diagnostics[0].name == "cli/unknown-revision"


def test_approvals_are_read_from_before_the_change_too(tmp_path: Path) -> None:
    """A change that makes its author's friend an approver waits for those who were there before."""
    wang, zhao = key_of(tmp_path, "wang"), key_of(tmp_path, "zhao")
    one = "approvals: {{additive: 1, disruptive: 1, destructive: 1, approvers: [{{name: {}, key: {}}}]}}\n"
    project = shop(tmp_path, {PRODUCTION: SETTINGS + one.format("Wang", wang.public)})
    base = committed(tmp_path)
    put(tmp_path, {PRODUCTION: SETTINGS + one.format("Zhao", zhao.public)})
    committed(tmp_path, "Be approved by Zhao", author="Li")
    plan = project.plan("production", guards_from=base)
    assert [quorum.candidates for quorum in plan.quorums] == [("Wang",)]
    with pytest.raises(RefusedError):
        approve(project, plan, zhao.file, guards_from=None, now=None, tick=no_tick)
    approved = approve(project, plan, wang.file, guards_from=None, now=None, tick=no_tick)
    assert approved.wanted == ()
    assert "Approved-by: Wang" in apply(project, approved.plan)


def test_a_target_that_cannot_be_read_lets_nothing_pass(tmp_path: Path) -> None:
    """Guards that see nothing do not agree."""
    project = project_of(tmp_path)
    plan = fewer(project)
    (tmp_path / ".pgconf" / "production.db").write_text("no database", "utf-8")
    with pytest.raises(PgconfError) as caught:
        project.apply(plan, author="li", terms=accepting(plan))
    assert caught.value.diagnostics[0].name == "apply/not-a-database"
