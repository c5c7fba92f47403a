"""Statistics of transactions, and who gets them (交易统计与分析)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref
from pgconf.kinds.closed import Problem, ResourceSpec
from pgconf.kinds.inner_names import repeated
from pgconf.kinds.scalars import Currency, Name, Text, Zone
from pgconf.kinds.timing import Repeating
from pgconf.model import say

Measure = Literal["count", "sum", "average", "gross", "refunds", "net", "fee", "success_rate", "refund_rate"]
"""What can be counted; `sum` and `average` are of what `basis` says."""

Dimension = Literal[
    "hour", "day", "week", "month", "payment_method", "provider", "channel", "state", "currency"
]
"""What counts can be broken down by."""


class Report(ResourceSpec):
    """A table of measures; one that is made every day, week or month covers the one before."""

    kind: Literal["report"]
    source: Annotated[
        Name | None, Ref("transaction_log"),
        Help("数据来源", "The log it is made from; the only one when left out."),
    ] = None  # fmt: skip
    measures: Annotated[tuple[Measure, ...], Help("指标", "What is counted, from left to right.")]
    basis: Annotated[
        Literal["gross", "net"] | None,
        Help("金额口径", "Whether `sum` and `average` are before refunds or after."),
    ] = None
    by: Annotated[
        tuple[Dimension, ...],
        Help("维度", "What is told apart, the first one outermost; nothing when left out."),
    ] = ()
    where: Annotated[
        Text | None, Help("筛选条件", "Which transactions count, in CEL; all when left out.")
    ] = None
    currency: Annotated[Currency | None, Help("货币", "The one currency that counts; all when left out.")] = (
        None
    )
    zone: Annotated[Zone | None, Help("时区", "Where its days begin; the environment's when left out.")] = (
        None
    )
    every: Annotated[Repeating | None, Help("生成时间", "When it is made; on request when left out.")] = None
    to: Annotated[Name | None, Ref("audience"), Help("接收人", "Who gets it.")] = None
    chart: Annotated[
        Literal["bar", "line", "area", "pie"] | None, Help("图表", "How it is drawn; a table when left out.")
    ] = None

    def problems(self) -> Iterator[Problem]:
        """A report counts something, once, and is only sent when it is made."""
        if not self.measures:
            yield Problem(
                ("measures",), say("a report without measures says nothing"), say("add `count`, say")
            )
        yield from repeated(("measures",), self.measures)
        yield from repeated(("by",), self.by)
        if self.to is not None and self.every is None:
            yield Problem(
                ("every",),
                say("the report is never sent: `to` is given and `every` is not"),
                say("add `every: day at 07:30`, say"),
            )
