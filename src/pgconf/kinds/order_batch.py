"""What can be done to many orders at once (批量操作)."""

from typing import Annotated, Literal

from pydantic import Field

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Closed
from pgconf.kinds.order_fields import OrderFields, RowApproval
from pgconf.kinds.scalars import Count, Dotted, Duration, Flag, Line, Name, OneOrMore

States = Annotated[tuple[Name, ...], OneOrMore(), Unordered()]
"""A set of order states; one alone may be written without brackets."""


class AnyBatch(Closed):
    """What every batch operation has."""

    title: Annotated[Line | None, Help("标题", "What the button says.")] = None
    from_: Annotated[States, Help("适用状态", "The states of the orders that may be chosen.")]
    older_than: Annotated[
        Duration | None, Help("最短存在时间", "Only orders that are at least this old.")
    ] = None
    max_rows: Annotated[Count, Help("最多行数", "The most orders at once.")]
    by: Annotated[Dotted, Help("权限", "What one must be permitted to do.")]
    reason: Annotated[
        Literal["required", "optional"], Help("原因", "Whether one must say why; it is kept in the log.")
    ] = "optional"
    approval: Annotated[RowApproval | None, Help("审批", "When a second person must agree.")] = None
    dry_run_first: Annotated[Flag, Help("先试运行", "Show what would happen before it can be done.")] = True


class BatchDelete(AnyBatch):
    """Removes orders (批量删除)."""

    operation: Annotated[Literal["delete"], Help("操作", "Removes the orders.")]


class BatchSetState(AnyBatch):
    """Moves orders to another state (批量修改状态)."""

    operation: Annotated[Literal["set-state"], Help("操作", "Moves the orders to another state.")]
    to: Annotated[Name, Help("目标状态", "The state the orders get.")]


class BatchEdit(AnyBatch):
    """Changes fields of orders (批量编辑)."""

    operation: Annotated[Literal["edit"], Help("操作", "Changes fields of the orders.")]
    fields: Annotated[OrderFields, Help("字段", "What may be changed.")]


Batch = Annotated[BatchDelete | BatchSetState | BatchEdit, Field(discriminator="operation")]
