"""Withdrawals: who agrees, what stays, and how new an account may be."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import Family, method, withdrawal

from pgconf.model import Severity

FAMILY = Family("withdrawal")

REFUNDING = method(refund={"window": "30d"})


@pytest.mark.parametrize("keep", [None, 0])
def test_a_balance_is_not_emptied_while_refunds_come_out_of_it(tmp_path: Path, keep: int | None) -> None:
    """The schedule is marked, or the amount that keeps nothing."""
    one = FAMILY.only(tmp_path, withdrawal(automatic={"every": "day at 10:30"}, keep=keep), REFUNDING)

    assert one[:2] == ("no-reserve-for-refunds", "automatic" if keep is None else "keep")
    assert "`alipay-pay`" in one.message


@pytest.mark.parametrize(
    ("changes", "methods"),
    [
        ({}, [REFUNDING]),
        ({"automatic": {"every": "day at 10:30"}, "keep": 1}, [REFUNDING]),
        ({"automatic": {"every": "day at 10:30"}}, []),
        ({"automatic": {"every": "day at 10:30"}}, [method()]),
        ({"automatic": {"every": "day at 10:30"}}, [REFUNDING | {"enabled": False}]),
        ({"automatic": {"every": "day at 10:30"}}, [REFUNDING | {"currency": "HKD"}]),
        ({"automatic": {"every": "day at 10:30"}, "source": "wechatpay"}, [REFUNDING]),
    ],
)
def test_nothing_needs_to_stay_where_nothing_is_refunded(
    tmp_path: Path, changes: dict[str, Any], methods: list[dict[str, Any]]
) -> None:
    """By request only, with a reserve, or without refunds out of this balance."""
    assert FAMILY.names(tmp_path, withdrawal(**changes), *methods) == []


@pytest.mark.parametrize(("above", "wrong"), [(0, False), (49999.99, False), (50000, True), (60000, True)])
def test_the_largest_withdrawal_needs_approval(tmp_path: Path, above: float, *, wrong: bool) -> None:
    """Approval begins above its amount, so an equal one covers nothing."""
    rule = withdrawal(approval={"above": above, "permission": "withdrawals.approve"})
    assert FAMILY.names(tmp_path, rule) == (["no-approval-above-threshold"] if wrong else [])


def test_without_a_largest_amount_some_withdrawal_needs_approval(tmp_path: Path) -> None:
    """However high the threshold is, there is something above it."""
    rule = withdrawal(amount={"min": 1}, approval={"above": 10000000, "permission": "withdrawals.approve"})
    assert FAMILY.names(tmp_path, rule) == []


def test_dual_control_of_the_permission_is_an_approval_too(tmp_path: Path) -> None:
    """Of another permission it is not."""
    matrix: dict[str, Any] = {
        "kind": "role_matrix",
        "name": "office",
        "permissions": {
            f"withdrawals.{action}": {"class": "money", "title": action} for action in ("request", "approve")
        },
        "roles": {
            "clerk": {"class": "operator", "title": "出纳"},
            "chief": {"class": "admin", "title": "主管"},
        },
        "grants": {"withdrawals.request": ["clerk"], "withdrawals.approve": ["chief"]},
        "dual_control": {"withdrawals.request": {"approvers": 1, "by": "withdrawals.approve"}},
    }
    bare = withdrawal(approval=None)

    assert FAMILY.names(tmp_path, bare | {"by": "withdrawals.request"}, matrix) == []
    assert FAMILY.names(tmp_path, bare | {"by": "withdrawals.other"}, matrix) == [
        "no-approval-above-threshold"
    ]
    assert FAMILY.names(tmp_path, bare, matrix) == ["no-approval-above-threshold"]


def test_what_only_runs_by_itself_asks_nobody(tmp_path: Path) -> None:
    """There is no person whose error or crime an approval would stop."""
    rule = withdrawal(automatic={"every": "day at 10:30"}, approval=None)

    assert FAMILY.names(tmp_path, rule) == []
    assert FAMILY.names(tmp_path, rule | {"by": "withdrawals.request"}) == ["no-approval-above-threshold"]


@pytest.mark.parametrize(("pause", "line"), [(None, "accounts"), ("0s", "cooling_off")])
def test_a_new_account_has_to_wait(tmp_path: Path, pause: str | None, line: str) -> None:
    """A pause of no length is none."""
    one = FAMILY.only(tmp_path, withdrawal(cooling_off=pause))
    assert one[:3] == ("no-cooling-off-after-account-change", line, Severity.WARNING)


def test_a_sandbox_holds_no_money(tmp_path: Path) -> None:
    """Neither approvals nor pauses are asked for where nothing can be stolen."""
    assert FAMILY.names(tmp_path, withdrawal(approval=None, cooling_off=None), stage="sandbox") == []
