"""Verifying: a plan is carried out only while everything it was made from still holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pgconf.applying import verify_desired, verify_fresh, verify_target
from pgconf.model import (
    Action,
    Address,
    Change,
    LiveState,
    Plan,
    PlanSource,
    Risk,
    StaleError,
    TargetPlan,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
GONE = Address("payment_method", "cash")


def change(address: Address, desired: str | None) -> Change:
    """Make a change of which only the desired digest matters."""
    return Change(
        address=address,
        action=Action.UPDATE if desired else Action.DELETE,
        risk=Risk.ADDITIVE,
        reasons=("a reason",),
        live_digest="live",
        desired_digest=desired,
        wave=1,
    )


OFFICE = TargetPlan(
    name="office",
    type="sql",
    identity="3f2c",
    revision=41,
    location="office.example.cn/shop",
    changes=(change(ALIPAY, "sha256:a"), change(WECHAT, "sha256:w"), change(GONE, None)),
    unchanged=0,
    unmanaged=0,
)
PLAN = Plan(
    id="sha256:9f1c02",
    environment="production",
    tool_version="0.1.0",
    source=PlanSource(commit="3f2c1ab0000000", dirty=False, desired_digest="sha256:all"),
    created_at=NOW,
    expires_at=NOW + timedelta(hours=24),
    targets=(OFFICE,),
)
SAME = {ALIPAY: "sha256:a", WECHAT: "sha256:w"}


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=24)], ids=["at once", "in the last second"])
def test_a_plan_is_carried_out_in_its_time(late: timedelta) -> None:
    """Nothing is raised."""
    verify_fresh(PLAN, NOW + late)


def test_a_plan_whose_time_is_over_is_refused() -> None:
    """The message says since when, and what to do."""
    with pytest.raises(StaleError) as raised:
        verify_fresh(PLAN, NOW + timedelta(hours=24, seconds=1))
    (problem,) = raised.value.diagnostics
    assert problem.name == "apply/expired-plan"
    assert problem.message == "the plan was valid until 2026-11-24 10:00+00:00"
    assert problem.hint == "make the plan anew with `pgconf plan`, and have it reviewed again"


def test_a_plan_is_carried_out_for_the_configuration_it_was_made_from() -> None:
    """Nothing is raised."""
    verify_desired(PLAN, "sha256:all", SAME)


@pytest.mark.parametrize(
    ("digests", "moved"),
    [
        pytest.param(SAME | {ALIPAY: "sha256:b"}, [ALIPAY], id="a resource of the plan was edited"),
        pytest.param({ALIPAY: "sha256:a"}, [WECHAT], id="a resource of the plan was removed"),
        pytest.param(SAME | {GONE: "sha256:g"}, [GONE], id="what was to be deleted is declared again"),
        pytest.param({}, [ALIPAY, WECHAT], id="several of them moved"),
    ],
)
def test_every_resource_of_the_plan_that_was_edited_since_is_named(
    digests: Mapping[Address, str], moved: list[Address]
) -> None:
    """Whoever applies sees what the review did not."""
    with pytest.raises(StaleError) as raised:
        verify_desired(PLAN, "sha256:other", digests)
    problems = raised.value.diagnostics
    assert [problem.address for problem in problems] == moved
    assert {problem.name for problem in problems} == {"apply/other-configuration"}
    assert problems[0].message == f"`{moved[0]}` is not what the plan was made from any more"


@pytest.mark.parametrize(
    ("commit", "message"),
    [
        (
            "3f2c1ab0000000",
            "the configuration is not the one that the plan was made from (commit 3f2c1ab)",
        ),
        (None, "the configuration is not the one that the plan was made from"),
    ],
)
def test_a_configuration_that_moved_elsewhere_is_refused_too(commit: str | None, message: str) -> None:
    """The plan was reviewed as a part of the whole."""
    plan = replace(PLAN, source=replace(PLAN.source, commit=commit))
    with pytest.raises(StaleError) as raised:
        verify_desired(plan, "sha256:other", SAME)
    (problem,) = raised.value.diagnostics
    assert (problem.message, problem.address) == (message, None)


@pytest.mark.parametrize(
    ("planned", "live"),
    [
        pytest.param("3f2c", LiveState("3f2c", 41, {}), id="it is the very target"),
        pytest.param("3f2c", LiveState("3f2c", 42, {}), id="it has had another revision since"),
        pytest.param("new", LiveState("new", 0, {}), id="it is new"),
        pytest.param("new", LiveState("77aa", 0, {}), id="it was made but never written"),
    ],
)
def test_a_plan_is_carried_out_when(planned: str, live: LiveState) -> None:
    """Nothing is raised; single resources are looked at by the target itself."""
    verify_target(replace(OFFICE, identity=planned), live)


@pytest.mark.parametrize(
    ("planned", "live", "message"),
    [
        pytest.param(
            "3f2c",
            LiveState("77aa", 41, {}),
            "`office` (office.example.cn/shop) is not the target that the plan was made for",
            id="it is another target",
        ),
        pytest.param(
            "3f2c",
            LiveState("new", 0, {}),
            "`office` (office.example.cn/shop) is not the target that the plan was made for",
            id="the target is gone",
        ),
        pytest.param(
            "new",
            LiveState("77aa", 3, {}),
            "`office` (office.example.cn/shop) was empty when the plan was made, and is on revision 3 now",
            id="somebody applied first",
        ),
    ],
)
def test_a_plan_is_refused_when(planned: str, live: LiveState, message: str) -> None:
    """The message says which target, and what is wrong with it."""
    with pytest.raises(StaleError) as raised:
        verify_target(replace(OFFICE, identity=planned), live)
    (problem,) = raised.value.diagnostics
    assert (problem.name, problem.message) == ("apply/other-target", message)
