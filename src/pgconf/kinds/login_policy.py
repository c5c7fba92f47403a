"""How people register, sign in and stay signed in (注册与登录)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Ref, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec
from pgconf.kinds.role import RoleClass
from pgconf.kinds.scalars import Count, CountOrZero, Duration, Flag, Name, Number
from pgconf.model import say

PasswordLength = Annotated[int, Number(Decimal(1), Decimal(128), whole=True)]
CharacterClasses = Annotated[int, Number(Decimal(1), Decimal(4), whole=True)]
CodeDigits = Annotated[int, Number(Decimal(4), Decimal(8), whole=True)]


class Password(Closed):
    """What a password must be like."""

    min_length: Annotated[PasswordLength, Help("最短长度", "The fewest characters.")]
    classes: Annotated[
        CharacterClasses, Help("字符种类", "How many of: small letters, capitals, digits, other characters.")
    ] = 1
    history: Annotated[CountOrZero, Help("历史密码", "How many earlier passwords may not come back.")] = 0
    rotation: Annotated[
        Duration | None, Help("更换周期", "How long one may be used; for ever when left out.")
    ] = None


class SecondFactor(Closed):
    """What proves a person besides the password (二次验证)."""

    methods: Annotated[
        tuple[Literal["totp", "sms_code", "email_code"], ...], Unordered(),
        Help("方式", "What can be used; people choose one."),
    ]  # fmt: skip
    required: Annotated[Flag, Help("必须", "Whether everybody the policy is for needs one.")] = False
    required_for: Annotated[
        tuple[Literal["read", "operate", "money", "admin"], ...], Unordered(),
        Help("必须的权限类别", "Holders of a permission of these classes need one in any case."),
    ] = ()  # fmt: skip

    def problems(self) -> Iterator[Problem]:
        """A second factor can be had, and nobody is required twice."""
        if not self.methods:
            yield Problem(
                ("methods",),
                say("there is no way to prove oneself"),
                say("add `totp`, or leave out `second_factor`"),
            )
        if self.required and self.required_for:
            yield Problem(
                ("required_for",),
                say("`required_for` has no meaning while everybody needs one"),
                say("remove it"),
            )


class VerificationCode(Closed):
    """A code that is sent to prove a phone number or an e-mail address (验证码)."""

    digits: Annotated[CodeDigits, Help("位数", "How many digits it has.")]
    ttl: Annotated[Duration, Help("有效期", "How long it can be used.")]
    resend_after: Annotated[
        Duration, Help("重发间隔", "How long to wait before another one can be asked for.")
    ]
    attempts: Annotated[Count, Help("尝试次数", "Wrong codes after which it is void.")]
    template: Annotated[Name, Ref("notification_template"), Help("模板", "The message that carries it.")]


class Lockout(Closed):
    """What happens after wrong passwords (锁定)."""

    attempts: Annotated[Count, Help("尝试次数", "Wrong attempts in a row.")]
    for_: Annotated[Duration, Help("时长", "How long nobody can sign in.")]


class Session(Closed):
    """How long one stays signed in (会话)."""

    idle: Annotated[Duration, Help("空闲超时", "Without doing anything.")]
    absolute: Annotated[Duration, Help("最长时长", "In any case.")]

    def problems(self) -> Iterator[Problem]:
        """The longer time is the longer one."""
        if self.idle > self.absolute:
            yield Problem(
                ("idle",),
                say("`idle` is longer than `absolute`, so it never counts"),
                say("swap the two, or correct one"),
            )


class LoginPolicy(ResourceSpec):
    """The rules of registering and signing in for some classes of roles."""

    kind: Literal["login_policy"]
    for_: Annotated[tuple[RoleClass, ...], Unordered(), Help("适用对象", "The classes of roles it is for.")]
    registration: Annotated[
        Literal["open", "invite", "closed"],
        Help("注册", "Anybody may register, those who are invited, or nobody: accounts are made for them."),
    ] = "closed"
    usernames: Annotated[
        tuple[Literal["account", "phone", "email"], ...], Unordered(),
        Help("用户名类型", "What people sign in with."),
    ] = ("account",)  # fmt: skip
    password: Annotated[Password | None, Help("密码", "Its rules; there are no passwords when left out.")] = (
        None
    )
    second_factor: Annotated[SecondFactor | None, Help("二次验证", "None when left out.")] = None
    code: Annotated[VerificationCode | None, Help("验证码", "None are sent when left out.")] = None
    lockout: Annotated[Lockout | None, Help("锁定", "Nobody is locked out when left out.")] = None
    session: Annotated[Session, Help("会话", "How long one stays signed in.")]
    inactive_after: Annotated[
        Duration | None,
        Help("停用", "Accounts nobody has used for this long are disabled; never when left out."),
    ] = None

    def problems(self) -> Iterator[Problem]:
        """It is for somebody, who can sign in, and codes that are needed are sent."""
        if not self.for_:
            yield Problem(("for",), say("the policy is for nobody"), say("add `admin`, `operator` or `user`"))
        if not self.usernames:
            yield Problem(
                ("usernames",), say("nobody can say who they are"), say("add `account`, `phone` or `email`")
            )
        if self.password is None and self.code is None:
            yield Problem(
                (),
                say("nobody can sign in: there are no passwords and no codes"),
                say("add `password` or `code`"),
            )
        for method in self.second_factor.methods if self.second_factor and self.code is None else ():
            if method != "totp":
                yield Problem(
                    ("second_factor", "methods"),
                    say("`{method}` needs codes, and none are sent", method=method),
                    say("add `code`"),
                )
