"""What a role matrix amounts to: permissions over wildcards, inheritance, denies, groups and scopes."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.permissions import Permissions, Reach, Way, permissions_of
from pgconf.kinds.role import Scope
from pgconf.kinds.role_matrix import RoleMatrix

PERMISSIONS = ("orders.read", "orders.edit", "orders.items.edit", "refunds.request", "refunds.approve")
ROLES = ("a", "b", "c", "d")
METHODS = ("alipay", "wechatpay", "unionpay")
ACCOUNTS = ("icbc", "ccb")
LINES = (*PERMISSIONS, "*", "orders.*", "orders.items.*", "refunds.*")


def matrix(**fields: Any) -> RoleMatrix:
    """Make a matrix of the permissions above, with the given roles, grants and so on."""
    fields["roles"] = {
        name: {"class": "operator", "title": name, **role} for name, role in fields.pop("roles").items()
    }
    permissions = {name: {"class": "money", "title": name} for name in PERMISSIONS}
    return RoleMatrix.model_validate(
        {"kind": "role_matrix", "name": "office", "permissions": permissions, "grants": {}, **fields}
    )


def test_a_role_has_what_it_is_granted_and_what_its_parents_have() -> None:
    """The way tells the roles in between, and the line that grants it."""
    found = permissions_of(
        matrix(
            roles={"a": {}, "b": {"inherits": ["a"]}, "c": {"inherits": ["b"]}},
            grants={"orders.*": ["a"], "refunds.request": ["c"]},
        )
    )
    assert found.of_role["a"] == {"orders.read", "orders.edit", "orders.items.edit"}
    assert found.of_role["c"] == {"orders.read", "orders.edit", "orders.items.edit", "refunds.request"}
    assert found.way("c", "orders.read") == Way(("c", "b", "a"), "orders.*")
    assert found.way("c", "@a") == Way(("c", "b", "a"), "@a")


def test_the_shortest_way_is_told() -> None:
    """A grant before an inheritance, a near parent before a far one, a name before a wildcard."""
    found = permissions_of(
        matrix(
            roles={"a": {}, "b": {"inherits": ["a"]}, "c": {"inherits": ["a", "b"]}},
            grants={"*": ["a"], "orders.read": ["a", "b"], "orders.*": ["a"]},
        )
    )
    assert found.way("b", "orders.read") == Way(("b",), "orders.read")
    assert found.way("c", "refunds.approve") == Way(("c", "a"), "*")
    assert found.way("a", "orders.edit") == Way(("a",), "orders.*")


def test_a_deny_beats_grants_and_inheritance_and_stops_there() -> None:
    """Heirs do not get it through the denied role, but may have it by another way."""
    found = permissions_of(
        matrix(
            roles={
                "a": {},
                "b": {"inherits": ["a"]},
                "c": {"inherits": ["b"]},
                "d": {"inherits": ["a", "b"]},
            },
            grants={"orders.read": ["a"], "orders.edit": ["b"]},
            denies={"orders.*": ["b"]},
        )
    )
    assert found.of_role["b"] == frozenset()
    assert found.of_role["c"] == frozenset()
    assert found.of_role["d"] == {"orders.read"}


def test_a_deny_takes_from_a_role_and_not_from_a_person() -> None:
    """Whoever has another role that permits it may do it."""
    found = permissions_of(
        matrix(roles={"a": {}, "b": {}}, grants={"orders.read": ["a", "b"]}, denies={"orders.read": ["b"]})
    )
    assert found.held_by(["b"]) == frozenset()
    assert found.held_by(["a", "b"]) == {"orders.read"}


def test_roles_in_a_circle_share_what_they_have() -> None:
    """Working it out ends."""
    found = permissions_of(
        matrix(
            roles={"a": {"inherits": ["b"]}, "b": {"inherits": ["a"]}},
            grants={"orders.read": ["a"], "refunds.request": ["b"]},
        )
    )
    assert found.of_role["a"] == found.of_role["b"] == {"orders.read", "refunds.request"}


def test_names_that_are_not_declared_mean_nothing() -> None:
    """A typo grants nothing, and denies nothing."""
    found = permissions_of(
        matrix(
            roles={"a": {}},
            grants={"orders.raed": ["a"], "zzz.*": ["a"], "orders.read": ["a"]},
            denies={"orders.reed": ["a"]},
        )
    )
    assert found.of_role["a"] == {"orders.read"}


def test_a_person_has_the_roles_of_the_groups_too() -> None:
    """Each role once, the person's own ones first."""
    found = permissions_of(
        matrix(
            roles={"a": {}, "b": {}, "c": {}},
            assignments={
                "groups": {"g": {"roles": ["a", "b"], "members": 3}, "h": {"roles": ["b", "c"]}},
                "people": {"li": {"roles": ["c"], "groups": ["g", "h"]}},
            },
        )
    )
    group, unknown, person = found.holders
    assert (group.is_group, group.members, unknown.members) == (True, 3, None)
    assert (person.is_group, person.roles, person.groups) == (False, ("c", "a", "b"), ("g", "h"))


def test_roles_for_emergencies_and_roles_without_limits_are_told() -> None:
    """Heirs of a role with `*` have no limits either."""
    found = permissions_of(
        matrix(
            roles={"a": {"break_glass": {"for": "4h"}}, "b": {}, "c": {"inherits": ["b"]}, "d": {}},
            grants={"*": ["b"], "orders.*": ["d"]},
        )
    )
    assert found.emergency == {"a"}
    assert found.unlimited == {"b", "c"}


def test_a_matrix_is_worked_out_once() -> None:
    """For the very same matrix; an equal one is another one."""
    one, other = matrix(roles={"a": {}}), matrix(roles={"a": {}})
    assert permissions_of(one) is permissions_of(one)
    assert permissions_of(one) is not permissions_of(other)


APART = {"a": {"scope": {"accounts": ["icbc"]}}, "b": {"scope": {"accounts": ["ccb"]}}}
BOTH = ("refunds.request", "refunds.approve")
GRANTS = {"refunds.request": ["a"], "refunds.approve": ["b"]}


@pytest.mark.parametrize(
    ("roles", "subject", "within", "by"),
    [
        pytest.param({"a": {}, "b": {}}, None, None, ("a", "b"), id="no scopes"),
        pytest.param(APART, None, None, None, id="scopes apart"),
        pytest.param(APART, "accounts", None, None, id="apart in what it is about"),
        pytest.param(APART, "orders", None, ("a", "b"), id="apart in something else"),
        pytest.param(
            {**APART, "b": {"scope": {"accounts": ["ccb", "icbc"]}}},
            None,
            None,
            ("a", "b"),
            id="scopes that overlap",
        ),
        pytest.param(
            {**APART, "b": {}},
            "accounts",
            Reach(accounts=frozenset({"ccb"})),
            None,
            id="outside of what is asked",
        ),
        pytest.param(
            {"a": {"scope": {"own_orders": True}}, "b": {}},
            "orders",
            None,
            ("a", "b"),
            id="own orders are orders too",
        ),
    ],
)
def test_permissions_come_together_where_scopes_overlap(
    roles: dict[str, Any], subject: Any, within: Reach | None, by: tuple[str, ...] | None
) -> None:
    """Two roles that share no data cannot conflict."""
    found = permissions_of(matrix(roles=roles, grants=GRANTS))
    assert found.together(["a", "b"], BOTH, subject, within) == by


def test_of_several_roles_those_are_told_that_come_together() -> None:
    """That the first one has a scope of its own does not hide the second one."""
    roles = {**APART, "c": {}}
    found = permissions_of(
        matrix(roles=roles, grants={"refunds.request": ["a", "c"], "refunds.approve": ["b"]})
    )
    assert found.together(["a", "b", "c"], BOTH) == ("c", "b")
    assert found.together(["a", "b"], BOTH) is None


def test_everything_is_within_reach_of_an_empty_scope() -> None:
    """A scope limits by what it names."""
    assert Reach() == Reach(None, None)
    assert Reach(frozenset({"x"})).meet(Reach(None, frozenset({"y"}))) == Reach(
        frozenset({"x"}), frozenset({"y"})
    )


lines = st.dictionaries(st.sampled_from(LINES), st.lists(st.sampled_from(ROLES), unique=True), max_size=5)
scopes = st.fixed_dictionaries(
    {},
    optional={
        "payment_methods": st.lists(st.sampled_from(METHODS), unique=True, min_size=1),
        "accounts": st.lists(st.sampled_from(ACCOUNTS), unique=True, min_size=1),
    },
)
matrices = st.builds(
    lambda parents, grants, denies, reach: matrix(
        roles={name: {"inherits": parents[name], "scope": reach[name]} for name in ROLES},
        grants=grants,
        denies=denies,
    ),
    st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(ROLES), unique=True, max_size=2) for name in ROLES}
    ),
    lines,
    lines,
    st.fixed_dictionaries(dict.fromkeys(ROLES, scopes)),
)


def naive(office: RoleMatrix) -> dict[str, set[str]]:
    """Hand permissions on, again and again, until nothing changes any more."""

    def names(table: dict[str, tuple[str, ...]], role: str) -> set[str]:
        return {
            name
            for line, roles in table.items()
            for name in PERMISSIONS
            if role in roles and (name == line or (line[-1] == "*" and name.startswith(line[:-1])))
        }

    held: dict[str, set[str]] = {role: set() for role in ROLES}
    while True:
        after = {
            role: names(office.grants, role).union(*(held[parent] for parent in office.roles[role].inherits))
            - names(office.denies, role)
            for role in ROLES
        }
        if after == held:
            return held
        held = after


@given(matrices)
def test_the_closure_is_that_of_handing_permissions_on(office: RoleMatrix) -> None:
    """Whatever is granted, inherited in circles, and denied."""
    assert permissions_of(office).of_role == naive(office)


@given(matrices)
def test_a_way_can_be_walked(office: RoleMatrix) -> None:
    """Each step is an inheritance, everybody on it holds the permission, and the last one is granted it."""
    found = permissions_of(office)
    for role, ways in found.ways.items():
        for name, (steps, line) in ways.items():
            assert steps[0] == role
            assert all(two in office.roles[one].inherits for one, two in pairwise(steps))
            assert all(name in found.of_role[step] for step in steps)
            assert steps[-1] in office.grants[line]
            assert line == name or (line[-1] == "*" and name.startswith(line[:-1]))


@given(matrices, st.sets(st.sampled_from(ROLES)), st.sampled_from([None, "orders", "accounts"]))
def test_permissions_come_together_on_a_piece_of_data(
    office: RoleMatrix, roles: set[str], subject: Any
) -> None:
    """They do if there is one order or account, or both, for which somebody has them all."""
    found = permissions_of(office)
    by = found.together(sorted(roles), BOTH, subject)
    assert (by is not None) == any(
        all(any(_reaches(office, role, one, subject, piece) for role in roles) for one in BOTH)
        for piece in product(METHODS, ACCOUNTS)
    )
    for one, role in zip(BOTH, by or (), strict=bool(by)):
        assert one in found.of_role[role]


def _reaches(office: RoleMatrix, role: str, permission: str, subject: Any, piece: tuple[str, str]) -> bool:
    scope: Scope = office.roles[role].scope
    sees_order = not scope.payment_methods or piece[0] in scope.payment_methods or subject == "accounts"
    sees_account = not scope.accounts or piece[1] in scope.accounts or subject == "orders"
    found: Permissions = permissions_of(office)
    return permission in found.of_role[role] and sees_order and sees_account
