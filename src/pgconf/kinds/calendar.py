"""Which days are business days (营业日历)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Problem, ResourceSpec
from pgconf.kinds.scalars import Country, Date, Line, Number, Weekday
from pgconf.model import say

Year = Annotated[int, Number(Decimal(2000), Decimal(2100), whole=True)]

DAYS_OF_WEEK = 7


class Calendar(ResourceSpec):
    """A calendar: `closed` beats `workdays`, which beat the country's holidays and the weekend."""

    kind: Literal["calendar"]
    country: Annotated[
        Country | None, Help("国家", "Whose public holidays count, as ISO 3166 code; none when left out.")
    ] = None
    years: Annotated[
        tuple[Year, ...], Unordered(),
        Help("年份", "The years that are complete; nothing can be said about others."),
    ]  # fmt: skip
    weekend: Annotated[
        tuple[Weekday, ...], Unordered(), Help("周末", "The weekdays that are no business days.")
    ] = ("sat", "sun")
    workdays: Annotated[
        dict[Date, Line], Help("调休上班日", "Weekend days that are worked, each with its reason.")
    ] = {}
    closed: Annotated[
        dict[Date, Line], Help("休息日", "Further days that are no business days, each with its reason.")
    ] = {}

    def problems(self) -> Iterator[Problem]:
        """Days that contradict each other, or that no year covers."""
        if len(self.weekend) == DAYS_OF_WEEK:
            yield Problem(
                ("weekend",), say("a week without a business day never settles"), say("leave a day out")
            )
        if not self.years:
            yield Problem(
                ("years",), say("a calendar without `years` knows no day"), say("add the years it covers")
            )
            return
        for field, days in (("workdays", self.workdays), ("closed", self.closed)):
            for day in days:
                if day.year not in self.years:
                    message = say("`{day}` lies in none of the calendar's `years`", day=day)
                    yield Problem(
                        (field, f"{day}"),
                        message,
                        say("add {year} to `years`, or correct the date", year=day.year),
                    )
        for day in self.workdays:
            if day in self.closed:
                message = say("`{day}` is in `workdays` and in `closed`", day=day)
                yield Problem(("workdays", f"{day}"), message, say("remove it from one of the two"))
