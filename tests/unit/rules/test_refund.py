"""Refunds: windows, parts, numbers and consent."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import Family, method, policy

from pgconf.model import Severity

FAMILY = Family("refund")


@pytest.mark.parametrize(
    ("window", "wrong"), [("365d", False), ("8761h", True), ("366d", True), ("0d", False)]
)
def test_wechat_pay_refunds_for_a_year(tmp_path: Path, window: str, *, wrong: bool) -> None:
    """The last day counts, in whatever unit it is written."""
    found_here = FAMILY.found(tmp_path, method("wechatpay", refund={"window": window}))
    expected = [("window-exceeds-provider", "refund", Severity.ERROR)] if wrong else []

    assert [one[:3] for one in found_here] == expected


def test_alipay_decides_by_contract(tmp_path: Path) -> None:
    """What is usual only warns, and the contract may say something else."""
    longer = method("alipay", refund={"window": "400d"})
    fact = {"value": 540, "unit": "days", "as_of": "2026-11", "source": "合同"}

    assert [one.severity for one in FAMILY.found(tmp_path, longer)] == [Severity.WARNING]
    assert FAMILY.names(tmp_path, longer, facts={"alipay/refund-window": fact}) == []


@pytest.mark.parametrize(
    ("provider", "parts", "wrong"),
    [("wechatpay", 50, False), ("wechatpay", 51, True), ("wechatpay", None, False), ("alipay", 51, False)],
)
def test_wechat_pay_makes_fifty_parts(
    tmp_path: Path, provider: str, parts: int | None, *, wrong: bool
) -> None:
    """Where no number is written, or no limit is known, there is nothing to compare."""
    refund = {"window": "30d"} | ({"max_partials": parts} if parts else {})

    assert FAMILY.names(tmp_path, method(provider, refund=refund)) == (["too-many-partials"] if wrong else [])


def test_partial_refunds_need_numbers(tmp_path: Path) -> None:
    """The policy that should make them is marked; WeChat Pay's own word makes it an error."""
    alipay, wechatpay = (method(name, refund={"window": "30d"}) for name in ("alipay", "wechatpay"))
    (one,) = FAMILY.found(tmp_path, policy(), alipay, wechatpay)

    assert one[:3] == ("partial-without-request-number", "kind", Severity.ERROR)
    assert "`wechatpay-pay`" in one.message
    assert [other.severity for other in FAMILY.found(tmp_path, policy(), alipay)] == [Severity.WARNING]


@pytest.mark.parametrize(
    "documents",
    [
        [method(refund={"window": "30d"})],
        [policy(), method()],
        [policy(), method(refund={"window": "30d", "partial": False})],
        [policy(), method(refund={"window": "30d"}, enabled=False)],
        [policy(), method("custom", refund={"window": "30d"})],
        [policy(), policy(approved_up_to=1) | {"name": "other"}, method(refund={"window": "30d"})],
    ],
)
def test_numbers_are_not_missed_where_nobody_needs_them(
    tmp_path: Path, documents: list[dict[str, Any]]
) -> None:
    """No policy is declared, nothing is refunded in part, or another policy makes the numbers."""
    assert FAMILY.names(tmp_path, *documents) == []


@pytest.mark.parametrize(("same", "expected"), [(True, []), (False, ["retry-changes-number"])])
def test_a_refund_is_asked_for_under_its_number(tmp_path: Path, *, same: bool, expected: list[str]) -> None:
    """Without any retry there is no second request."""
    retry = {"same_number": same, "attempts": 3, "backoff": "5m"}

    assert FAMILY.names(tmp_path, policy(retry=retry)) == expected
    assert FAMILY.names(tmp_path, policy(approved_up_to=1)) == []


@pytest.mark.parametrize(
    ("waived", "changes", "wrong"),
    [
        (1000, {}, False),
        (1000.01, {}, True),
        (None, {}, False),
        (5000, {"enabled": False}, False),
        (5000, {"currency": "HKD"}, False),
        (5000, {"refund": {"window": "30d"}}, False),
        (5000, {"refund": None}, False),
    ],
)
def test_a_policy_waives_no_approval_that_a_method_wants(
    tmp_path: Path, waived: float | None, changes: dict[str, Any], *, wrong: bool
) -> None:
    """Equal amounts agree; what is off, in another currency or without a threshold wants nothing."""
    wanting = method(**{"refund": {"window": "30d", "approval_above": 1000}} | changes)
    rule = policy(approved_up_to=waived) if waived else policy(retry={"attempts": 1, "backoff": "1m"})

    assert FAMILY.names(tmp_path, rule, wanting) == (["auto-approve-above-threshold"] if wrong else [])


def test_the_lowest_threshold_is_named_once(tmp_path: Path) -> None:
    """Many methods make one finding, and the strictest is the one to look at."""
    strict = method("wechatpay", refund={"window": "30d", "approval_above": 100})
    loose = method("alipay", refund={"window": "30d", "approval_above": 1000})
    (one,) = FAMILY.found(tmp_path, policy(approved_up_to=2000), strict, loose)

    assert one.message == "refunds up to 2000 CNY need no approval, and `wechatpay-pay` wants one above 100"
