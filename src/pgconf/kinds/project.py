"""The project's own settings: which rules run, what they weigh, and facts it knows better (`pgconf.yaml`)."""

from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Closed
from pgconf.kinds.scalars import Line, OneOrMore, Shaped
from pgconf.model import say

RuleName = Annotated[
    str,
    Shaped(
        r"^[a-z]+(/[a-z0-9]+(-[a-z0-9]+)*)?$",
        "a rule such as `serial/unsafe-integer`, or a family such as `serial`",
        "`pgconf rules` lists them",
    ),
]
RuleNames = Annotated[tuple[RuleName, ...], OneOrMore(), Unordered()]
FactName = Annotated[
    str,
    Shaped(
        r"^[a-z0-9]+(/[a-z0-9-]+){1,2}$",
        "a fact such as `wechatpay/serial-length-max`",
        "`pgconf facts` lists them",
    ),
]
Month = Annotated[str, Shaped(r"^[0-9]{4}-(0[1-9]|1[0-2])$", "a month such as `2026-11`")]


class FactValue:
    """The value of a fact: a number, text, or a list of these."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take the value as it is."""
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, value: Any) -> Any:
        if value is None or isinstance(value, dict | bool):
            raise PydanticCustomError(
                "number", "must be {what}", {"what": say("a number, text or a list of them")}
            )
        return value


class StatedFact(Closed):
    """A fact as somebody states it."""

    value: Annotated[Any, FactValue(), Help("值", "What the provider allows.")]
    unit: Annotated[Line | None, Help("单位", "Of a number, such as `characters` or `CNY`.")] = None
    as_of: Annotated[Month, Help("核对月份", "The month in which the source was read.")]
    source: Annotated[Line, Help("来源", "Where it was read: an address, a document, a contract.")]
    confidence: Annotated[
        Literal["official", "secondary"], Help("可信度", "A fact from a secondary source only warns.")
    ] = "official"
    note: Annotated[Line | None, Help("备注", "What else one should know.")] = None


class RuleSettings(Closed):
    """Which rules run, and what their findings weigh."""

    select: Annotated[RuleNames, Help("启用", "The rules or families that run; all when left out.")] = ()
    ignore: Annotated[RuleNames, Help("停用", "Of these, the ones that do not.")] = ()
    severity: Annotated[
        dict[RuleName, Literal["error", "warning", "info"]],
        Help("级别", "By rule or family: what its findings weigh."),
    ] = {}


class ProjectSettings(Closed):
    """`pgconf.yaml`, beside `environments/`."""

    rules: Annotated[RuleSettings, Help("规则", "Which rules run, and what they weigh.")] = RuleSettings()
    facts: Annotated[
        dict[FactName, StatedFact], Help("事实", "By name: what a provider allows this merchant.")
    ] = {}
