"""Who has which role (人员分配)."""

from collections.abc import Iterator
from typing import Annotated

from pgconf.kinds.annotations import Help, StageBound
from pgconf.kinds.closed import Closed, Problem, SecretRef
from pgconf.kinds.inner_names import all_undeclared
from pgconf.kinds.scalars import Count, Email, Identifier, Name, Names
from pgconf.model import say


class Group(Closed):
    """People of the directory who work together; the directory knows who they are."""

    roles: Annotated[Names, Help("角色", "The roles that every member has.")]
    members: Annotated[
        Count | None, StageBound(), Help("人数", "How many people it has, so that approvers can be counted.")
    ] = None


class Person(Closed):
    """One person, by login."""

    roles: Annotated[Names, Help("角色", "The person's own roles.")] = ()
    groups: Annotated[Names, Help("小组", "The groups the person belongs to.")] = ()
    email: Annotated[Email | None, Help("邮箱", "Where the person is written to.")] = None
    phone: Annotated[SecretRef | None, Help("手机", "Where the number is read from.")] = None

    def problems(self) -> Iterator[Problem]:
        """Somebody without a role is not managed here."""
        if not (self.roles or self.groups):
            yield Problem(
                (),
                say("the person has no role and no group"),
                say("add `roles` or `groups`, or remove the person"),
            )


class Assignments(Closed):
    """Groups and people with their roles."""

    groups: Annotated[dict[Name, Group], Help("小组", "By name.")] = {}
    people: Annotated[dict[Identifier, Person], StageBound(), Help("人员", "By login.")] = {}

    def problems(self) -> Iterator[Problem]:
        """People belong to groups there are."""
        for login, person in self.people.items():
            yield from all_undeclared(("people", login, "groups"), "group", person.groups, self.groups)
