"""Rules about segregation of duties: what comes together, by which way, and where it does not."""

from pathlib import Path

import pytest
from tests.unit.rules.offices import CONFLICTS, ORDERS, ROLE, WITHDRAWAL, found, matrix, names


def test_a_wildcard_an_heir_and_a_group_lead_to_both_sides_of_a_refund(tmp_path: Path) -> None:
    """Only the role where they come together is told, with the ways; its heirs are not."""
    diagnostics = found(
        tmp_path,
        ORDERS,
        matrix(
            f"""\
roles:
  asker: {ROLE}
  approver: {ROLE}
  chief: {{class: admin, title: 主管, inherits: [asker, approver]}}
  deputy: {{class: admin, title: 副主管, inherits: [chief]}}
grants:
  refunds.request: [asker]
  "refunds.*": [approver]
denies:
  refunds.request: [approver]
{CONFLICTS}"""
        ),
    )
    (one,) = [d for d in diagnostics if d.name == "role/create-and-approve-refund"]
    assert one.message == (
        "the role `chief` may ask for a refund and approve it too: it has "
        "`refunds.request` by inheritance (`chief` → `asker`) and "
        "`refunds.approve` by inheritance (`chief` → `approver`) and `refunds.*`"
    )
    assert one.span is not None
    assert one.related[0].message == "two people are needed here"


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        pytest.param(
            ("{accounts: [main]}", "{accounts: [main, other]}"),
            ["role/user-union-violates-sod"],
            id="overlap",
        ),
        pytest.param(("{}", "{}"), ["role/user-union-violates-sod"], id="no scopes"),
        pytest.param(("{own_orders: true}", "{}"), ["role/user-union-violates-sod"], id="own orders"),
    ],
)
def test_two_roles_meet_in_a_person_where_their_scopes_do(
    tmp_path: Path, scopes: tuple[str, str], expected: list[str]
) -> None:
    """What the withdrawal rule keeps apart is found without any `conflicts` of the matrix."""
    diagnostics = found(tmp_path, WITHDRAWAL, people_with_both(*scopes))
    assert names(diagnostics, "role/approver-count-insufficient", "role/conflict-unenforced") == expected


def people_with_both(asking: str, agreeing: str) -> str:
    """Write a matrix in which one person asks and agrees, in two roles with these scopes."""
    return matrix(
        f"""\
roles:
  asking: {{class: operator, title: 出纳, scope: {asking}}}
  agreeing: {{class: operator, title: 复核, scope: {agreeing}}}
grants: {{money.ask: [asking], money.agree: [agreeing]}}
assignments: {{people: {{e101: {{roles: [asking, agreeing]}}}}}}
"""
    )


def test_roles_for_different_accounts_do_not_meet(tmp_path: Path) -> None:
    """Nobody can approve a withdrawal of their own, since none goes to both accounts."""
    both = WITHDRAWAL.replace("accounts: [main]", "accounts: [main, other]")
    diagnostics = found(tmp_path, both, people_with_both("{accounts: [main]}", "{accounts: [other]}"))
    assert "role/user-union-violates-sod" not in names(diagnostics)


def test_scopes_of_accounts_do_not_part_the_two_sides_of_a_refund(tmp_path: Path) -> None:
    """A refund is about an order, and both roles see all orders."""
    diagnostics = found(
        tmp_path,
        ORDERS,
        WITHDRAWAL,
        matrix(
            """\
roles:
  one: {class: operator, title: 一, scope: {accounts: [main]}}
  two: {class: operator, title: 二, scope: {accounts: [other]}}
grants: {refunds.request: [one], refunds.approve: [two]}
assignments: {groups: {desk: {roles: [one, two], members: 9}}}
"""
            + CONFLICTS
        ),
    )
    assert names(diagnostics) == ["role/user-union-violates-sod"]


GROUPS = """\
roles:
  asking: {class: operator, title: 出纳}
  agreeing: {class: operator, title: 复核}
  alarm: {class: admin, title: 应急, break_glass: {for: 4h}}
grants: {refunds.request: [asking], refunds.approve: [agreeing], "refunds.*": [alarm]}
"""


@pytest.mark.parametrize(
    ("assignments", "who"),
    [
        pytest.param("groups: {g: {roles: [asking, agreeing]}}", ["`g`"], id="a group"),
        pytest.param(
            "groups: {g: {roles: [asking, agreeing]}}, people: {e1: {groups: [g]}}",
            ["`g`"],
            id="its members not again",
        ),
        pytest.param(
            "groups: {g: {roles: [asking]}, h: {roles: [agreeing]}}, people: {e1: {groups: [g, h]}}",
            ["`e1`"],
            id="a person in two groups",
        ),
        pytest.param(
            "groups: {g: {roles: [asking]}}, people: {e1: {roles: [agreeing], groups: [g]}}",
            ["`e1`"],
            id="a role and a group",
        ),
        pytest.param("groups: {g: {roles: [asking]}, h: {roles: [agreeing]}}", [], id="nobody in both"),
        pytest.param("people: {e1: {roles: [asking, alarm]}}", [], id="a role for emergencies"),
    ],
)
def test_whoever_gets_both_sides_is_told_once(tmp_path: Path, assignments: str, who: list[str]) -> None:
    """The group if it is the group, otherwise the person."""
    diagnostics = found(tmp_path, ORDERS, matrix(f"{GROUPS}assignments: {{{assignments}}}\n{CONFLICTS}"))
    unions = [d.message for d in diagnostics if d.name == "role/user-union-violates-sod"]
    assert [one.partition(" holds ")[0].removeprefix("everybody in the group ") for one in unions] == who


def test_a_conflict_is_broken_by_who_holds_all_of_it(tmp_path: Path) -> None:
    """Two of three are not enough."""
    text = f"""\
roles: {{two: {ROLE}, three: {ROLE}}}
grants: {{orders.read: [three], accounts.edit: [two, three], roles.edit: [two, three]}}
conflicts: [[orders.read, accounts.edit, roles.edit]]
"""
    (one,) = [d for d in found(tmp_path, matrix(text)) if d.name == "role/conflict-in-one-role"]
    assert one.message.startswith("the role `three` has all that is kept apart here")


def test_what_a_wildcard_brings_is_told_as_the_wildcard_alone(tmp_path: Path) -> None:
    """One line in the matrix is one finding, and not ten."""
    text = f'roles: {{root: {ROLE}}}\ngrants: {{"*": [root]}}\n{CONFLICTS}'
    assert names(found(tmp_path, ORDERS, WITHDRAWAL, matrix(text))) == ["role/wildcard-grant"]


def test_one_role_for_account_and_withdrawal_is_an_error_once_it_is_declared_a_conflict(
    tmp_path: Path,
) -> None:
    """Until then it is a warning."""
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{money.ask: [clerk], accounts.edit: [clerk]}}\n"
    declared = "conflicts: [[accounts.edit, money.ask], [money.ask, money.agree]]\n"
    ignored = "role/conflict-unenforced"
    assert names(found(tmp_path, WITHDRAWAL, matrix(text)), ignored) == ["role/config-and-money"]
    assert names(found(tmp_path, WITHDRAWAL, matrix(text + declared))) == ["role/conflict-in-one-role"]


def test_approvers_may_be_named_by_role(tmp_path: Path) -> None:
    """Whoever has the role, or inherits it, and asks for withdrawals too, approves their own."""
    by_role = WITHDRAWAL.replace("permission: money.agree", "roles: [agreeing]")
    text = f"""\
roles:
  agreeing: {ROLE}
  chief: {{class: admin, title: 主管, inherits: [agreeing]}}
grants: {{money.ask: [chief], orders.read: [agreeing]}}
"""
    diagnostics = found(tmp_path, by_role, matrix(text))
    assert names(diagnostics) == ["role/create-and-approve-withdrawal"]
    (one,) = [d for d in diagnostics if d.name == "role/create-and-approve-withdrawal"]
    assert "`agreeing` by inheritance (`chief` → `agreeing`)" in one.message


def test_the_role_that_approves_may_itself_ask(tmp_path: Path) -> None:
    """Then the role is told, since no grant makes it an approver."""
    by_role = WITHDRAWAL.replace("permission: money.agree", "roles: [agreeing]")
    diagnostics = found(
        tmp_path, by_role, matrix(f"roles: {{agreeing: {ROLE}}}\ngrants: {{money.ask: [agreeing]}}\n")
    )
    (one,) = [d for d in diagnostics if d.name == "role/create-and-approve-withdrawal"]
    assert one.message.endswith("it has `money.ask` and `agreeing`")


def test_a_disabled_withdrawal_rule_asks_for_nothing(tmp_path: Path) -> None:
    """Its permissions may be anything."""
    off = WITHDRAWAL.replace("method:", "enabled: false\nmethod:").replace("money.agree", "money.agrees")
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{money.ask: [clerk], money.agree: [clerk]}}\n"
    assert names(found(tmp_path, off, matrix(text))) == []


def test_permissions_may_say_what_they_do(tmp_path: Path) -> None:
    """Where their names do not, or say something else."""
    more = (
        "staff.rights: {class: admin, title: 权限, does: edit-roles}\n"
        "staff.hire: {class: admin, title: 入职, does: assign-roles}\n"
    )
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{staff.rights: [clerk], staff.hire: [clerk]}}\n"
    assert names(found(tmp_path, matrix(text, more))) == ["role/edit-role-and-assign-role"]


def test_a_pair_that_a_wider_conflict_holds_is_not_enforced_by_it(tmp_path: Path) -> None:
    """A conflict of three lets two of them pass; and a matrix that has not both is not asked."""
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk]}}\n"
    wide = "conflicts: [[refunds.request, refunds.approve, orders.read]]\n"
    assert names(found(tmp_path, ORDERS, matrix(text + wide))) == ["role/conflict-unenforced"]
    small = "kind: role_matrix\nname: small\npermissions: {refunds.request: {class: money, title: a}}\n"
    diagnostics = found(tmp_path, ORDERS, matrix(text + CONFLICTS), small + "roles: {}\ngrants: {}\n")
    assert names(diagnostics) == []
