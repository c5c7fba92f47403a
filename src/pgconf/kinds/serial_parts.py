"""What a serial number is put together from (流水号组成)."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed
from pgconf.kinds.scalars import Flag, Number, Shaped

Digits = Annotated[int, Number(Decimal(1), Decimal(18), whole=True)]

TimeFormat = Annotated[
    str,
    Shaped(
        r"^((yyyy|yy)(MM|(MMdd|DDD)(HH(mm(ss(SSS)?)?)?)?)?|MMdd(HH(mm(ss(SSS)?)?)?)?|HH(mm(ss(SSS)?)?)?)$",
        "a time format such as `yyyyMMddHHmmss`",
        "units go from large to small without gaps: yyyy or yy, MM, dd (or DDD), HH, mm, ss, SSS;"
        " `MM` is the month and `mm` the minute",
    ),
]

Unit: TypeAlias = Literal["year", "month", "day", "hour", "minute", "second", "millisecond"]

UNITS: tuple[Unit, ...] = ("year", "month", "day", "hour", "minute", "second", "millisecond")
"""Units of time from large to small."""

_SHOWN_BY: dict[str, set[Unit]] = {
    "y": {"year"},
    "M": {"month"},
    "d": {"day"},
    "D": {"month", "day"},
    "H": {"hour"},
    "m": {"minute"},
    "s": {"second"},
    "S": {"millisecond"},
}


class LiteralPart(Closed):
    """Text that is the same in every number."""

    literal: Annotated[
        str,
        Shaped(
            r"^[0-9A-Za-z_|*@.-]{1,32}$",
            "text of letters, digits and `_-|*@.`",
            "other characters are refused by one provider or another; 32 are the most",
        ),
        Help("固定字符", "The text, such as the `P` of payments."),
    ]


class TimePart(Closed):
    """The moment in which the number is made."""

    time: Annotated[TimeFormat, Help("时间", "Its format, such as `yyyyMMddHHmmss`.")]

    @property
    def units(self) -> frozenset[Unit]:
        """The units that the format shows."""
        return frozenset(unit for letter in re.findall("[A-Za-z]", self.time) for unit in _SHOWN_BY[letter])


class Node(Closed):
    """Which writer made the number."""

    digits: Annotated[Digits, Help("位数", "Digits of the writer's own number.")]


class NodePart(Closed):
    """Tells the writers apart that make numbers at the same time."""

    node: Annotated[Node, Help("节点号", "The writer that made the number.")]


class Sequence(Closed):
    """A counter."""

    digits: Annotated[Digits, Help("位数", "Digits, filled up with zeros.")]
    per: Annotated[
        Literal["never", "year", "month", "day", "hour", "minute", "second", "millisecond"],
        Help("重置周期", "When it starts again from zero."),
    ] = "never"
    shared: Annotated[
        Flag, Help("共享计数", "All writers count together; each counts for itself when false.")
    ] = False


class SequencePart(Closed):
    """Tells numbers of one moment apart by counting."""

    sequence: Annotated[Sequence, Help("序列", "The counter.")]


class Random(Closed):
    """Characters nobody can foresee."""

    digits: Annotated[
        Annotated[int, Number(Decimal(1), Decimal(32), whole=True)], Help("位数", "Their number.")
    ]
    alphabet: Annotated[
        Literal["decimal", "hex", "base32", "base36", "base62"],
        Help(
            "字符集",
            "Digits; upper-case hexadecimal; Crockford's base 32; digits and capitals; both cases too.",
        ),
    ] = "decimal"


class RandomPart(Closed):
    """Makes numbers hard to guess."""

    random: Annotated[Random, Help("随机数", "The random characters.")]


class CheckPart(Closed):
    """A check digit over all parts before it."""

    check: Annotated[
        Literal["luhn", "mod-97"],
        Help("校验位", "`luhn`: one digit over the digits; `mod-97`: two digits, letters count as 10 to 35."),
    ]


_KEYS = ("literal", "time", "node", "sequence", "random", "check")


def _by_key(data: Any) -> str | None:
    """Choose by the first key that makes a part what it is; that part complains about further ones.

    Tags are no keys: a tag that were one would lead complaints into the part.
    """
    if isinstance(data, Closed):
        return f"{next(iter(type(data).model_fields))} part"
    return next((f"{key} part" for key in data if key in _KEYS), None) if isinstance(data, dict) else None


Part = Annotated[
    Annotated[LiteralPart, Tag("literal part")]
    | Annotated[TimePart, Tag("time part")]
    | Annotated[NodePart, Tag("node part")]
    | Annotated[SequencePart, Tag("sequence part")]
    | Annotated[RandomPart, Tag("random part")]
    | Annotated[CheckPart, Tag("check part")],
    Discriminator(
        _by_key,
        custom_error_type="way",
        custom_error_message="needs {ways}",
        custom_error_context={"ways": "`" + "`, `".join(_KEYS[:-1]) + f"` or `{_KEYS[-1]}`"},
    ),
]
