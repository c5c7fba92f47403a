"""Who messages go to (发送范围). Of the ways to say who belongs, an audience uses one."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help, Ref, StageBound, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec, SecretRef
from pgconf.kinds.scalars import Line, Locale, Name, Names, OneOrMore, Shaped
from pgconf.model import say

Attribute = Annotated[
    str,
    Shaped(r"^[a-z][a-z0-9_]{0,62}$", "an attribute such as `level`", "write small letters, digits and `_`"),
]
Contact = Annotated[
    str,
    Shaped(
        r"^[0-9A-Za-z+*?@._-]+$",
        "the pattern of a number or address, such as `170*` or `*@example.net`",
        "`*` stands for any characters and `?` for one",
        max_length=254,
    ),
]


class ContactList(Closed):
    """Numbers and addresses. They are personal data, so they stand elsewhere; patterns may stand here."""

    phones: Annotated[SecretRef | None, Help("手机号名单", "Where the numbers are read from.")] = None
    emails: Annotated[SecretRef | None, Help("邮箱名单", "Where the addresses are read from.")] = None
    patterns: Annotated[
        tuple[Contact, ...], Unordered(), Help("号码规则", "Patterns of numbers and addresses.")
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """A list is made of something."""
        if self.phones is None and self.emails is None and not self.patterns:
            yield Problem((), say("the list names nobody"), say("add `phones`, `emails` or `patterns`"))


class AnyAudience(ResourceSpec):
    """What every audience has."""

    kind: Literal["audience"]
    blacklist: Annotated[
        tuple[Annotated[Name, Ref("audience")], ...],
        Unordered(),
        Help("黑名单", "Audiences whose members are left out."),
    ] = ()
    locale: Annotated[
        Locale | None,
        Help("语言", "The language of members who chose none; the environment's when left out."),
    ] = None

    def problems(self) -> Iterator[Problem]:
        """An audience that leaves itself out is empty."""
        if self.name in self.blacklist:
            yield Problem(
                ("blacklist",), say("the audience leaves itself out, so it is empty"), say("name another one")
            )


class Everybody(AnyAudience):
    """All users of the shop, or everybody who works in the back office (全部用户)."""

    all_: Annotated[
        Literal["users", "staff", "everyone"], Help("全部", "All users, all of the staff, or both.")
    ]


class AttributeGroup(AnyAudience):
    """Users who have certain attributes (用户组)."""

    group: Annotated[
        dict[Attribute, Annotated[tuple[Line, ...], OneOrMore(), Unordered()]],
        Help("用户组", "By attribute: the values that belong; a user has to fit all attributes."),
    ]

    def problems(self) -> Iterator[Problem]:
        """A filter filters, and lets somebody through."""
        yield from super().problems()
        if not self.group:
            yield Problem(
                ("group",), say("a group without attributes is everybody"), say("write `all: users`")
            )
        for attribute, values in self.group.items():
            if not values:
                yield Problem(
                    ("group", attribute),
                    say("no value of `{attribute}` is allowed, so nobody belongs", attribute=attribute),
                    say("add one"),
                )


class RoleHolders(AnyAudience):
    """Staff who have one of some roles, inherited ones included (指定角色)."""

    roles: Annotated[Names, Help("角色", "The roles, of which one is enough.")]
    matrix: Annotated[Name, Ref("role_matrix"), Help("角色库", "The role matrix that declares them.")]

    def problems(self) -> Iterator[Problem]:
        """There is a role to have."""
        yield from super().problems()
        if not self.roles:
            yield Problem(
                ("roles",), say("no role belongs to the audience, so it is empty"), say("add a role")
            )


class Listed(AnyAudience):
    """Those on a list (指定名单)."""

    list_: Annotated[ContactList, StageBound(), Help("名单", "Their numbers and addresses.")]


_WAYS = {"all": "everybody", "group": "attribute group", "roles": "role holders", "list": "listed"}


def _way(data: Any) -> str | None:
    if isinstance(data, dict):
        return next((tag for key, tag in _WAYS.items() if key in data), None)
    return next(tag for key, tag in _WAYS.items() if hasattr(data, key) or hasattr(data, f"{key}_"))


Audience = Annotated[
    Annotated[Everybody, Tag("everybody")]
    | Annotated[AttributeGroup, Tag("attribute group")]
    | Annotated[RoleHolders, Tag("role holders")]
    | Annotated[Listed, Tag("listed")],
    Discriminator(
        _way,
        custom_error_type="way",
        custom_error_message="needs {ways}",
        custom_error_context={"ways": say("`all`, `group`, `roles` or `list` to say who belongs to it")},
    ),
]
