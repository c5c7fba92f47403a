"""Make the plan out of the changes of every target, and give it its id."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pgconf.model import Guard, Plan, PlanSource, Quorum, TargetPlan
from pgconf.planning.codec import plan_id

VALID_FOR = timedelta(hours=24)
"""A plan is meant to be reviewed and applied within a working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When, from what and with which version a plan is made, and what must hold to apply it."""

    now: datetime
    tool_version: str
    source: PlanSource
    guards: tuple[Guard, ...] = ()
    quorums: tuple[Quorum, ...] = ()


def make_plan(environment: str, targets: Iterable[TargetPlan], circumstances: Circumstances) -> Plan:
    """Put a plan together; its id is the digest of everything else in it."""
    plan = Plan(
        id="",
        environment=environment,
        tool_version=circumstances.tool_version,
        source=circumstances.source,
        created_at=circumstances.now,
        expires_at=circumstances.now + VALID_FOR,
        targets=tuple(targets),
        guards=circumstances.guards,
        quorums=circumstances.quorums,
    )
    return replace(plan, id=plan_id(plan))
