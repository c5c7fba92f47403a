"""What is kept of every transaction, how long and where (交易日志)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from pgconf.kinds.annotations import Help, StageBound, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec, SecretRef
from pgconf.kinds.inner_names import undeclared
from pgconf.kinds.scalars import Identifier, Line, Mask, Retention, Url
from pgconf.kinds.timing import retention_days
from pgconf.model import say

LogField = Literal[
    "time",
    "payment_method",
    "amount",
    "serial",
    "currency",
    "state",
    "fee",
    "refunded",
    "channel",
    "channel_serial",
    "error_code",
    "error_message",
    "order",
    "settlement",
    "request_id",
    "actor",
    "actor_role",
    "reason",
    "customer",
    "payer_account",
    "phone",
    "email",
    "id_number",
    "card_number",
    "card_cvv",
    "card_expiry",
    "client_ip",
    "user_agent",
]
"""What there is to know of a transaction. Those from `customer` on are personal or card data."""


class TableSink(Closed):
    """A table of the back office's database."""

    type: Annotated[Literal["table"], Help("类型", "A table.")]
    table: Annotated[Identifier, Help("表名", "The table's name.")]


class FileSink(Closed):
    """Files, one for each part of the log."""

    type: Annotated[Literal["file"], Help("类型", "Files.")]
    folder: Annotated[Line, StageBound(), Help("目录", "Where the files are written.")]
    format: Annotated[Literal["jsonl", "csv"], Help("格式", "How a line is written.")] = "jsonl"


class HttpSink(Closed):
    """A log service."""

    type: Annotated[Literal["http"], Help("类型", "A log service.")]
    url: Annotated[Url, StageBound(), Help("地址", "Where lines are posted to.")]
    token: Annotated[SecretRef | None, Help("令牌", "What opens the service.")] = None


Sink = Annotated[TableSink | FileSink | HttpSink, Field(discriminator="type")]


class TransactionLog(ResourceSpec):
    """A log of transactions."""

    kind: Literal["transaction_log"]
    fields: Annotated[tuple[LogField, ...], Unordered(), Help("字段", "What is kept of a transaction.")]
    mask: Annotated[dict[LogField, Mask], Help("脱敏", "What is left to see of a field.")] = {}
    retention: Annotated[Retention, Help("保留期", "How long lines are kept, such as `5y`.")]
    online: Annotated[
        Retention | None,
        Help("在线保留期", "How long they can be searched at once; all the time when left out."),
    ] = None
    partition: Annotated[Literal["day", "month", "year"], Help("分区", "How the log is cut into parts.")] = (
        "month"
    )
    sink: Annotated[Sink, Help("存储", "Where lines are written.")]

    def problems(self) -> Iterator[Problem]:
        """Only what is logged can be masked, and only what is kept can be searched."""
        for field in self.mask:
            yield from undeclared(("mask", field), "logged field", field, self.fields)
        if self.online is not None and retention_days(self.online) > retention_days(self.retention):
            message = say(
                "lines cannot stay searchable for {online} when they are kept for {retention}",
                online=self.online,
                retention=self.retention,
            )
            yield Problem(("online",), message, say("shorten `online`, or lengthen `retention`"))
