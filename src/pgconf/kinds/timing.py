"""When money moves and reports come: settlement cycles, and schedules of what repeats."""

from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pgconf.kinds.scalars import Read, Shaped

_DAYS = "([1-9]|[12][0-9]|30)"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long after a period its money moves.

    Attributes:
        period: what is collected first: a day (`T`, `D`), a week (`W`) or a month (`M`).
        days: the days from the end of the period on: calendar days for `D`, business days otherwise.
    """

    period: Literal["T", "D", "W", "M"]
    days: int

    def __str__(self) -> str:
        """Write it the way people do: `T+1`."""
        return f"{self.period}+{self.days}"


def _read_cycle(text: str) -> Cycle:
    period, _, days = text.partition("+")
    return Cycle(cast("Literal['T', 'D', 'W', 'M']", period), int(days))


SettlementCycle = Annotated[
    Cycle,
    Read(
        Shaped(
            rf"^([TWM]\+{_DAYS}|D\+(0|{_DAYS}))$",
            "a settlement cycle such as `T+1`, `D+0`, `W+2` or `M+5`",
            "`T`, `W` and `M` count business days from 1 to 30; `D` counts calendar days and may be 0",
        ),
        _read_cycle,
        str,
    ),
]
Arrival = Annotated[
    Cycle,
    Read(
        Shaped(
            rf"^(T\+{_DAYS}|D\+(0|{_DAYS}))$",
            "the days until money arrives, such as `T+1` or `D+0`",
            "`T` counts business days from 1 on; `D` counts calendar days, and `D+0` is the same day",
        ),
        _read_cycle,
        str,
    ),
]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day that comes again every day, week or month.

    Attributes:
        every: what it comes once in.
        at: the time, `HH:MM`.
        weekday: the day of the week, when it comes once a week.
        month_day: the day of the month, when it comes once a month; the last day of shorter months.
    """

    every: Literal["day", "week", "month"]
    at: str
    weekday: str | None = None
    month_day: int | None = None

    def __str__(self) -> str:
        """Write it the way it is read: `week on mon at 08:00`."""
        day = self.weekday or self.month_day
        return f"{self.every} on {day} at {self.at}" if day else f"{self.every} at {self.at}"


def _read_schedule(text: str) -> Schedule:
    rhythm, _, time = text.rpartition(" at ")
    every, _, day = rhythm.partition(" on ")
    return Schedule(
        cast("Literal['day', 'week', 'month']", every),
        time,
        weekday=day if every == "week" else None,
        month_day=int(day) if every == "month" else None,
    )


Repeating = Annotated[
    Schedule,
    Read(
        Shaped(
            r"^(day|week on (mon|tue|wed|thu|fri|sat|sun)|month on ([1-9]|[12][0-9]|3[01])) at "
            + _TIME
            + "$",
            "a schedule such as `day at 07:30`, `week on mon at 08:00` or `month on 1 at 08:00`",
            "write `day`, `week on` a weekday or `month on` a day of the month, then `at` and a time",
        ),
        _read_schedule,
        str,
    ),
]


def falls_within(time: str, start: str, end: str) -> bool:
    """Whether a time of day, `HH:MM`, lies in a stretch of the day; `end` itself does not.

    The stretch crosses midnight when `end` is before `start`.
    """
    if start < end:
        return start <= time < end
    return time >= start or time < end


def retention_days(time: str) -> int:
    """Count the days of a time to keep: a month has 30 of them, a year 365."""
    return int(time[:-1]) * {"d": 1, "m": 30, "y": 365}[time[-1]]
