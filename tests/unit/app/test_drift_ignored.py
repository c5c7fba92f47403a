"""What is left alone as somebody has changed it: what guards see of it, and what an apply does about it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.keys import committed
from tests.methods import methods
from tests.projects import BASE, MORE, PATCH, PRODUCTION, SETTINGS, applied, execute, put, shop

from pgconf import Project
from pgconf.app.drift import DriftClass, drift
from pgconf.app.project import no_tick
from pgconf.model import Address, Diagnostic, RefusedError, StaleError, Verdict

RULE = Address("settlement_rule", "bank-t1")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
BUYERS = "kind: audience\nname: buyers\nall: users\n"
LIMIT = "patch: settlement_rule/bank-t1\namount: {max: 40000}\n"
RAISE = "UPDATE pgconf_resource SET body = json_set(body, '$.amount.max', '60000') WHERE name = 'bank-t1'"
ADD = (
    "INSERT INTO pgconf_resource (kind, name, body, managed_by) "
    "VALUES ('audience', 'planted', '{}', 'pgconf')"
)
SWITCH = (
    "UPDATE pgconf_resource SET body = json_set(body, '$.enabled', json('?'), '$.title', '柜台') "
    "WHERE name = 'counter'"
)
TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"


def agreed(*addresses: str, settings: str = SETTINGS) -> str:
    """Give the settings of an environment that leaves some resources alone until the end of the year."""
    names = ", ".join(addresses)
    rule = f"{{addresses: [{names}], owner: 运营, because: 压测, until: 2026-12-31}}"
    return f"{settings}ignore_drift: [{rule}]\n"


def drifted(project: Project) -> list[tuple[str, DriftClass, bool]]:
    """Tell what drifted, and whether it is left alone."""
    found = drift(Project.open(project.root), "production", no_tick, NOW)
    return [(str(one.address), one.drift, one.ignored is not None) for one in found]


@pytest.mark.parametrize(
    ("declared", "live", "verdict"),
    [(True, False, Verdict.REFUSED), (False, True, Verdict.PASSED), (True, True, Verdict.PASSED)],
)
def test_guards_see_what_is_left_alone_as_it_is_live(
    tmp_path: Path,
    declared: bool,  # noqa: FBT001 - a claim
    live: bool,  # noqa: FBT001 - a claim
    verdict: Verdict,
) -> None:
    """A plan that switches off the other method leaves one to pay with, or none, when it is applied."""
    files = {PRODUCTION: agreed("payment_method/counter")}
    project = shop(tmp_path, {**files, BASE: methods(counter=declared, kiosk=True)})
    applied(project)
    execute(project, SWITCH.replace("?", str(live).lower()))
    project = put(tmp_path, {BASE: methods(counter=declared, kiosk=False)})
    plan = project.plan("production", now=NOW)
    assert [one.address.name for one in plan.changes] == ["kiosk"]
    verdicts = {guard.name: guard.verdict for guard in plan.guards}
    assert verdicts["plan/disables-all-payment"] is verdict
    if verdict is Verdict.REFUSED:
        with pytest.raises(RefusedError, match="plan/disables-all-payment"):
            project.apply(plan, author="li", now=NOW)


def test_what_was_added_outside_is_not_deleted(tmp_path: Path) -> None:
    """It is declared nowhere, and still agreed upon."""
    project = shop(tmp_path, {PRODUCTION: agreed("audience/planted")})
    applied(project)
    execute(project, ADD)
    assert project.plan("production", now=NOW).is_empty
    assert drifted(project) == [("audience/planted", DriftClass.OUTSIDE, True)]


def test_it_is_left_alone_in_each_target(tmp_path: Path) -> None:
    """Each tells of its own."""
    project = shop(tmp_path, {PRODUCTION: agreed(str(RULE), settings=TWO)})
    applied(project)
    for database in ("a.db", "b.db"):
        execute(project, RAISE, database=database)
    told: list[Diagnostic] = []
    assert project.plan("production", now=NOW, tell=told.extend).is_empty
    assert [("a.db" in one.message, "b.db" in one.message) for one in told] == [(True, False), (False, True)]
    assert drifted(project) == [(str(RULE), DriftClass.OUTSIDE, True)] * 2


def test_going_back_to_a_revision_brings_what_that_changes(tmp_path: Path) -> None:
    """What it would not change is left alone."""
    project = shop(tmp_path, {PRODUCTION: agreed(str(RULE))})
    applied(project)
    applied(put(tmp_path, {PATCH: LIMIT}))
    execute(project, RAISE)
    project = Project.open(tmp_path)
    assert [one.address for one in project.rollback("production", 1, now=NOW).changes] == [RULE]
    assert project.rollback("production", 2, now=NOW).is_empty


def test_a_plan_that_takes_back_what_was_agreed_upon_since_is_refused(tmp_path: Path) -> None:
    """It is not the plan that would be made now."""
    project = shop(tmp_path)
    applied(project)
    execute(project, RAISE)
    plan = project.plan("production", now=NOW)
    assert [one.address for one in plan.changes] == [RULE]
    with pytest.raises(StaleError, match="apply/other-judgement"):
        put(tmp_path, {PRODUCTION: agreed(str(RULE))}).apply(plan, author="li", now=NOW)
    assert len(project.history("production")) == 1


def test_what_is_left_alone_is_said_by_the_files_also_where_limits_come_from_a_commit(tmp_path: Path) -> None:
    """It makes a plan do less; limits of before are there so that none does more."""
    project = shop(tmp_path)
    applied(project)
    commit = committed(tmp_path)
    execute(project, RAISE)
    put(tmp_path, {PRODUCTION: agreed(str(RULE)), MORE: BUYERS})
    project = Project.open(tmp_path)
    plan = project.plan("production", now=NOW, guards_from=commit)
    assert [str(one.address) for one in plan.changes] == ["audience/buyers"]
    project.apply(plan, author="li", now=NOW)
    assert drifted(project) == [(str(RULE), DriftClass.OUTSIDE, True)]
