"""Making a plan: what it is made of, how long it holds, and its id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pgconf.model import PlanSource, TargetPlan
from pgconf.planning.codec import plan_id
from pgconf.planning.make import Circumstances, make_plan

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SOURCE = PlanSource(commit="3f2c1ab", dirty=False, desired_digest=f"sha256:{'0' * 64}")
CIRCUMSTANCES = Circumstances(now=NOW, tool_version="0.1.0", source=SOURCE)
TARGETS = tuple(
    TargetPlan(
        name=name, type="sql", identity="new", revision=0, location=f"{name}.db", changes=(), unchanged=1,
        unmanaged=0,
    )
    for name in ("office", "mirror")
)  # fmt: skip


def test_a_plan_says_what_it_was_made_from() -> None:
    """And keeps the targets in the order of the environment."""
    plan = make_plan("production", iter(TARGETS), CIRCUMSTANCES)
    assert (plan.environment, plan.tool_version, plan.source) == ("production", "0.1.0", SOURCE)
    assert plan.targets == TARGETS


def test_a_plan_holds_for_a_day() -> None:
    """Long enough for a review, too short to be forgotten."""
    plan = make_plan("production", TARGETS, CIRCUMSTANCES)
    assert plan.created_at == NOW
    assert plan.expires_at == NOW + timedelta(hours=24)


def test_equal_plans_have_equal_ids_and_others_have_others() -> None:
    """The id is a digest of the content."""
    plan = make_plan("production", TARGETS, CIRCUMSTANCES)
    assert plan.id == plan_id(plan)
    assert plan == make_plan("production", TARGETS, CIRCUMSTANCES)
    later = replace(CIRCUMSTANCES, now=NOW + timedelta(seconds=1))
    assert make_plan("production", TARGETS, later).id != plan.id
