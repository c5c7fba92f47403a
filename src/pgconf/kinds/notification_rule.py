"""When something happens, who is told, how, and at which hours (短信与邮件通知)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Problem, ResourceSpec, Window
from pgconf.kinds.events import EVENTS, Event, FieldName, unknown_field
from pgconf.kinds.inner_names import repeated
from pgconf.kinds.scalars import Duration, Flag, Line, Name, OneOrMore, Shaped
from pgconf.kinds.sender import Medium
from pgconf.model import say

Cap = Annotated[
    str,
    Shaped(
        r"^[1-9][0-9]{0,5}/(order|refund|withdrawal|channel|user(/(minute|hour|day))?"
        r"|channel/(minute|hour|day)|minute|hour|day)$",
        "a limit such as `1/order`, `5/user/hour` or `1/channel/day`",
        "write how many, and for what: order, refund, withdrawal, channel or user; minute, hour or day",
    ),
]


class SendingWindow(Window):
    """The hours in which messages go out, and what becomes of those that fall outside."""

    outside: Annotated[
        Literal["defer", "drop", "ignore"],
        Help("时段外", "Send it when the window opens, never, or at once all the same (codes)."),
    ] = "defer"
    overnight: Annotated[Flag, Help("跨夜", "The window is meant to cross midnight.")] = False


class NotificationRule(ResourceSpec):
    """One event, one audience, one template."""

    kind: Literal["notification_rule"]
    enabled: Annotated[Flag, Help("启用", "Whether messages go out.")] = True
    event: Annotated[Event, Help("事件", "What has to happen.")]
    when: Annotated[
        Line | None,
        Help("条件", "A CEL expression over the event's payload that must hold, such as `amount >= 100.0`."),
    ] = None
    audience: Annotated[Name, Ref("audience"), Help("发送范围", "Who may be told.")]
    reach: Annotated[
        Literal["person", "audience"] | None,
        Help(
            "触达方式",
            "Tell the person the event is about, if in the audience, or everybody in it; "
            "the person when left out, if the event is about one.",
        ),
    ] = None
    template: Annotated[Name, Ref("notification_template"), Help("模板", "What they are told.")]
    via: Annotated[
        tuple[Medium, ...], Help("媒介", "How it travels; the second is used when the first fails.")
    ]
    sender: Annotated[
        dict[Medium, Annotated[Name, Ref("sender")]],
        Help(
            "发送通道",
            "By medium: what sends it; when left out, the only one that is enabled, "
            "or of several the only one that has the template's signatures.",
        ),
    ] = {}
    window: Annotated[SendingWindow | None, Help("发送时段", "When it may go out; always when left out.")] = (
        None
    )
    delay: Annotated[Duration | None, Help("延迟", "How long to wait after the event.")] = None
    at_most: Annotated[
        tuple[Cap, ...], OneOrMore(), Unordered(), Help("频率限制", "How often, such as `1/order`.")
    ] = ()
    same_when: Annotated[
        tuple[FieldName, ...], Unordered(),
        Help("去重字段", "Events in which these payload fields are equal are told once."),
    ] = ()  # fmt: skip

    def problems(self) -> Iterator[Problem]:
        """There is a way to travel, and the event knows what it is asked for."""
        if not self.via:
            yield Problem(("via",), say("the message has no way to travel"), say("add `sms` or `email`"))
        yield from repeated(("via",), self.via)
        for medium in self.sender:
            if medium not in self.via:
                yield Problem(
                    ("sender", medium),
                    say("nothing travels by `{medium}`: it is not in `via`", medium=medium),
                    say("add it to `via`, or remove it here"),
                )
        for index, field in enumerate(self.same_when):
            yield from unknown_field(("same_when", index), self.event, field)
        if self.reach == "person" and EVENTS[self.event].about == "merchant":
            yield Problem(
                ("reach",),
                say("`{event}` is not about a person", event=self.event),
                say("use `reach: audience`, or leave it out"),
            )
