"""When and where collected money is settled (结算设置)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Immutable, Keyed, Ref, Unordered
from pgconf.kinds.closed import AmountRange, Closed, Problem, ResourceSpec, Window
from pgconf.kinds.scalars import (
    Amount,
    ClockTime,
    Currency,
    Duration,
    Flag,
    Name,
    Number,
    Percentage,
    Rail,
    Weekday,
    Zone,
)
from pgconf.kinds.timing import SettlementCycle, falls_within
from pgconf.model import say

MonthDay = Annotated[int, Number(Decimal(1), Decimal(31), whole=True)]


class Reserve(Closed):
    """A share that is held back for a while (保证金)."""

    rate: Annotated[Percentage, Help("比例", "The share of every settlement.")]
    for_: Annotated[Duration, Help("留存期", "How long it is held.")]


class Split(Closed):
    """A receiver's share of every payment (分账)."""

    account: Annotated[Name, Ref("account"), Help("接收方账户", "Where the share goes.")]
    ratio: Annotated[Percentage, Help("分账比例", "The share of what is left after fees and refunds.")]


class SettlementRule(ResourceSpec):
    """Collects the money of a period and pays it out to an account."""

    kind: Literal["settlement_rule"]
    enabled: Annotated[Flag, Help("启用", "Whether money is settled; it is kept meanwhile.")] = True
    method: Annotated[
        Literal["alipay", "bank_transfer", "wallet"], Help("结算方式", "How the money travels.")
    ]
    rail: Annotated[Rail | None, Help("清算系统", "The clearing system of a bank transfer.")] = None
    account: Annotated[Name, Ref("account"), Help("结算账户", "Where the money goes.")]
    currency: Annotated[
        Currency, Immutable(), Help("货币", "ISO 4217 code of what is settled, and of all amounts.")
    ] = "CNY"
    cycle: Annotated[SettlementCycle, Help("结算周期", "The period and the days after it, such as `T+1`.")]
    same_day: Annotated[
        Flag, Help("当日到账", "The contract allows settlement on the same day; `D+0` rests on it.")
    ] = False
    weekdays: Annotated[
        tuple[Weekday, ...], Unordered(), Help("周结算日", "The days on which a week's period ends.")
    ] = ()
    month_days: Annotated[
        tuple[MonthDay, ...], Unordered(),
        Help("月结算日", "The days on which a month's period ends; the last day of shorter months."),
    ] = ()  # fmt: skip
    calendar: Annotated[
        Name | None, Ref("calendar"), Help("日历", "The business days; Monday to Friday when left out.")
    ] = None
    roll: Annotated[
        Literal["following", "preceding", "modified-following"],
        Help("顺延规则", "Where a day moves that is no business day; modified: never to another month."),
    ] = "following"
    zone: Annotated[Zone | None, Help("时区", "Of all its times; the environment's when left out.")] = None
    cutoff: Annotated[
        ClockTime | None, Help("截止时间", "Later payments belong to the next day; midnight when left out.")
    ] = None
    window: Annotated[
        Window | None,
        Help("结算时间窗", "When payouts run on the day of settlement; any time when left out."),
    ] = None
    batches: Annotated[
        tuple[ClockTime, ...], Unordered(),
        Help("批次时间", "The times in the window at which payouts start; once, as soon as it opens."),
    ] = ()  # fmt: skip
    amount: Annotated[AmountRange, Help("结算金额", "The amounts of one settlement.")] = AmountRange()
    below_min: Annotated[
        Literal["carry-over", "hold"],
        Help("不足起结金额", "Add it to the next settlement, or keep it until somebody decides."),
    ] = "carry-over"
    daily_volume: Annotated[
        Amount | None, Help("日均交易额", "What a usual day brings, to tell whether limits fit.")
    ] = None
    fees: Annotated[
        Literal["deducted", "billed"],
        Help("手续费扣收", "Taken off the settlement (内扣), or paid on a bill of their own (外扣)."),
    ] = "deducted"
    reserve: Annotated[Reserve | None, Help("保证金", "What is held back.")] = None
    splits: Annotated[
        tuple[Split, ...], Keyed("account"), Help("分账", "Who else gets a share; the rest is settled.")
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """Fields that contradict each other."""
        if self.rail is not None and self.method != "bank_transfer":
            yield Problem(
                ("rail",),
                say("`rail` has no meaning for method `{method}`", method=self.method),
                say("only bank transfers have one"),
            )
        yield from self._batches()
        yield from self._splits()

    def _batches(self) -> Iterator[Problem]:
        window = self.window
        if window is None or (window.zone is not None and window.zone != self.zone):
            return
        for time in self.batches:
            if not falls_within(time, window.from_, window.to):
                message = say(
                    "the batch at `{time}` lies outside the window from {start} to {end}",
                    time=time,
                    start=window.from_,
                    end=window.to,
                )
                yield Problem(("batches",), message, say("move the batch, or widen the window"))

    def _splits(self) -> Iterator[Problem]:
        for index, split in enumerate(self.splits):
            if split.account == self.account:
                message = say("`{account}` gets what the splits leave anyway", account=split.account)
                yield Problem(
                    ("splits", index, "account"), message, say("name another account, or remove it")
                )
