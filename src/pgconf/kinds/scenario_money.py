"""Scenarios of paying, withdrawing and settling."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.scalars import Amount, Count, CountOrZero, Country, Date, Flag, LocalTime, Name
from pgconf.kinds.scenario_outcome import Outcome, needless_reason

Method = Annotated[Name, Ref("payment_method")]
AccountName = Annotated[Name, Ref("account")]

PayRefusal = Literal[
    "disabled",
    "country",
    "audience",
    "below-min",
    "above-max",
    "daily-amount",
    "daily-count",
    "user-daily-amount",
    "user-daily-count",
    "not-available",
    "maintenance",
    "down",
]
"""Why a payment is not accepted; the names of the fields say which limit it was."""

WithdrawRefusal = Literal[
    "disabled",
    "account",
    "below-min",
    "above-max",
    "daily-amount",
    "daily-count",
    "outside-window",
    "not-a-business-day",
    "keep",
    "cooling-off",
]
"""Why a withdrawal is not accepted; `keep` is the money that has to be left for refunds."""


class SoFar(Closed):
    """What a day has seen already."""

    amount: Annotated[Amount, Help("金额", "The sum so far.")]
    count: Annotated[CountOrZero, Help("笔数", "How many so far.")]


class PayGiven(Closed):
    """What is the case before somebody pays."""

    at: Annotated[LocalTime, Help("时间", "When the payment is made.")]
    country: Annotated[Country | None, Help("国家", "Where the payer is; allowed when left out.")] = None
    audiences: Annotated[
        tuple[Annotated[Name, Ref("audience")], ...],
        Unordered(),
        Help("所属人群", "The audiences the payer belongs to."),
    ] = ()
    today: Annotated[SoFar | None, Help("当日累计", "What all payers have paid on that day.")] = None
    user_today: Annotated[SoFar | None, Help("用户当日累计", "What this payer has paid on that day.")] = None
    down: Annotated[tuple[Method, ...], Unordered(), Help("故障渠道", "The methods that do not work.")] = ()


class Pay(Closed):
    """Somebody pays, once or several times on end."""

    method: Annotated[Method, Help("支付方式", "The method the payer chooses.")]
    amount: Annotated[Amount, Help("金额", "The amount of each payment.")]
    times: Annotated[Count, Help("次数", "How many payments; the last one is looked at.")] = 1


class PayOutcome(Outcome):
    """What has to follow from a payment."""

    accepted: Annotated[Flag | None, Help("受理", "Whether it goes through.")] = None
    because: Annotated[PayRefusal | None, Help("原因", "Why it does not.")] = None
    uses: Annotated[Method | None, Help("实际支付方式", "The method that takes it, fallbacks included.")] = (
        None
    )
    fee: Annotated[Amount | None, Help("手续费", "What the provider takes.")] = None
    settles_on: Annotated[Date | None, Help("结算日", "The day the money arrives.")] = None

    def problems(self) -> Iterator[Problem]:
        """Reasons are for refusals."""
        yield from super().problems()
        yield from needless_reason("accepted", self.because, given=self.accepted)


class WithdrawGiven(Closed):
    """What is the case before money is taken out."""

    at: Annotated[LocalTime, Help("时间", "When it is asked for.")]
    balance: Annotated[Amount | None, Help("余额", "The money there is; enough when left out.")] = None
    today: Annotated[SoFar | None, Help("当日累计", "What was taken out on that day.")] = None
    account_changed: Annotated[
        LocalTime | None, Help("账户变更时间", "When the account was last changed; long ago when left out.")
    ] = None


class Withdraw(Closed):
    """Somebody takes money out."""

    rule: Annotated[Name, Ref("withdrawal_rule"), Help("提现规则", "The rule that is asked.")]
    amount: Annotated[Amount, Help("金额", "How much.")]
    account: Annotated[AccountName | None, Help("账户", "Where to; any that is allowed when left out.")] = (
        None
    )


class WithdrawOutcome(Outcome):
    """What has to follow from asking for money."""

    accepted: Annotated[Flag | None, Help("受理", "Whether it is taken on.")] = None
    because: Annotated[WithdrawRefusal | None, Help("原因", "Why it is not.")] = None
    approvals: Annotated[CountOrZero | None, Help("审批人数", "How many people must agree.")] = None
    fee: Annotated[Amount | None, Help("手续费", "What it costs.")] = None
    arrives_on: Annotated[Date | None, Help("到账日", "The day the money arrives.")] = None

    def problems(self) -> Iterator[Problem]:
        """Reasons are for refusals."""
        yield from super().problems()
        yield from needless_reason("accepted", self.because, given=self.accepted)


class Settle(Closed):
    """A payment was made and waits to be settled."""

    method: Annotated[Method, Help("支付方式", "The method it was made with.")]
    paid_at: Annotated[LocalTime, Help("支付时间", "When it was made.")]
    amount: Annotated[Amount | None, Help("金额", "How much.")] = None


class SettleOutcome(Outcome):
    """What has to follow for its money."""

    settles_on: Annotated[Date | None, Help("结算日", "The day the money arrives.")] = None
    account: Annotated[AccountName | None, Help("账户", "Where it arrives.")] = None
    net: Annotated[Amount | None, Help("净额", "How much of it arrives, after fees and reserve.")] = None
