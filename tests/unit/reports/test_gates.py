"""What stands between a plan and its apply is told below the plan, line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pgconf.model import (
    Action,
    Address,
    Approval,
    Change,
    Guard,
    Plan,
    PlanSource,
    Quorum,
    Risk,
    TargetPlan,
    Verdict,
)
from pgconf.reports.gates import gates_as_text
from pgconf.reports.style import Style

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CHANGE = Change(
    address=Address("audience", "a"), action=Action.DELETE, risk=Risk.DESTRUCTIVE, reasons=("it is gone",),
    live_digest="1", desired_digest=None, wave=1,
)  # fmt: skip
PASSED = (
    Guard("plan/mass-delete", Verdict.PASSED, "deletes 1 of 3"),
    Guard("plan/mass-change", Verdict.PASSED, "changes 2 % of 20 %"),
    Guard("plan/small-set", Verdict.PASSED),
)
PLAN = Plan(
    id="",
    environment="production",
    tool_version="1",
    source=PlanSource(commit=None, dirty=True, desired_digest="sha256:1"),
    created_at=NOW,
    expires_at=NOW + timedelta(hours=24),
    targets=(
        TargetPlan(
            name="office", type="sql", identity="1", revision=1, location="a.db", changes=(CHANGE,),
            unchanged=3, unmanaged=0,
        ),
    ),
    guards=PASSED,
)  # fmt: skip


def told(plan: Plan) -> list[str]:
    """Write the lines."""
    return list(gates_as_text(plan, Style()))


def test_guards_that_passed_say_how_much_of_their_limit_is_used() -> None:
    """In one line, and only those that count."""
    assert told(PLAN) == ["guards   passed (deletes 1 of 3, changes 2 % of 20 %)"]
    assert told(replace(PLAN, guards=())) == []


def test_a_guard_that_refuses_says_why_and_what_to_do() -> None:
    """Whatever is in its words does not act on the terminal."""
    refused = Guard("plan/money-path", Verdict.REFUSED, "`account/\x1b[2J` is deleted")
    assert told(replace(PLAN, guards=(*PASSED, refused))) == [
        "guard    plan/money-path refuses: `account/\\x1b[2J` is deleted",
        "         when applying, each needs --accept GUARD --reason TEXT",
    ]


def test_those_who_must_agree_are_told_by_name() -> None:
    """And when nobody can, or nobody is listed."""
    asked = (
        Quorum(people=2, because="destructive", candidates=("Wang", "Zhao\n")),
        Quorum(people=1, because="account", role="finance"),
        Quorum(people=1, because="disruptive", enforced=False),
    )
    assert told(replace(PLAN, quorums=asked, approvals=(Approval("Wang", "…"), Approval("Sun", "…"))))[
        1:
    ] == [
        "approval 2 needed (destructive): Wang, Zhao\\n",
        "approval 1 needed with the role finance (account): nobody can give it",
        "approval 1 needed (disruptive), but `approvers` lists nobody: not enforced",
        "signed   by Wang, Sun",
    ]


def test_an_empty_plan_has_no_gates() -> None:
    """There is nothing to pass."""
    assert told(replace(PLAN, targets=())) == []
