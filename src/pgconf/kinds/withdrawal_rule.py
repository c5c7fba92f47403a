"""Who may take money out, when and how much, and what happens when it fails (提现设置)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Immutable, Ref, Unordered
from pgconf.kinds.business_window import BusinessWindow
from pgconf.kinds.closed import AmountRange, Closed, Problem, ResourceSpec
from pgconf.kinds.quotas import Fee, Quota
from pgconf.kinds.scalars import Amount, Count, Currency, Dotted, Duration, Flag, Name, Names, Rail
from pgconf.kinds.timing import Arrival, Repeating, falls_within
from pgconf.model import say


class Approval(Closed):
    """The people who must agree before money leaves (审批)."""

    above: Annotated[Amount, Help("起审金额", "Withdrawals above it need approval; 0 for all of them.")]
    count: Annotated[Count, Help("人数", "How many people must agree.")] = 1
    permission: Annotated[Dotted | None, Help("权限", "What they must be permitted to do.")] = None
    roles: Annotated[Names, Help("角色", "The roles of which they must have one.")] = ()

    def problems(self) -> Iterator[Problem]:
        """Somebody must be able to approve."""
        if self.permission is None and not self.roles:
            yield Problem(
                (),
                say("an approval needs `permission` or `roles`, or nobody can give it"),
                say("add `permission: withdrawals.approve`, say"),
            )


class Automatic(Closed):
    """Withdrawals that nobody has to ask for (自动提现)."""

    every: Annotated[Repeating, Help("时间", "When it runs, such as `day at 10:30`.")]
    above: Annotated[
        Amount | None, Help("触发余额", "It runs when the balance is above this; whenever left out.")
    ] = None


class Retry(Closed):
    """How a withdrawal is sent again."""

    same_number: Annotated[Flag, Help("使用原单号", "Keep the serial number; a new one may pay twice.")] = (
        True
    )
    attempts: Annotated[Count, Help("次数", "Attempts after the first one.")]
    backoff: Annotated[Duration, Help("间隔", "How long to wait before each.")]
    within: Annotated[
        Duration | None, Help("幂等有效期", "How long the provider knows the number; 6 days at WeChat Pay.")
    ] = None


class Failure(Closed):
    """What happens after one way to fail."""

    retry: Annotated[Retry | None, Help("重试", "How it is sent again first; not at all when left out.")] = (
        None
    )
    then: Annotated[
        Literal["return-to-balance", "hold", "manual"],
        Help("处理方式", "Give the money back to the balance, keep it frozen, or ask somebody."),
    ]
    notify: Annotated[Name | None, Ref("notification_rule"), Help("通知", "The message that is sent.")] = None


class Failures(Closed):
    """What happens after each way to fail (失败处理)."""

    failed: Annotated[Failure | None, Help("失败", "The provider refused.")] = None
    unknown: Annotated[Failure | None, Help("结果未知", "There is no answer: it may have been paid.")] = None
    returned: Annotated[Failure | None, Help("退票", "The bank sent the money back after a success.")] = None
    closed: Annotated[Failure | None, Help("关闭", "The provider closed the request.")] = None


class WithdrawalRule(ResourceSpec):
    """One way to take money out."""

    kind: Literal["withdrawal_rule"]
    enabled: Annotated[Flag, Help("启用", "Whether money can be taken out this way.")] = True
    method: Annotated[Literal["alipay", "bank"], Help("提现方式", "To an Alipay or a bank account.")]
    source: Annotated[
        Literal["alipay", "wechatpay", "unionpay", "custom"] | None,
        Help("资金来源", "The provider whose balance pays; the back office's own when left out."),
    ] = None
    product: Annotated[
        Literal["day-end", "shop"] | None,
        Help(
            "提现产品",
            "At WeChat Pay: of the balance at the end of a day (日终余额), or of a shop (微信小店).",
        ),
    ] = None
    rail: Annotated[Rail | None, Help("清算系统", "The clearing system of a bank transfer.")] = None
    accounts: Annotated[
        tuple[Annotated[Name, Ref("account")], ...], Unordered(), Help("账户", "Where money may go.")
    ]
    currency: Annotated[Currency, Immutable(), Help("货币", "ISO 4217 code of all its amounts.")] = "CNY"
    serial: Annotated[
        Name | None, Ref("serial_rule"), Help("流水号规则", "How its serial numbers are made.")
    ] = None
    by: Annotated[Dotted | None, Help("权限", "What one must be permitted to do to ask for it.")] = None
    automatic: Annotated[
        Automatic | None, Help("自动提现", "When it runs by itself; only on request when left out.")
    ] = None
    amount: Annotated[AmountRange, Help("单笔金额", "The amounts of one withdrawal.")]
    daily: Annotated[Quota | None, Help("每日限额", "The limits of a day.")] = None
    window: Annotated[
        BusinessWindow | None, Help("提现时间", "When it can be done; always when left out.")
    ] = None
    arrival: Annotated[Arrival | None, Help("到账时间", "When the money arrives, such as `T+1`.")] = None
    fee: Annotated[Fee | None, Help("手续费", "What a withdrawal costs.")] = None
    keep: Annotated[Amount | None, Help("留存余额", "What must stay in the balance, for refunds.")] = None
    approval: Annotated[Approval | None, Help("审批", "When others must agree.")] = None
    cooling_off: Annotated[
        Duration | None, Help("冷静期", "How long nothing goes to an account after it was changed.")
    ] = None
    on_failure: Annotated[Failures, Help("失败处理", "What happens after each way to fail.")] = Failures()

    def problems(self) -> Iterator[Problem]:
        """Fields that contradict each other."""
        if not self.accounts:
            yield Problem(
                ("accounts",), say("`accounts` is empty, so money can go nowhere"), say("name an account")
            )
        if self.rail is not None and self.method != "bank":
            yield Problem(
                ("rail",),
                say("`rail` has no meaning for method `{method}`", method=self.method),
                say("only bank transfers have one"),
            )
        if self.product is not None and self.source != "wechatpay":
            yield Problem(
                ("product",),
                say("`product` has no meaning unless WeChat Pay pays: `source` is not `wechatpay`"),
                say("add `source: wechatpay`, or remove it"),
            )
        if self.by is not None and self.approval is not None and self.approval.permission == self.by:
            yield Problem(
                ("approval", "permission"),
                say("whoever may ask for a withdrawal may approve it too: both are `{by}`", by=self.by),
                say("use two permissions that nobody holds together"),
            )
        if self.automatic is not None and self.window is not None:
            time = self.automatic.every.at
            if not falls_within(time, self.window.from_, self.window.to):
                message = say(
                    "it runs at {time}, outside the window from {start} to {end}",
                    time=time,
                    start=self.window.from_,
                    end=self.window.to,
                )
                yield Problem(("automatic", "every"), message, say("move it into the window"))
