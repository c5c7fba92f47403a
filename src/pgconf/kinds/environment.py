"""A deployment: where it goes to, and the rules for changing it (测试与上线)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from posixpath import normpath
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pgconf.kinds.annotations import Help, Keyed, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec, SecretRef
from pgconf.kinds.scalars import (
    Count,
    CountOrZero,
    Date,
    Line,
    Locale,
    LocalTime,
    Name,
    OneOrMore,
    Percentage,
    PerTime,
    Shaped,
    Zone,
)
from pgconf.model import did_you_mean, say


@dataclass(frozen=True, slots=True)
class Scalar:
    """Any single value: text, a number, true or false."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take the value as it is."""
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Name the types."""
        return {"type": ["string", "number", "boolean"]}

    def _read(self, value: Any) -> bool | int | str | Decimal:
        if isinstance(value, bool | int | str | Decimal):
            return value
        raise PydanticCustomError("number", "must be {what}", {"what": say("text, a number, true or false")})


_FEWEST_VERSIONS = 2
_ADDRESS_PATTERN = r"^([a-z_]+/[a-z][a-z0-9-]{0,62}|artifact/[A-Za-z0-9_.@+/-]{1,255})$"
_OF_FILES = frozenset({"keep", "mode", "owner", "group", "check", "reload"})
Value = Annotated[bool | int | str | Decimal, Scalar()]
Addressed = Annotated[str, Shaped(_ADDRESS_PATTERN, "an address `kind/name`")]


class TargetSettings(Closed):
    """A place that live state is kept in."""

    name: Annotated[Name, Help("名称", "Names the target in plans.")]
    type: Annotated[
        Literal["sql", "files"],
        Help(
            "类型",
            "`sql`: settings, in SQLite or PostgreSQL. `files`: what templates make of them, in a folder.",
        ),
    ] = "sql"
    path: Annotated[
        Line | None,
        Help("文件", "An SQLite file or a folder, relative to the project; it must stay inside the project."),
    ] = None
    url: Annotated[
        SecretRef | None,
        Help("地址", "A secret reference to a database URL, or to `file:///` and an absolute folder."),
    ] = None
    keep: Annotated[Count, Help("保留版本数", "How many versions of the files stay, two at least.")] = 5
    mode: Annotated[
        str,
        Shaped(r"^0[4-7][0-7]{2}$", "a file mode such as `0644`", 'write it as text: `"0644"`'),
        Help("权限", "The permission bits of the files."),
    ] = "0644"
    owner: Annotated[Line | None, Help("属主", "The account that the files belong to.")] = None
    group: Annotated[Line | None, Help("属组", "The group that the files belong to.")] = None
    check: Annotated[
        tuple[Line, ...],
        Help(
            "检查命令",
            "A program and its arguments, run without a shell before the switch; `{folder}` is the new "
            "version. Nothing is switched when it fails.",
        ),
    ] = ()
    reload: Annotated[
        tuple[Line, ...],
        Help("重载命令", "Likewise, run after the switch; when it fails, it is switched back."),
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """A target is in one place, and only files are delivered."""
        if self.path is not None and self.url is not None:
            yield Problem(("path",), say("a target has a `path` or a `url`, not both"))
        if self.type != "files":
            for name in sorted(self.model_fields_set & _OF_FILES):
                yield Problem((name,), say("only a target of type `files` has `{name}`", name=name))
        elif self.keep < _FEWEST_VERSIONS:
            yield Problem(("keep",), say("two versions at least must stay: the one before is gone back to"))


class Guards(Closed):
    """How much one plan may change before somebody has to agree."""

    max_deletes: Annotated[CountOrZero | None, Help("最多删除数", "Deletes in one plan.")] = None
    max_delete_ratio: Annotated[
        Percentage | None, Help("最大删除比例", "Deleted resources of all; one is always allowed.")
    ] = None
    max_change_ratio: Annotated[
        Percentage | None,
        Help("最大变更比例", "Changed and deleted resources of all; one is always allowed."),
    ] = None
    protected: Annotated[
        tuple[Addressed, ...],
        Unordered(),
        Help("受保护资源", "Addresses that no plan may delete."),
    ] = ()


class Approver(Closed):
    """Somebody who may approve plans."""

    name: Annotated[Line, Help("姓名", "Who it is.")]
    key: Annotated[
        str,
        Shaped(r"^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?$", "a public SSH key"),
        Help("公钥", "The public SSH key that the approver signs with."),
    ]
    roles: Annotated[tuple[Name, ...], Unordered(), Help("角色", "What the approver speaks for.")] = ()
    names: Annotated[
        tuple[Line, ...], Unordered(),
        Help("其他署名", "Names and mail addresses in git that mean the same person, who does not approve "
             "what he wrote. `name` and the comment of the key count as well."),
    ] = ()  # fmt: skip


class KindApprovals(Closed):
    """Who must agree to a change of one kind, whatever its risk."""

    people: Annotated[Count, Help("人数", "How many.")]
    role: Annotated[Name | None, Help("角色", "What they must speak for; any approver when left out.")] = None


class Approvals(Closed):
    """How many people other than the author must agree, by risk and by kind.

    Without `approvers` nobody could agree, and nothing is enforced: plans say so.
    """

    additive: Annotated[CountOrZero, Help("新增", "For changes that only add.")] = 0
    disruptive: Annotated[CountOrZero, Help("影响业务", "For changes that alter what runs.")] = 0
    destructive: Annotated[CountOrZero, Help("破坏性", "For changes that take something away.")] = 0
    kinds: Annotated[
        dict[Annotated[str, Shaped(r"^[a-z][a-z0-9_]{0,62}$", "the name of a kind")], KindApprovals],
        Help("按资源类型", "By kind: who must agree to any change of it."),
    ] = {}
    approvers: Annotated[tuple[Approver, ...], Keyed("name"), Help("审批人", "Who may agree.")] = ()

    def problems(self) -> Iterator[Problem]:
        """A role that nobody speaks for could never agree."""
        roles = {role for approver in self.approvers for role in approver.roles}
        for kind, asked in self.kinds.items():
            if self.approvers and asked.role is not None and asked.role not in roles:
                yield Problem(
                    ("kinds", kind, "role"),
                    say("no approver has the role `{role}`", role=asked.role),
                    did_you_mean(asked.role, roles) or say("add it to the `roles` of an approver"),
                )


class Freeze(Closed):
    """A time in which nothing is deployed (封网)."""

    from_: Annotated[LocalTime, Help("开始", "The first minute.")]
    to: Annotated[LocalTime, Help("结束", "The minute behind the freeze.")]
    because: Annotated[Line, Help("原因", "Why; it is shown to whoever is refused.")]

    def problems(self) -> Iterator[Problem]:
        """A freeze must have a length."""
        if self.from_ >= self.to:
            yield Problem(
                ("to",), say("the freeze ends before it begins"), say("swap the two, or correct one")
            )


class IgnoredDrift(Closed):
    """Live settings that stay as somebody has changed them outside, for a time (漂移豁免)."""

    addresses: Annotated[
        tuple[Addressed, ...], OneOrMore(), Unordered(), Help("资源", "The addresses of what stays.")
    ]
    owner: Annotated[Line, Help("负责人", "Who answers for it.")]
    because: Annotated[Line, Help("原因", "Why; it is shown with every plan.")]
    until: Annotated[Date, Help("截止日期", "The last day on which it holds, in the environment's zone.")]

    def problems(self) -> Iterator[Problem]:
        """Somebody answers for something."""
        if not self.addresses:
            yield Problem(
                ("addresses",),
                say("no address is named, so nothing stays"),
                say("name one such as `payment_method/alipay-web`, or remove the entry"),
            )


class Merchant(Closed):
    """Whose back office it is."""

    legal_name: Annotated[Line, Help("商户全称", "The name in the business licence (营业执照).")]


class Capacity(Closed):
    """The load the environment is made for."""

    peak: Annotated[PerTime, Help("峰值", "Payments in the busiest moment, such as `300/s`.")]


class Environment(ResourceSpec):
    """One deployment of the configuration."""

    kind: Literal["environment"]
    extends: Annotated[
        Name | None, Help("继承", "The folder in `environments/` that comes before this one.")
    ] = None
    stage: Annotated[Literal["sandbox", "live"], Help("阶段", "Whether real money moves.")]
    zone: Annotated[Zone, Help("时区", "The IANA time zone of all times without a zone of their own.")]
    merchant: Annotated[
        Merchant | None, Help("商户", "Whose money it is; the holders of its accounts are compared with it.")
    ] = None
    locale: Annotated[Locale, Help("语言", "The language of messages without one of their own.")] = "zh-CN"
    variables: Annotated[
        dict[Annotated[str, Shaped(r"^[a-z][a-z0-9_]*$", "a variable name such as `callback_host`")], Value],
        Help("变量", "Values for `${var.name}`."),
    ] = {}
    targets: Annotated[
        tuple[TargetSettings, ...], Keyed("name"),
        Help("部署目标", "Where live state is kept; `.pgconf/<environment>.db` when left out."),
    ] = ()  # fmt: skip
    guards: Annotated[Guards, Help("保护限制", "How much one plan may change.")] = Guards()
    approvals: Annotated[Approvals, Help("审批", "Who must agree.")] = Approvals()
    freeze: Annotated[tuple[Freeze, ...], Help("封网期", "When nothing is deployed.")] = ()
    ignore_drift: Annotated[
        tuple[IgnoredDrift, ...], Help("漂移豁免", "What may stay as it was changed outside.")
    ] = ()
    capacity: Annotated[Capacity | None, Help("容量", "The load it is made for.")] = None

    def problems(self) -> Iterator[Problem]:
        """Two targets must not write into one file."""
        seen: set[str] = set()
        for index, path in ((i, normpath(t.path)) for i, t in enumerate(self.targets) if t.path):
            if path in seen:
                hint = say("give each target a file of its own")
                yield Problem(
                    ("targets", index, "path"), say("another target is in `{path}` already", path=path), hint
                )
            seen.add(path)
