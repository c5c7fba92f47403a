"""Plans: values that can be counted and asked."""

from datetime import UTC, datetime, timedelta

from pgconf.model import Action, Address, Change, Plan, PlanSource, Risk, Summary, TargetPlan

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def change(name: str, action: Action, moved_from: Address | None = None) -> Change:
    """Make a change of which only the action matters."""
    return Change(
        address=Address("payment_method", name),
        action=action,
        risk=Risk.ADDITIVE,
        reasons=("a reason",),
        live_digest=None,
        desired_digest=None,
        wave=1,
        moved_from=moved_from,
    )


def target(name: str, *changes: Change, unchanged: int = 0, unmanaged: int = 0) -> TargetPlan:
    """Make the changes of one target."""
    return TargetPlan(
        name=name, type="sql", identity="new", revision=0, location=f"{name}.db", changes=changes,
        unchanged=unchanged, unmanaged=unmanaged,
    )  # fmt: skip


def plan(*targets: TargetPlan) -> Plan:
    """Make a plan for some targets."""
    return Plan(
        id="sha256:9f1c02",
        environment="production",
        tool_version="0.1.0",
        source=PlanSource(commit=None, dirty=True, desired_digest="sha256:3f2c1a"),
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        targets=targets,
    )


def test_a_plan_counts_what_it_does_over_all_targets() -> None:
    """A replace is an update to whoever counts, whatever it does inside of the target."""
    office = target(
        "office", change("a", Action.CREATE), change("b", Action.REPLACE), unchanged=3, unmanaged=1
    )
    mirror = target(
        "mirror", change("a", Action.UPDATE), change("c", Action.DELETE), unchanged=4, unmanaged=2
    )
    both = plan(office, mirror)
    assert both.summary == Summary(create=1, update=2, delete=1, unchanged=7, unmanaged=3)
    assert [str(one.address) for one in both.changes] == [
        "payment_method/a", "payment_method/b", "payment_method/a", "payment_method/c"
    ]  # fmt: skip


def test_a_plan_without_changes_is_empty() -> None:
    """However many targets and resources it looked at."""
    assert plan(target("office", unchanged=12)).is_empty
    assert not plan(target("office"), target("mirror", change("a", Action.CREATE))).is_empty


def test_risks_rank_from_additive_to_destructive() -> None:
    """The worst one decides what a change is called."""
    assert [risk.rank for risk in (Risk.ADDITIVE, Risk.DISRUPTIVE, Risk.DESTRUCTIVE)] == [0, 1, 2]


def test_a_renamed_resource_is_live_under_its_old_address() -> None:
    """Until the plan is applied."""
    old = Address("payment_method", "alipay")
    assert change("alipay-web", Action.UPDATE, moved_from=old).live_address == old
    assert change("alipay-web", Action.UPDATE).live_address == Address("payment_method", "alipay-web")
