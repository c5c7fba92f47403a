"""The fields of an order, and how they are listed, searched and taken out (订单查询与导出)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.inner_names import repeated, undeclared
from pgconf.kinds.scalars import Count, Dotted, Line, Mask, Number, Shaped

OrderField = Literal[
    "serial",
    "created_at",
    "expires_at",
    "paid_at",
    "closed_at",
    "payment_method",
    "channel_serial",
    "amount",
    "currency",
    "fee",
    "refunded",
    "state",
    "items",
    "customer",
    "receiver",
    "phone",
    "email",
    "address",
    "id_number",
    "card_number",
    "client_ip",
    "operator",
    "tags",
    "note",
]
"""What there is to know of an order. Those from `receiver` to `client_ip` are personal data."""

OrderFields = Annotated[tuple[OrderField, ...], Unordered()]
"""A set of fields; where their order matters, a plain tuple is used."""

PageSize = Annotated[int, Number(Decimal(1), Decimal(1000), whole=True)]


class RowApproval(Closed):
    """A second person for what touches many orders at once."""

    above: Annotated[Count | None, Help("行数", "Needed above this many orders; always when left out.")] = (
        None
    )
    count: Annotated[Count, Help("人数", "How many people must agree.")] = 1
    permission: Annotated[Dotted, Help("权限", "What they must be permitted to do.")]


class Listing(Closed):
    """How the back office lists orders (订单列表)."""

    columns: Annotated[tuple[OrderField, ...], Help("列", "The columns, from left to right.")]
    filters: Annotated[OrderFields, Help("筛选条件", "What can be searched for.")] = ()
    sort: Annotated[
        str,
        Shaped(
            r"^-?[a-z][a-z_]*$", "a field such as `created_at`", "write `-created_at` for the newest first"
        ),
        Help("排序", "The field that orders the list at first; `-` puts the largest on top."),
    ] = "-created_at"
    page_size: Annotated[PageSize, Help("每页行数", "Orders on one page.")] = 50

    def problems(self) -> Iterator[Problem]:
        """Columns stand once, and the list is ordered by a field there is."""
        yield from repeated(("columns",), self.columns)
        yield from undeclared(("sort",), "field", self.sort.removeprefix("-"), get_args(OrderField))


class Export(Closed):
    """How orders leave the back office as a file (订单导出)."""

    formats: Annotated[
        tuple[Literal["csv", "xlsx", "pdf"], ...], Unordered(), Help("格式", "The files that can be made.")
    ]
    columns: Annotated[tuple[OrderField, ...], Help("列", "The columns, from left to right.")]
    mask: Annotated[dict[OrderField, Mask], Help("脱敏", "What is left to see of a column.")] = {}
    max_rows: Annotated[Count, Help("最多行数", "The most orders in one file.")]
    by: Annotated[Dotted, Help("权限", "What one must be permitted to do.")]
    approval: Annotated[RowApproval | None, Help("审批", "When a second person must agree.")] = None
    watermark: Annotated[Line | None, Help("水印", "Text across every page, such as who took it out.")] = None

    def problems(self) -> Iterator[Problem]:
        """Columns stand once, and only columns that are taken out can be masked."""
        yield from repeated(("columns",), self.columns)
        for field in self.mask:
            yield from undeclared(("mask", field), "column", field, self.columns)
