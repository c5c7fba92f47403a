"""Scenarios of which messages go out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pgconf.kinds.annotations import Help, Keyed, Ref, Unordered
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.events import Event, FieldName, PayloadValue, unfitting_value, unknown_field
from pgconf.kinds.scalars import Line, Locale, LocalTime, Name
from pgconf.kinds.sender import Medium


class HappeningGiven(Closed):
    """What is the case when the event happens."""

    at: Annotated[LocalTime, Help("时间", "When it happens.")]
    audiences: Annotated[
        tuple[Annotated[Name, Ref("audience")], ...],
        Unordered(),
        Help("所属人群", "The audiences that the person the event is about belongs to."),
    ] = ()
    locale: Annotated[Locale | None, Help("语言", "The person's language.")] = None
    failing: Annotated[
        tuple[Medium, ...], Unordered(), Help("故障媒介", "The media that do not work just now.")
    ] = ()


class Happening(Closed):
    """Something happens."""

    name: Annotated[Event, Help("事件", "The event.")]
    payload: Annotated[
        dict[FieldName, Annotated[str | Decimal, PayloadValue()]],
        Help("内容", "What is known, as far as it matters."),
    ] = {}

    def problems(self) -> Iterator[Problem]:
        """The event has these fields, of these types."""
        for field, value in self.payload.items():
            yield from unknown_field(("payload", field), self.name, field)
            yield from unfitting_value(("payload", field), self.name, field, value)


class Message(Closed):
    """A message that goes out."""

    rule: Annotated[Name, Ref("notification_rule"), Help("通知规则", "The rule that sends it.")]
    via: Annotated[Medium | None, Help("媒介", "How it travels.")] = None
    at: Annotated[LocalTime | None, Help("时间", "When it goes out.")] = None
    text: Annotated[Line | None, Help("内容", "Something that its text holds.")] = None


class MessagesOutcome(Closed):
    """All the messages that go out, and no others."""

    messages: Annotated[
        tuple[Message, ...], Keyed("rule"), Help("消息", "The messages; `[]` when none goes out.")
    ]
