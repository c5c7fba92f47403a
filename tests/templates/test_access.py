"""Policies for casbin and Cedar: each decides as the role matrix is decided."""

import csv
import io
import json
from itertools import product
from pathlib import Path
from typing import Any

import casbin  # type: ignore[import-untyped]
import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shipped import artifacts, desired, made

from pgconf.decisions.permissions import Permissions, permissions_of
from pgconf.kinds.role_matrix import RoleMatrix

# Inheritance over two parents, denies on the way and below, wildcards, scopes, people with several roles.
ODD = """
kind: role_matrix
name: odd
permissions:
  orders.read: {class: read, title: a}
  orders.edit: {class: operate, title: a}
  orders.items.edit: {class: operate, title: a}
  refunds.request: {class: money, title: a}
  refunds.approve: {class: money, title: a}
roles:
  everything: {class: admin, title: a}
  nothing: {class: user, title: a}
  clerk: {class: operator, title: a, scope: {payment_methods: [alipay-web, ecny], accounts: [icbc-main]}}
  trainee: {class: operator, title: a, inherits: [clerk]}
  heir: {class: operator, title: a, inherits: [trainee]}
  both: {class: operator, title: a, inherits: [trainee, clerk]}
  stubborn: {class: operator, title: a, inherits: [trainee]}
  owner: {class: user, title: a, scope: {own_orders: true, payment_methods: [ecny]}}
  emergency: {class: admin, title: a, inherits: [everything], break_glass: {for: 4h}}
grants:
  "*": [everything]
  orders.*: [clerk]
  orders.read: [owner, stubborn]
  refunds.request: [stubborn, trainee]
  refunds.approve: [stubborn]
denies:
  orders.edit: [trainee]
  orders.items.*: [heir]
  refunds.approve: [stubborn]
assignments:
  groups:
    clerks: {roles: [clerk]}
    on-call: {roles: [emergency]}
  people:
    li: {roles: [trainee, owner], groups: [clerks, on-call]}
    wang: {groups: [on-call]}
"""
METHODS = ("", "alipay-web", "ecny", "unionpay-app")
ACCOUNTS = ("", "icbc-main", "ccb-reserve")
MATRICES = ("example", "odd")


def policy(which: str, ending: str) -> str:
    """Give the policy of a matrix, in a language."""
    if which == "example":
        return artifacts()[f"access/back-office.{ending}"]
    return made(f"access/policy.{ending}", ODD)[f"access/odd.{ending}"]


def matrix(which: str) -> RoleMatrix:
    """Give a matrix."""
    if which == "example":
        (found,) = (one.spec for one in desired().resources.values() if isinstance(one.spec, RoleMatrix))
        return found
    from pgconf.loading.yaml import read_value

    return RoleMatrix.model_validate(read_value(ODD.encode(), "odd.yaml").value)


@pytest.fixture(params=MATRICES)
def which(request: pytest.FixtureRequest) -> Any:
    """Take each matrix in turn."""
    return request.param


ROLES = ("a", "b", "c", "d")
PERMISSIONS = ("orders.read", "orders.edit", "orders.items.edit", "refunds.approve")
LINES = (*PERMISSIONS, "*", "orders.*", "orders.items.*", "refunds.*")
some_roles = st.lists(st.sampled_from(ROLES), unique=True, max_size=3)
some_lines = st.dictionaries(st.sampled_from(LINES), some_roles, max_size=5)
some_scopes = st.fixed_dictionaries(
    {
        "payment_methods": st.lists(st.sampled_from(("alipay-web", "ecny")), unique=True),
        "accounts": st.lists(st.sampled_from(("icbc-main", "ccb-reserve")), unique=True),
    }
)
some_matrices = st.fixed_dictionaries(
    {
        "kind": st.just("role_matrix"),
        "name": st.just("odd"),
        "permissions": st.just({name: {"class": "money", "title": name} for name in PERMISSIONS}),
        "roles": st.fixed_dictionaries(
            {
                name: st.fixed_dictionaries(
                    {
                        "class": st.just("operator"),
                        "title": st.just(name),
                        "inherits": some_roles,
                        "scope": some_scopes,
                    }
                )
                for name in ROLES
            }
        ),
        "grants": some_lines,
        "denies": some_lines,
    }
)


@settings(max_examples=60)
@given(data=some_matrices)
def test_both_decide_alike_for_any_matrix(data: dict[str, Any]) -> None:
    """Whoever inherits whom, even in a circle, and whatever is denied to whom."""
    decided = permissions_of(RoleMatrix.model_validate(data))
    text = json.dumps(data)
    model = casbin.Enforcer.new_model(text=artifacts()["access/model.conf"])
    enforcer = casbin.Enforcer(model)
    for line in csv.reader(
        io.StringIO(made("access/policy.csv", text)["access/odd.csv"]), skipinitialspace=True
    ):
        enforcer.add_policy(*line[1:])
    cedar = made("access/policy.cedar", text)["access/odd.cedar"]
    for role in ROLES:
        asked = list(product(PERMISSIONS, METHODS[:3], ACCOUNTS[:2]))
        expected = [may(decided, [role], *one) for one in asked]
        assert [enforcer.enforce(role, *one, "") for one in asked] == expected
        requests = [request(role, *one) for one in asked]
        results = cedarpy.is_authorized_batch(requests, cedar, entities(role, ""))
        assert [result.allowed for result in results] == expected


def request(role: str, permission: str, method: str, account: str) -> dict[str, Any]:
    """Ask Cedar whether somebody with a role may do something with an order."""
    return {
        "principal": f'User::"{role}"',
        "action": f'Action::"{permission}"',
        "resource": f'Order::"{method}/{account}"',
        "context": {},
    }


def may(decided: Permissions, roles: Any, permission: str, method: str, account: str) -> bool:
    """Tell whether somebody who has some roles may do something with a payment method and an account."""
    return any(
        permission in decided.of_role[role]
        and (
            not method
            or (reach := decided.reach[role]).payment_methods is None
            or method in reach.payment_methods
        )
        and (not account or (reach := decided.reach[role]).accounts is None or account in reach.accounts)
        for role in roles
    )


class TestCasbin:
    """What a casbin enforcer decides."""

    @pytest.fixture
    def enforcer(self, which: str, tmp_path: Path) -> Any:
        """Read model and policy as casbin reads them."""
        (tmp_path / "model.conf").write_text(artifacts()["access/model.conf"], "utf-8")
        (tmp_path / "policy.csv").write_text(policy(which, "csv"), "utf-8")
        return casbin.Enforcer(str(tmp_path / "model.conf"), str(tmp_path / "policy.csv"))

    def test_every_role_has_its_permissions(self, which: str, enforcer: Any) -> None:
        """And no other, wherever its scope ends."""
        known, decided = matrix(which), permissions_of(matrix(which))
        asked = product(known.roles, known.permissions, METHODS, ACCOUNTS)
        for role, permission, method, account in asked:
            expected = may(decided, [role], permission, method, account)
            assert enforcer.enforce(role, permission, method, account, "") == expected

    def test_every_person_has_those_of_all_roles(self, which: str, enforcer: Any) -> None:
        """But for roles that are taken in an emergency, and only then."""
        known, decided = matrix(which), permissions_of(matrix(which))
        for holder in decided.holders:
            who = f"{'group' if holder.is_group else 'person'}:{holder.name}"
            standing = [role for role in holder.roles if role not in decided.emergency]
            for permission, method in product(known.permissions, METHODS):
                expected = may(decided, standing, permission, method, "")
                assert enforcer.enforce(who, permission, method, "", "") == expected

    def test_own_orders_are_ones_own(self, which: str, enforcer: Any) -> None:
        """Where a role has only those."""
        known, decided = matrix(which), permissions_of(matrix(which))
        for role, permission in product(known.roles, known.permissions):
            held = permission in decided.of_role[role]
            assert enforcer.enforce(role, permission, "", "", role) == held
            others = held and not known.roles[role].scope.own_orders
            assert enforcer.enforce(role, permission, "", "", "somebody") == others

    def test_the_policy_is_csv(self, which: str) -> None:
        """With as many columns as the model has."""
        lines = list(csv.reader(io.StringIO(policy(which, "csv")), skipinitialspace=True, strict=True))
        assert {(line[0], len(line)) for line in lines} == {("p", 6), ("g", 3)}
        assert len(set(map(tuple, lines))) == len(lines)


class TestCedar:
    """What Cedar decides."""

    @pytest.mark.parametrize("owner", ["", "somebody", "me"])
    def test_every_role_has_its_permissions(self, which: str, owner: str) -> None:
        """And no other, wherever its scope ends."""
        known, decided = matrix(which), permissions_of(matrix(which))
        asked = list(product(known.roles, known.permissions, METHODS, ACCOUNTS))
        requests = [request(*one) for one in asked]
        for role in known.roles:
            mine = [index for index, one in enumerate(asked) if one[0] == role]
            results = cedarpy.is_authorized_batch(
                [requests[index] for index in mine], policy(which, "cedar"), entities(role, owner)
            )
            for index, result in zip(mine, results, strict=True):
                assert result.diagnostics.errors == []
                _, permission, method, account = asked[index]
                scope = known.roles[role].scope
                is_seen = owner != "somebody" or not scope.own_orders
                expected = may(decided, [role], permission, method, account) and is_seen
                assert result.allowed == expected

    def test_somebody_with_two_roles_may_do_what_either_may(self) -> None:
        """A deny takes a permission from a role, and not from a person."""
        asked = {"principal": 'User::"li"', "action": 'Action::"orders.edit"', "resource": 'Order::"/"'}
        li = {"uid": {"type": "User", "id": "li"}, "attrs": {}}
        for roles, allowed in ((["trainee"], False), (["trainee", "clerk"], True)):
            entity = {**li, "parents": [{"type": "Role", "id": role} for role in roles]}
            result = cedarpy.is_authorized({**asked, "context": {}}, policy("odd", "cedar"), [entity])
            assert result.allowed == allowed

    def test_the_policies_are_formatted(self, which: str) -> None:
        """Cedar reads them, and finds no role twice."""
        text = policy(which, "cedar")
        assert cedarpy.format_policies(text)
        ids = [line for line in text.splitlines() if line.startswith("@id")]
        assert len(set(ids)) == len(ids)


def entities(role: str, owner: str) -> list[dict[str, Any]]:
    """Make a user with a role, and an order for each payment method and account, maybe somebody's."""
    me = {"type": "User", "id": role}
    users: list[dict[str, Any]] = [
        {"uid": me, "attrs": {}, "parents": [{"type": "Role", "id": role}]},
        {"uid": {"type": "User", "id": "somebody"}, "attrs": {}, "parents": []},
    ]
    customer = me if owner == "me" else {"type": "User", "id": owner}
    orders: list[dict[str, Any]] = [
        {
            "uid": {"type": "Order", "id": f"{method}/{account}"},
            "attrs": {
                **({"payment_method": method} if method else {}),
                **({"account": account} if account else {}),
                **({"customer": {"__entity": customer}} if owner else {}),
            },
            "parents": [],
        }
        for method, account in product(METHODS, ACCOUNTS)
    ]
    return users + orders
