"""A role of the back office, and what part of it the role can see (角色)."""

from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Closed
from pgconf.kinds.scalars import CountOrZero, Date, Duration, Flag, Line, Name, Names

RoleClass = Literal["admin", "operator", "user"]


class Scope(Closed):
    """The part of the data that a role works on."""

    payment_methods: Annotated[
        tuple[Annotated[Name, Ref("payment_method")], ...],
        Unordered(),
        Help("支付方式范围", "Only orders paid with these; all when left out."),
    ] = ()
    accounts: Annotated[
        tuple[Annotated[Name, Ref("account")], ...],
        Unordered(),
        Help("账户范围", "Only money of these accounts; all when left out."),
    ] = ()
    own_orders: Annotated[Flag, Help("仅本人订单", "Only what belongs to the person who looks.")] = False


class BreakGlass(Closed):
    """How a role for emergencies is taken and given back (应急账号)."""

    for_: Annotated[Duration, Help("时长", "How long the role is held before it is taken away again.")]
    approvers: Annotated[CountOrZero, Help("审批人数", "How many people must agree first.")] = 1


class Role(Closed):
    """What a group of people has in common."""

    class_: Annotated[
        RoleClass, Help("类别", "管理员 runs the system, 后台操作员 works in it, 普通用户 buys.")
    ]
    title: Annotated[Line, Help("标题", "What people call it.")]
    inherits: Annotated[Names, Help("继承", "The roles whose permissions it has too.")] = ()
    scope: Annotated[Scope, Help("数据范围", "What it works on; everything when left out.")] = Scope()
    reviewed_on: Annotated[
        Date | None, Help("复核日期", "The day the role was last reviewed; the matrix's when left out.")
    ] = None
    break_glass: Annotated[
        BreakGlass | None, Help("应急角色", "The role is for emergencies and held for a short time only.")
    ] = None
