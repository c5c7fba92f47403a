"""What can happen that people are told of, and what is known when it does.

The payload of an event is what a template can use as variables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pgconf.kinds.closed import Problem
from pgconf.kinds.scalars import Shaped, decimal_text
from pgconf.model import Path, did_you_mean, listed, say

Event = Literal[
    "order.submitted",
    "order.paid",
    "order.pay_failed",
    "order.expired",
    "order.closed",
    "order.completed",
    "refund.requested",
    "refund.approved",
    "refund.succeeded",
    "refund.failed",
    "settlement.completed",
    "settlement.failed",
    "withdrawal.requested",
    "withdrawal.approved",
    "withdrawal.paid",
    "withdrawal.failed",
    "withdrawal.unknown",
    "withdrawal.returned",
    "withdrawal.closed",
    "login.otp",
    "login.locked",
    "role.changed",
    "channel.down",
    "channel.recovered",
    "promotion.started",
]
"""The events. `withdrawal.returned` is money that came back after success (退票)."""

FieldType = Literal["text", "money", "number", "code", "datetime", "phone", "url"]
"""What a payload field or a template's variable is. A code is digits, kept as text."""

Payload: TypeAlias = Mapping[str, "PayloadField"]

FieldName = Annotated[
    str, Shaped(r"^[a-z][a-z0-9_]{0,62}$", "a name such as `paid_at`", "write small letters, digits and `_`")
]


class PayloadField(NamedTuple):
    """One thing that is known.

    Attributes:
        type: what it is.
        max: the most characters it can have (texts, codes and links).
        latin: a text without Chinese or other such characters: a serial number, an address in a network.
    """

    type: FieldType
    max: int | None = None
    latin: bool = False


class Facts(NamedTuple):
    """What is known of an event.

    Attributes:
        title: what people call it.
        about: whether it is about one person, who then is the one to tell, or about the merchant.
        payload: what a template can use.
        critical: whether it is a fault if nobody is told.
        security: whether somebody's own account is at stake, so that no one may be left out.
    """

    title: str
    about: Literal["person", "merchant"]
    payload: Payload
    critical: bool = False
    security: bool = False


_SERIAL = PayloadField("text", 32, latin=True)
_MONEY = PayloadField("money")
_TIME = PayloadField("datetime")
_LABEL = PayloadField("text", 20)
_REASON = PayloadField("text", 35)
_NUMBER = PayloadField("number")

_ORDER: Payload = {
    "name": _LABEL,
    "serial": _SERIAL,
    "amount": _MONEY,
    "method": _LABEL,
    "phone_tail": PayloadField("code", 4),
}
_REFUND: Payload = {**_ORDER, "refund_serial": _SERIAL, "order_amount": _MONEY, "reason": _REASON}
_SETTLEMENT: Payload = {"rule": _LABEL, "account": _LABEL, "amount": _MONEY, "fee": _MONEY, "count": _NUMBER}
_WITHDRAWAL: Payload = {"serial": _SERIAL, "amount": _MONEY, "account": _LABEL, "requested_by": _LABEL}
_CHANNEL: Payload = {"channel": _LABEL, "method": _LABEL, "since": _TIME, "reason": _REASON}

EVENTS: Mapping[Event, Facts] = {
    "order.submitted": Facts(
        "订单已提交", "person", {**_ORDER, "expires_at": _TIME, "pay_url": PayloadField("url", 255)}
    ),
    "order.paid": Facts(
        "订单已支付",
        "person",
        {**_ORDER, "channel_serial": PayloadField("text", 64, latin=True), "paid_at": _TIME},
    ),
    "order.pay_failed": Facts("支付失败", "person", {**_ORDER, "reason": _REASON}),
    "order.expired": Facts("订单已过期", "person", {**_ORDER, "expired_at": _TIME}),
    "order.closed": Facts("订单已关闭", "person", {**_ORDER, "reason": _REASON, "closed_at": _TIME}),
    "order.completed": Facts("订单已完成", "person", {**_ORDER, "completed_at": _TIME}),
    "refund.requested": Facts("退款已申请", "person", _REFUND),
    "refund.approved": Facts("退款已批准", "person", _REFUND),
    "refund.succeeded": Facts("退款成功", "person", {**_REFUND, "refunded_at": _TIME}),
    "refund.failed": Facts("退款失败", "person", {**_REFUND, "failed_at": _TIME}),
    "settlement.completed": Facts("结算完成", "merchant", {**_SETTLEMENT, "settled_at": _TIME}),
    "settlement.failed": Facts("结算失败", "merchant", {**_SETTLEMENT, "reason": _REASON}),
    "withdrawal.requested": Facts("提现已申请", "merchant", _WITHDRAWAL),
    "withdrawal.approved": Facts("提现已批准", "merchant", {**_WITHDRAWAL, "approved_by": _LABEL}),
    "withdrawal.paid": Facts("提现到账", "merchant", {**_WITHDRAWAL, "paid_at": _TIME}),
    "withdrawal.failed": Facts("提现失败", "merchant", {**_WITHDRAWAL, "reason": _REASON}, critical=True),
    "withdrawal.unknown": Facts(
        "提现结果不明", "merchant", {**_WITHDRAWAL, "since": _TIME, "attempts": _NUMBER}
    ),
    "withdrawal.returned": Facts(
        "提现退票", "merchant", {**_WITHDRAWAL, "reason": _REASON, "returned_at": _TIME}, critical=True
    ),
    "withdrawal.closed": Facts("提现已关闭", "merchant", {**_WITHDRAWAL, "reason": _REASON}),
    "login.otp": Facts(
        "登录验证码", "person", {"code": PayloadField("code", 8), "minutes": _NUMBER}, security=True
    ),
    "login.locked": Facts(
        "账户已锁定",
        "person",
        {"name": _LABEL, "ip": PayloadField("text", 45, latin=True), "attempts": _NUMBER, "until": _TIME},
        critical=True,
        security=True,
    ),
    "role.changed": Facts(
        "角色已变更",
        "person",
        {"name": _LABEL, "role": _LABEL, "changed_by": _LABEL, "changed_at": _TIME},
        security=True,
    ),
    "channel.down": Facts("支付渠道故障", "merchant", _CHANNEL, critical=True),
    "channel.recovered": Facts("支付渠道恢复", "merchant", {**_CHANNEL, "minutes": _NUMBER}),
    "promotion.started": Facts(
        "促销开始", "merchant", {"name": _LABEL, "title": _LABEL, "discount": _MONEY, "ends_at": _TIME}
    ),
}
"""Each event with what is known of it."""


@dataclass(frozen=True, slots=True)
class PayloadValue:
    """The value of a payload field: text or a number."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take text and numbers as they are; write a number as its one canonical text."""
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(self._write)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both."""
        return {"type": ["string", "number"]}

    def _read(self, value: Any) -> str | Decimal:
        if type(value) is int:
            return Decimal(value)
        if not isinstance(value, str | Decimal):
            raise PydanticCustomError("number", "must be {what}", {"what": say("text or a number")})
        return value

    def _write(self, value: str | Decimal) -> str:
        return value if isinstance(value, str) else decimal_text(value)


def unknown_field(path: Path, event: Event, field: str) -> Iterator[Problem]:
    """Find a field that the event's payload does not have."""
    known = EVENTS[event].payload
    if field not in known:
        hint = did_you_mean(field, known) or say("it has {fields}", fields=listed(known))
        yield Problem(path, say("`{event}` has no field `{field}`", event=event, field=field), hint)


def unfitting_value(path: Path, event: Event, field: str, value: str | Decimal) -> Iterator[Problem]:
    """Find a value that is text where the payload has a number, or the other way round."""
    known = EVENTS[event].payload.get(field)
    if known is not None and (known.type in ("money", "number")) is isinstance(value, str):
        if isinstance(value, str):
            yield Problem(
                path,
                say("`{field}` of `{event}` is a number", field=field, event=event),
                say("write it without quotes"),
            )
        else:
            yield Problem(
                path, say("`{field}` of `{event}` is text", field=field, event=event), say("put it in quotes")
            )
