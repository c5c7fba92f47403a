"""Scenarios of who may do what."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.scalars import CountOrZero, Dotted, Flag, Name, OneOrMore
from pgconf.kinds.scenario_outcome import Outcome, needless_reason


class Act(Closed):
    """Somebody with one role, or several, tries to do something."""

    matrix: Annotated[Name, Ref("role_matrix"), Help("角色库", "The role matrix that is asked.")]
    role: Annotated[
        tuple[Name, ...], OneOrMore(), Unordered(), Help("角色", "The roles the person holds together.")
    ]
    permission: Annotated[Dotted, Help("权限", "What the person tries to do.")]


class ActOutcome(Outcome):
    """What the role matrix has to answer."""

    allowed: Annotated[Flag | None, Help("允许", "Whether the person may.")] = None
    because: Annotated[
        Literal["not-granted", "denied", "conflict"] | None,
        Help("原因", "Nobody granted it, it is denied, or the roles may not come together."),
    ] = None
    approvers: Annotated[CountOrZero | None, Help("审批人数", "How many others must agree.")] = None

    def problems(self) -> Iterator[Problem]:
        """Reasons are for refusals."""
        yield from super().problems()
        yield from needless_reason("allowed", self.because, given=self.allowed)
