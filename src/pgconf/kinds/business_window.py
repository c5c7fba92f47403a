"""A stretch of the day on weekdays, or on the business days of a calendar."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.scalars import ClockTime, Name, Weekday, Zone
from pgconf.model import say


def _written_as(days: Any) -> str | None:
    if isinstance(days, str):
        return "word"
    return "list" if isinstance(days, list | tuple) else None


Days = Annotated[
    Annotated[tuple[Weekday, ...], Unordered(), Tag("list")] | Annotated[Literal["business"], Tag("word")],
    Discriminator(
        _written_as,
        custom_error_type="shape",
        custom_error_message="must be {what}",
        custom_error_context={"what": say("`business` or a list of weekdays"), "hint": ""},
    ),
]


class BusinessWindow(Closed):
    """A stretch of the day; it crosses midnight when `to` is before `from`."""

    from_: Annotated[ClockTime, Help("开始", "The first minute of the window.")]
    to: Annotated[ClockTime, Help("结束", "The minute behind the window.")]
    days: Annotated[
        Days, Help("日期", "The weekdays it starts on, or `business`; every day when left out.")
    ] = ()
    calendar: Annotated[
        Name | None, Ref("calendar"), Help("日历", "The business days; Monday to Friday when left out.")
    ] = None
    zone: Annotated[Zone | None, Help("时区", "Its time zone; the environment's when left out.")] = None

    def problems(self) -> Iterator[Problem]:
        """A window has a length, and a calendar only tells business days."""
        if self.from_ == self.to:
            yield Problem(
                ("to",),
                say("the window is empty: `to` is the same minute as `from`"),
                say("move one of the two"),
            )
        if self.calendar is not None and self.days != "business":
            yield Problem(
                ("days",),
                say("`calendar` has no meaning without `days: business`"),
                say("write `days: business`, or remove `calendar`"),
            )
