"""How an order gets from one state to another (订单状态流转)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.order_batch import States
from pgconf.kinds.scalars import Count, Dotted, Duration, Flag, Line, Name
from pgconf.model import say

OrderTrigger = Literal[
    "payment.started",
    "payment.authorized",
    "payment.succeeded",
    "payment.failed",
    "payment.closed",
    "refund.started",
    "refund.succeeded",
    "refund.failed",
    "chargeback.received",
    "goods.shipped",
    "goods.received",
]
"""What happens to an order without anybody in the back office doing it."""

Demand = Literal["required", "optional"]


class SecondPerson(Closed):
    """People other than the one who acts, who must agree."""

    count: Annotated[Count, Help("人数", "How many people must agree.")] = 1
    permission: Annotated[Dotted, Help("权限", "What they must be permitted to do.")]


class Transition(Closed):
    """A step from some states to another: `by` a person, `after` a time, or `on` an event."""

    from_: Annotated[States, Help("原状态", "The states it starts from.")]
    to: Annotated[Name, Help("新状态", "The state it leads to.")]
    by: Annotated[Dotted | None, Help("权限", "Done by people who are permitted to do this.")] = None
    after: Annotated[Duration | None, Help("超时", "Happens when the order was in the state this long.")] = (
        None
    )
    on: Annotated[OrderTrigger | None, Help("事件", "Happens when this is reported.")] = None
    guard: Annotated[
        Line | None,
        Help("条件", "A CEL expression over `order` that must hold, such as `order.refunded == 0`."),
    ] = None
    closes_at_provider: Annotated[
        Flag,
        Help(
            "同步关闭渠道订单", "Whether the order is closed at the provider too, so that nobody can pay it."
        ),
    ] = False
    reason: Annotated[Demand, Help("原因", "Whether the person must say why.")] = "optional"
    attachment: Annotated[Demand, Help("凭证附件", "Whether the person must attach evidence.")] = "optional"
    approval: Annotated[SecondPerson | None, Help("审批", "Who else must agree.")] = None

    def problems(self) -> Iterator[Problem]:
        """There is one cause, and only people can give reasons."""
        causes = [cause for cause in ("by", "after", "on") if getattr(self, cause) is not None]
        if not causes:
            yield Problem(
                (),
                say("a transition needs a cause: `by`, `after` or `on`"),
                say("write `by: orders.complete`, `after: 30m` or `on: payment.succeeded`"),
            )
        for cause in causes[1:]:
            yield Problem(
                (cause,),
                say("a transition has one cause, and this one has `{causes}` already", causes=causes[0]),
                say("write two transitions"),
            )
        if self.by is None:
            yield from self._without_a_person()

    def _without_a_person(self) -> Iterator[Problem]:
        for field in ("reason", "attachment", "approval"):
            if getattr(self, field) not in ("optional", None):
                yield Problem(
                    (field,),
                    say("`{field}` has no meaning where no person acts", field=field),
                    say("remove it, or use `by` with a permission"),
                )
