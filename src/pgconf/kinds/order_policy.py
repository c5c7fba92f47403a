"""The life of an order, and what the back office may do with it (订单管理)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref
from pgconf.kinds.closed import Closed, Problem, ResourceSpec
from pgconf.kinds.inner_names import all_undeclared, undeclared
from pgconf.kinds.order_batch import Batch, BatchEdit, BatchSetState, States
from pgconf.kinds.order_fields import Export, Listing, OrderFields
from pgconf.kinds.order_transition import Transition
from pgconf.kinds.scalars import (
    Amount,
    Count,
    Currency,
    Dotted,
    Duration,
    Flag,
    Line,
    Name,
    Names,
    Retention,
)
from pgconf.model import say

Provider = Literal["alipay", "wechatpay", "unionpay", "custom"]


class Invalid(Closed):
    """Which orders count as invalid: listed apart, and left out of statistics (无效订单)."""

    states: Annotated[States, Help("状态", "The states they are in.")]
    older_than: Annotated[Duration | None, Help("最短存在时间", "Only when they are at least this old.")] = (
        None
    )


class Reconciliation(Closed):
    """Asking the provider about orders that nothing was heard of (掉单补查)."""

    every: Annotated[Duration, Help("间隔", "The time between two rounds of questions.")]
    older_than: Annotated[Duration, Help("最短等待", "Only orders that have waited this long.")]


class RefundRetry(Closed):
    """Asking for a refund again when the provider's answer got lost."""

    same_number: Annotated[
        Flag, Help("原单号重试", "Whether the refund's number stays the same, so that it is paid once.")
    ] = True
    attempts: Annotated[Count, Help("次数", "Attempts in all, the first one included.")]
    backoff: Annotated[Duration, Help("间隔", "The time between two attempts.")]


class RefundHandling(Closed):
    """How the back office gives money back (退款)."""

    serial: Annotated[Name, Ref("serial_rule"), Help("退款流水号规则", "How refund numbers are made.")]
    request: Annotated[Dotted, Help("发起权限", "What one must be permitted to do to ask for a refund.")]
    approve: Annotated[Dotted, Help("审批权限", "What the second person must be permitted to do.")]
    approved_up_to: Annotated[
        Amount | None,
        Help("免审批金额", "Refunds up to this amount need no second person; none when left out."),
    ] = None
    retry: Annotated[RefundRetry | None, Help("重试", "How a refund is asked for again.")] = None

    def problems(self) -> Iterator[Problem]:
        """Two people are only needed when their permissions differ."""
        if self.request == self.approve:
            yield Problem(
                ("approve",),
                say("whoever may ask for a refund may also approve it: both need the same permission"),
                say("use two permissions, such as `refunds.request` and `refunds.approve`"),
            )


class OrderPolicy(ResourceSpec):
    """States, transitions and everything that is done with orders."""

    kind: Literal["order_policy"]
    currency: Annotated[Currency, Help("货币", "ISO 4217 code of its amounts.")] = "CNY"
    states: Annotated[dict[Name, Line], Help("订单状态", "Each state with what people call it.")]
    initial: Annotated[Name, Help("初始状态", "The state of a new order.")]
    terminal: Annotated[
        Names, Help("终态", "The states an order can rest in for ever; only a person can lead out of them.")
    ]
    transitions: Annotated[tuple[Transition, ...], Help("状态流转", "The steps from state to state.")]
    status_map: Annotated[
        dict[Provider, dict[Line, Name]],
        Help("渠道状态映射", "By provider: its word for a status, and the state of the order."),
    ] = {}
    invalid: Annotated[Invalid | None, Help("无效订单", "Which orders count as invalid.")] = None
    reconciliation: Annotated[
        Reconciliation | None, Help("掉单补查", "When the provider is asked; never when left out.")
    ] = None
    refunds: Annotated[RefundHandling | None, Help("退款处理", "How money is given back.")] = None
    batch: Annotated[dict[Name, Batch], Help("批量操作", "What can be done to many orders at once.")] = {}
    editable: Annotated[
        dict[Name, OrderFields], Help("可编辑字段", "By state: the fields that may be changed by hand.")
    ] = {}
    list_: Annotated[Listing | None, Help("订单列表", "How orders are listed.")] = None
    export: Annotated[Export | None, Help("导出", "How orders are taken out; not at all when left out.")] = (
        None
    )
    print_: Annotated[Name | None, Help("打印模板", "The name of the template of a printed order.")] = None
    retention: Annotated[
        Retention | None, Help("保留期限", "How long orders are kept; for ever when left out.")
    ] = None

    def problems(self) -> Iterator[Problem]:
        """States are declared, resting places keep still, events and batches are no back doors."""
        yield from self._undeclared_states()
        yield from self._restless_terminals()
        yield from self._ambiguous_events()
        yield from self._batches_beyond_single_orders()

    def _undeclared_states(self) -> Iterator[Problem]:
        yield from undeclared(("initial",), "state", self.initial, self.states)
        yield from all_undeclared(("terminal",), "state", self.terminal, self.states)
        for index, step in enumerate(self.transitions):
            yield from all_undeclared(("transitions", index, "from"), "state", step.from_, self.states)
            yield from undeclared(("transitions", index, "to"), "state", step.to, self.states)
        for provider, statuses in self.status_map.items():
            for status, state in statuses.items():
                yield from undeclared(("status_map", provider, status), "state", state, self.states)
        if self.invalid is not None:
            yield from all_undeclared(("invalid", "states"), "state", self.invalid.states, self.states)
        for name, batch in self.batch.items():
            yield from all_undeclared(("batch", name, "from"), "state", batch.from_, self.states)
            if isinstance(batch, BatchSetState):
                yield from undeclared(("batch", name, "to"), "state", batch.to, self.states)
        for state in self.editable:
            yield from undeclared(("editable", state), "state", state, self.states)

    def _restless_terminals(self) -> Iterator[Problem]:
        for index, step in enumerate(self.transitions):
            for state in step.from_ if step.by is None else ():
                if state in self.terminal:
                    yield Problem(
                        ("transitions", index, "from"),
                        say("`{state}` is terminal, so an order does not leave it on its own", state=state),
                        say("let a person do it with `by`, or take the state out of `terminal`"),
                    )

    def _ambiguous_events(self) -> Iterator[Problem]:
        seen: set[tuple[str, str]] = set()
        for index, step in enumerate(self.transitions):
            for state in step.from_ if step.on is not None and step.guard is None else ():
                if (state, str(step.on)) in seen:
                    yield Problem(
                        ("transitions", index, "on"),
                        say("`{on}` leads from `{state}` to more than one state", on=step.on, state=state),
                        say("remove one of the transitions, or tell them apart with `guard`"),
                    )
                seen.add((state, str(step.on)))

    def _batches_beyond_single_orders(self) -> Iterator[Problem]:
        known = {(state, step.to) for step in self.transitions for state in step.from_}
        for name, batch in self.batch.items():
            for state in (s for s in batch.from_ if s in self.states):
                if (
                    isinstance(batch, BatchSetState)
                    and batch.to in self.states
                    and (state, batch.to) not in known
                ):
                    yield Problem(
                        ("batch", name, "to"),
                        say("no transition leads from `{state}` to `{to}`", state=state, to=batch.to),
                        say("a batch can only do what can be done to one order: add the transition first"),
                    )
                for field in batch.fields if isinstance(batch, BatchEdit) else ():
                    if field not in self.editable.get(state, ()):
                        yield Problem(
                            ("batch", name, "fields"),
                            say("`{field}` cannot be edited in state `{state}`", field=field, state=state),
                            say("a batch can only do what can be done to one order: see `editable`"),
                        )
