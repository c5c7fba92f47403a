"""Approvals: how many people could agree to what somebody asks."""

from typing import Any

import pytest

from pgconf.decisions.approvals import Approval, Shortage, approvals, shortages
from pgconf.decisions.permissions import Reach, permissions_of
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.kinds.withdrawal_rule import WithdrawalRule

NAMES = ("pay.ask", "pay.agree")


def office(
    groups: dict[str, Any], people: dict[str, Any] | None = None, scopes: dict[str, Any] | None = None
) -> RoleMatrix:
    """Make an office of roles that ask and agree, with these people."""
    return RoleMatrix.model_validate(
        {
            "kind": "role_matrix",
            "name": "office",
            "permissions": {name: {"class": "money", "title": name} for name in NAMES},
            "roles": {
                "clerk": {"class": "operator", "title": "clerk"},
                "head": {"class": "operator", "title": "head", "scope": (scopes or {}).get("head", {})},
                "boss": {"class": "operator", "title": "boss", "scope": (scopes or {}).get("boss", {})},
                "both": {"class": "operator", "title": "both"},
                "alarm": {"class": "operator", "title": "alarm", "break_glass": {"for": "4h"}},
            },
            "grants": {"pay.ask": ["clerk", "both"], "pay.agree": ["head", "boss", "both", "alarm"]},
            "assignments": {"groups": groups, "people": people or {}},
        }
    )


def withdrawal(count: int, accounts: list[str], **approval: Any) -> WithdrawalRule:
    """Make a withdrawal rule that takes some approvals."""
    return WithdrawalRule.model_validate(
        {
            "kind": "withdrawal_rule",
            "name": "bank",
            "method": "bank",
            "accounts": accounts,
            "by": "pay.ask",
            "amount": {},
            "approval": {"above": 0, "count": count, **(approval or {"permission": "pay.agree"})},
        }
    )


def short(matrix: RoleMatrix, count: int = 1, accounts: tuple[str, ...] = ("a",), **approval: Any) -> Any:
    """Give the piece, the number of others and whether askers agree, of the only shortage; or None."""
    found = approvals([], [], [withdrawal(count, list(accounts), **approval)])
    match list(shortages(found, [permissions_of(matrix)])):
        case [Shortage(Approval(), piece, others, is_own)]:
            return piece, others, is_own
        case nothing:
            assert nothing == []
            return None


CLERKS = {"clerks": {"roles": ["clerk"], "members": 5}}


@pytest.mark.parametrize(
    ("groups", "people", "count", "expected"),
    [
        pytest.param({"heads": {"roles": ["head"], "members": 2}}, {}, 2, None, id="enough"),
        pytest.param(
            {"heads": {"roles": ["head"], "members": 2}}, {}, 3, (Reach(), 2, False), id="one too few"
        ),
        pytest.param({"heads": {"roles": ["head"]}}, {}, 99, None, id="a group of any size"),
        pytest.param({}, {}, 1, (Reach(), 0, False), id="nobody"),
        pytest.param(
            {}, {"li": {"roles": ["head"]}, "wu": {"roles": ["head"]}}, 2, None, id="people by login"
        ),
        pytest.param(
            {"heads": {"roles": ["head"], "members": 1}},
            {"li": {"groups": ["heads"]}},
            2,
            (Reach(), 1, False),
            id="a member of a group is counted with it",
        ),
        pytest.param(
            {"heads": {"roles": ["head"], "members": 1}},
            {"li": {"roles": ["boss"]}},
            2,
            None,
            id="both kinds",
        ),
        pytest.param(
            {"all": {"roles": ["both"], "members": 2}},
            {},
            2,
            (Reach(), 1, True),
            id="nobody approves their own",
        ),
        pytest.param(
            {"alarm": {"roles": ["alarm"], "members": 9}},
            {},
            1,
            (Reach(), 0, False),
            id="emergencies do not count",
        ),
    ],
)
def test_who_could_agree_is_counted(
    groups: dict[str, Any], people: dict[str, Any], count: int, expected: Any
) -> None:
    """Members of groups and people by login, each once, besides the one who asks."""
    assert short(office(CLERKS | groups, people), count) == expected


def test_where_nobody_is_known_to_ask_there_is_nothing_to_say() -> None:
    """Who asks may be managed elsewhere, and so may those who agree."""
    assert short(office({})) is None
    assert short(office({"heads": {"roles": ["head"], "members": 1}}), 5) is None


def test_who_is_entitled_to_another_account_does_not_count() -> None:
    """The first account with too few people is told."""
    scopes = {"head": {"accounts": ["a"]}, "boss": {"accounts": ["a", "b"]}}
    people = {"li": {"roles": ["head"]}, "wu": {"roles": ["boss"]}}
    matrix = office(CLERKS, people, scopes)
    assert short(matrix, 2, ("a",)) is None
    assert short(matrix, 2, ("a", "b")) == (Reach(accounts=frozenset({"b"})), 1, False)
    assert short(matrix, 1, ("b", "c")) == (Reach(accounts=frozenset({"c"})), 0, False)


def test_an_account_in_all_scopes_is_not_named() -> None:
    """Scopes have nothing to do with the shortage."""
    matrix = office(CLERKS, {"li": {"roles": ["head"]}}, {"head": {"accounts": ["a"]}})
    assert short(matrix, 2, ("a",)) == (Reach(), 1, False)


@pytest.mark.parametrize(
    ("approval", "others"),
    [
        pytest.param({"roles": ["head"]}, 1, id="a role"),
        pytest.param({"roles": ["head", "boss"]}, 2, id="one of two roles"),
        pytest.param({"permission": "pay.agree", "roles": ["boss"]}, 1, id="a permission and a role"),
        pytest.param({"permission": "pay.ask", "roles": ["boss"]}, 0, id="a role without the permission"),
    ],
)
def test_an_approver_has_the_permission_and_one_of_the_roles(approval: dict[str, Any], others: int) -> None:
    """As far as the approval asks for them."""
    matrix = office(CLERKS, {"li": {"roles": ["head"]}, "wu": {"roles": ["boss"]}})
    piece, found, _ = short(matrix, 9, **approval)
    assert (piece, found) == (Reach(), others)


def test_people_of_several_offices_are_counted_together() -> None:
    """A login in two role matrices is one person."""
    first = office(CLERKS, {"li": {"roles": ["head"]}, "wu": {"roles": ["head"]}})
    second = office({}, {"li": {"roles": ["head"]}, "xu": {"roles": ["head"]}})
    found = shortages(
        approvals([], [], [withdrawal(4, ["a"])]), [permissions_of(first), permissions_of(second)]
    )
    assert [one.others for one in found] == [3]
