"""How serial numbers are made (交易流水号生成规则)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Problem, ResourceSpec
from pgconf.kinds.scalars import Count, PerTime, Zone
from pgconf.kinds.serial_parts import UNITS, CheckPart, NodePart, Part, RandomPart, SequencePart, TimePart
from pgconf.model import say


class SerialRule(ResourceSpec):
    """A recipe for serial numbers: parts that are put one behind the other."""

    kind: Literal["serial_rule"]
    for_: Annotated[
        Literal["payment", "refund", "withdrawal"], Help("用途", "What the numbers are given to.")
    ] = "payment"
    parts: Annotated[tuple[Part, ...], Help("组成", "The parts from left to right; each has one key.")]
    scope: Annotated[
        Literal["merchant", "provider", "payment_method"],
        Help("唯一范围", "Within what no number may come twice; a provider is one account with it."),
    ] = "merchant"
    zone: Annotated[
        Zone | None, Help("时区", "The time zone of the `time` parts; the environment's when left out.")
    ] = None
    writers: Annotated[Count, Help("节点数", "Programs that make numbers at the same time.")] = 1
    on_clock_rollback: Annotated[
        Literal["wait", "refuse", "continue"],
        Help("时钟回拨", "What a writer does while its clock is behind the last number's."),
    ] = "wait"
    peak: Annotated[PerTime | None, Help("峰值", "Numbers in the busiest moment, such as `300/s`.")] = None

    def problems(self) -> Iterator[Problem]:
        """Parts that cannot do what they are there for."""
        if not self.parts:
            yield Problem(
                ("parts",), say("a serial number needs at least one part"), say("add a `sequence`, say")
            )
        yield from self._too_few_nodes()
        yield from self._sequences_without_time()
        yield from self._checks()

    def _too_few_nodes(self) -> Iterator[Problem]:
        for index, part in enumerate(self.parts):
            if isinstance(part, NodePart) and 10**part.node.digits < self.writers:
                apart = 10**part.node.digits
                message = say(
                    "the node tells {apart} writers apart, and there are {writers}",
                    apart=apart,
                    writers=self.writers,
                )
                yield Problem(("parts", index, "node", "digits"), message, say("give the node more digits"))

    def _sequences_without_time(self) -> Iterator[Problem]:
        """A counter that starts again must stand beside the time in which it has counted."""
        shown = {unit for part in self.parts if isinstance(part, TimePart) for unit in part.units}
        if any(isinstance(part, RandomPart) for part in self.parts):
            return
        for index, part in enumerate(self.parts):
            if not isinstance(part, SequencePart) or part.sequence.per == "never":
                continue
            per = part.sequence.per
            hidden = [unit for unit in UNITS[: UNITS.index(per) + 1] if unit not in shown]
            if hidden:
                message = say(
                    "the sequence starts again every {per}, but no `time` part shows the {hidden}",
                    per=per,
                    hidden=hidden[-1],
                )
                hint = say("the same numbers come again: add it to a `time` part, or count for longer")
                yield Problem(("parts", index, "sequence", "per"), message, hint)

    def _checks(self) -> Iterator[Problem]:
        for index, part in enumerate(self.parts):
            if not isinstance(part, CheckPart):
                continue
            if index == 0:
                yield Problem(
                    ("parts", 0), say("a check digit stands behind what it checks"), say("move it to the end")
                )
            alphabets = {p.random.alphabet for p in self.parts[:index] if isinstance(p, RandomPart)}
            unfit = sorted(alphabets - _CHECKABLE[part.check])
            if unfit:
                message = say(
                    "`{check}` cannot check the letters of a random part in `{unfit}`",
                    check=part.check,
                    unfit=unfit[0],
                )
                yield Problem(
                    ("parts", index, "check"), message, say("use another check, or another `alphabet`")
                )


_CHECKABLE = {"luhn": {"decimal"}, "mod-97": {"decimal", "hex", "base32", "base36"}}
"""The alphabets whose every character counts in a check: digits, or digits and capitals."""
