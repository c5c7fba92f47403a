"""Given, when, then: what the configuration has to mean (测试场景)."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed, ResourceSpec
from pgconf.kinds.scalars import Currency
from pgconf.kinds.scenario_access import Act, ActOutcome
from pgconf.kinds.scenario_messages import Happening, HappeningGiven, MessagesOutcome
from pgconf.kinds.scenario_money import (
    Pay,
    PayGiven,
    PayOutcome,
    Settle,
    SettleOutcome,
    Withdraw,
    WithdrawGiven,
    WithdrawOutcome,
)


class WhenPay(Closed):
    """Somebody pays."""

    pay: Annotated[Pay, Help("支付", "The payment.")]


class WhenWithdraw(Closed):
    """Somebody takes money out."""

    withdraw: Annotated[Withdraw, Help("提现", "The withdrawal.")]


class WhenAct(Closed):
    """Somebody tries to do something in the back office."""

    act: Annotated[Act, Help("操作", "Who does what.")]


class WhenEvent(Closed):
    """Something happens that people may be told of."""

    event: Annotated[Happening, Help("事件", "The event.")]


class WhenSettle(Closed):
    """A payment waits to be settled."""

    settle: Annotated[Settle, Help("结算", "The payment.")]


class AnyScenario(ResourceSpec):
    """What every scenario has."""

    kind: Literal["scenario"]
    currency: Annotated[Currency, Help("货币", "ISO 4217 code of its amounts.")] = "CNY"


class PayScenario(AnyScenario):
    """Is this payment accepted?"""

    given: Annotated[PayGiven, Help("前提", "What is the case before.")]
    when: Annotated[WhenPay, Help("动作", "What happens.")]
    then: Annotated[PayOutcome, Help("期望", "What has to follow.")]


class WithdrawScenario(AnyScenario):
    """Is this withdrawal accepted?"""

    given: Annotated[WithdrawGiven, Help("前提", "What is the case before.")]
    when: Annotated[WhenWithdraw, Help("动作", "What happens.")]
    then: Annotated[WithdrawOutcome, Help("期望", "What has to follow.")]


class ActScenario(AnyScenario):
    """Is this person allowed to do that?"""

    when: Annotated[WhenAct, Help("动作", "What happens.")]
    then: Annotated[ActOutcome, Help("期望", "What has to follow.")]


class EventScenario(AnyScenario):
    """Which messages go out?"""

    given: Annotated[HappeningGiven, Help("前提", "What is the case before.")]
    when: Annotated[WhenEvent, Help("动作", "What happens.")]
    then: Annotated[MessagesOutcome, Help("期望", "What has to follow.")]


class SettleScenario(AnyScenario):
    """When does the money arrive?"""

    when: Annotated[WhenSettle, Help("动作", "What happens.")]
    then: Annotated[SettleOutcome, Help("期望", "What has to follow.")]


_ACTIONS = ("pay", "withdraw", "act", "event", "settle")


def _action(data: Any) -> str | None:
    when = data.get("when") if isinstance(data, dict) else data.when
    return next(
        (f"when {a}" for a in _ACTIONS if (a in when if isinstance(when, dict) else hasattr(when, a))), None
    )


Scenario = Annotated[
    Annotated[PayScenario, Tag("when pay")]
    | Annotated[WithdrawScenario, Tag("when withdraw")]
    | Annotated[ActScenario, Tag("when act")]
    | Annotated[EventScenario, Tag("when event")]
    | Annotated[SettleScenario, Tag("when settle")],
    Discriminator(
        _action,
        custom_error_type="way",
        custom_error_message="needs {ways}",
        custom_error_context={"ways": "`pay`, `withdraw`, `act`, `event` or `settle` in `when`"},
    ),
]
