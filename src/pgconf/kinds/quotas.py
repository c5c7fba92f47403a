"""How much may move in a day, and what is taken for it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed, Problem
from pgconf.kinds.scalars import Amount, Count, Percentage
from pgconf.model import say


class Quota(Closed):
    """How much and how often within a day."""

    amount: Annotated[Amount | None, Help("金额", "The sum of a day.")] = None
    count: Annotated[Count | None, Help("笔数", "How many a day.")] = None


class Fee(Closed):
    """What is taken: rate × amount + fixed, kept between `min` and `max`."""

    rate: Annotated[Percentage | None, Help("费率", "The share of the amount.")] = None
    fixed: Annotated[Amount | None, Help("固定费用", "Added to every fee.")] = None
    min: Annotated[Amount | None, Help("最低手续费", "The least that is taken.")] = None
    max: Annotated[Amount | None, Help("最高手续费", "The most that is taken.")] = None
    rounding: Annotated[
        Literal["half-up", "half-even", "up", "down"],
        Help("舍入", "How the fee is rounded to the minor unit."),
    ] = "half-up"

    def problems(self) -> Iterator[Problem]:
        """The bounds must leave room, and there must be a fee to speak of."""
        if self.min is not None and self.max is not None and self.min > self.max:
            yield Problem(
                ("min",),
                say("the smallest fee is above the largest one"),
                say("swap the two, or correct one"),
            )
        if self.rate is None and self.fixed is None:
            yield Problem((), say("a fee needs `rate`, `fixed` or both"))
