"""The merchant's own rule: what must not be (自定义策略)."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec
from pgconf.kinds.scalars import Line, Name, OneOrMore, Shaped, Text
from pgconf.model import say

KindName = Annotated[
    str,
    Shaped(
        r"^[a-z][a-z0-9_]{0,62}$", "a kind such as `payment_method`", "write small letters, digits and `_`"
    ),
]

_BRACES = re.compile(r"[{}]")
_PLACEHOLDER = re.compile(r"\{[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*\}")


class Match(Closed):
    """The resources that a policy is about."""

    kind: Annotated[KindName, Help("类型", "The kind, built in or custom.")]
    environment: Annotated[
        tuple[Name, ...], OneOrMore(), Unordered(), Help("环境", "The environments; all when left out.")
    ] = ()
    name: Annotated[
        tuple[Name, ...],
        OneOrMore(),
        Unordered(),
        Help("名称", "The resources; all of the kind when left out."),
    ] = ()
    labels: Annotated[dict[Line, Line], Help("标签", "Labels that the resource must carry.")] = {}


class Policy(ResourceSpec):
    """A condition under which a resource is reported."""

    kind: Literal["policy"]
    match: Annotated[Match, Help("适用范围", "The resources it is about.")]
    deny: Annotated[
        Text, Help("禁止条件", "A CEL expression over `resource`; what makes it true is reported.")
    ]
    message: Annotated[
        Line, Help("提示", "What is reported; `{name}` and `{amount.max}` stand for fields of the resource.")
    ]
    hint: Annotated[Line | None, Help("建议", "What to do about it.")] = None
    severity: Annotated[Literal["error", "warning", "info"], Help("级别", "Only errors fail a run.")] = (
        "error"
    )

    def problems(self) -> Iterator[Problem]:
        """Braces in the message hold the name of a field."""
        if _BRACES.search(_PLACEHOLDER.sub("", self.message)):
            yield Problem(
                ("message",),
                say("the message has a brace that holds no field"),
                say("write fields like `{name}` or `{amount.max}`"),
            )
