"""The two base classes of all kinds: closed maps, and resources."""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from pgconf.kinds.annotations import Help, Sensitive, Unordered
from pgconf.kinds.scalars import (
    Amount,
    ClockTime,
    Date,
    Duration,
    Flag,
    Line,
    Name,
    Shaped,
    Text,
    Weekday,
    Zone,
    decimal_text,
)
from pgconf.model import Path, say


class Problem(NamedTuple):
    """Something that one resource alone gets wrong, at a path relative to the map that found it."""

    path: Path
    message: str
    hint: str | None = None


def _allow_annotations(schema: dict[str, Any]) -> None:
    schema["patternProperties"] = {"^x-": {}}


class Closed(BaseModel):
    """A map with a fixed set of keys. A trailing `_` of a Python name is not part of the YAML key."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=lambda name: name.rstrip("_"),
        protected_namespaces=(),
        hide_input_in_errors=True,
        json_schema_extra=_allow_annotations,
    )

    def problems(self) -> Iterator[Problem]:
        """Find what no single field shows: bounds that contradict each other and the like."""
        yield from ()


class ResourceSpec(Closed):
    """What every resource carries. A kind adds `kind: Literal[…]` and its own fields."""

    kind: str
    name: Annotated[Name, Help("名称", "Names the resource within its kind; `kind/name` is its address.")]
    title: Annotated[Line | None, Help("标题", "What people call it.")] = None
    description: Annotated[Text | None, Help("说明", "Why it is as it is.")] = None
    owner: Annotated[Line | None, Help("负责人", "The team to ask.")] = None
    labels: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=63)], Line],
        Help("标签", "Free words to find it by."),
    ] = {}
    protect: Annotated[Flag, Help("保护", "Refuse to delete it from the target.")] = False
    moved_from: Annotated[
        Name | None, Help("曾用名", "The name it had before: the plan renames it instead of making it anew.")
    ] = None


_REFERENCE = (
    # Every source is named, or a URL with a password in it would be a reference too.
    r"env:[A-Za-z_][A-Za-z0-9_]*"
    r"|file:[^\s]+"
    r"|keyring:[A-Za-z0-9_.-]+/[A-Za-z0-9_.@-]+"
    r"|sops:[^\s#:@]+\.(yaml|yml|json)#[^\s#/]+(/[^\s#/]+)*"
    r"|vault:[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+#[A-Za-z0-9_.-]+"
    r"|x-[a-z][a-z0-9-]*:[^\s/][^\s]*"  # what another distribution brings
)


class Secret(Closed):
    """A reference to a secret; the secret itself never stands in YAML."""

    secret: Annotated[
        str,
        Shaped(
            f"^({_REFERENCE})$",
            "a secret's source and name such as `env:ALIPAY_PRIVATE_KEY`",
            "write `{secret: env:NAME}`, or `file:/path`, `keyring:SERVICE/NAME`, `sops:FILE#PATH` or "
            "`vault:MOUNT/PATH#KEY` in the place of `env:NAME`",
        ),
        Help("密钥引用", "Source and name, such as `env:ALIPAY_PRIVATE_KEY` or `file:/run/secrets/key.pem`."),
    ]
    rotated_on: Annotated[Date | None, Help("上次轮换日期", "The day it was changed for the last time.")] = (
        None
    )
    rotate_every: Annotated[Duration | None, Help("轮换周期", "How long it may stay the same.")] = None


SecretRef = Annotated[Secret, Sensitive()]


class AmountBounds(Closed):
    """Amounts from `min` to `max`, both included; a rule says whether one fits between them."""

    min: Annotated[Amount | None, Help("最小金额", "The smallest amount allowed.")] = None
    max: Annotated[Amount | None, Help("最大金额", "The largest amount allowed.")] = None


class AmountRange(AmountBounds):
    """Amounts from `min` to `max`, both included."""

    def problems(self) -> Iterator[Problem]:
        """A range must hold at least one amount."""
        if self.min is not None and self.max is not None and self.min > self.max:
            bounds = say(
                "`min` ({min}) is above `max` ({max})", min=decimal_text(self.min), max=decimal_text(self.max)
            )
            yield Problem(
                ("min",),
                say("{bounds}, so no amount fits", bounds=bounds),
                say("swap the two, or correct one"),
            )


class Window(Closed):
    """A stretch of the day; it crosses midnight when `to` is not after `from`."""

    from_: Annotated[ClockTime, Help("开始", "The first minute of the window.")]
    to: Annotated[ClockTime, Help("结束", "The minute behind the window.")]
    days: Annotated[
        tuple[Weekday, ...], Unordered(), Help("星期", "The weekdays it starts on; every day when left out.")
    ] = ()
    zone: Annotated[Zone | None, Help("时区", "Its time zone; the environment's when left out.")] = None

    def problems(self) -> Iterator[Problem]:
        """A window must have a length."""
        if self.from_ == self.to:
            yield Problem(("to",), say("the window is empty: `to` is the same minute as `from`"))


Windows = tuple[Window, ...]
