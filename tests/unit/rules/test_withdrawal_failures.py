"""What becomes of the money when a withdrawal fails."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import Family, method, withdrawal

FAMILY = Family("withdrawal")


def on_failure(**ways: Any) -> dict[str, Any]:
    """Say what happens after each way to fail: money is held, unless something else is given."""
    return {way: {"then": "hold"} for way in ("failed", "unknown", "returned", "closed")} | ways


def retrying(way: str = "unknown", **retry: Any) -> dict[str, Any]:
    """Send again after one way to fail."""
    return on_failure(**{way: {"then": "hold", "retry": {"attempts": 3, "backoff": "10m"} | retry}})


def test_a_rule_in_order_is_left_alone(tmp_path: Path) -> None:
    """The rule that the other tests change is fine."""
    assert FAMILY.names(tmp_path, withdrawal()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": {"max": 900000000}, "source": "wechatpay"},
        {"daily": {"amount": 1}},
        {"fee": {"fixed": 500}},
        {"on_failure": {}},
        {"on_failure": retrying(same_number=False)},
        {"on_failure": on_failure(unknown={"then": "return-to-balance"})},
        {"on_failure": retrying(attempts=100, within="1h")},
        {"approval": None},
        {"cooling_off": None},
        {"automatic": {"every": "day at 08:00"}},
        {"source": "wechatpay", "product": "shop", "daily": {"count": 2}},
        {"source": "wechatpay", "product": "day-end", "window": {"from": "11:00", "to": "23:59"}},
    ],
)
def test_what_is_switched_off_is_not_judged(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Each of these is a finding while the rule is switched on."""
    refunding = method(refund={"window": "30d"})

    assert FAMILY.names(tmp_path, withdrawal(**changes), refunding)
    assert FAMILY.names(tmp_path, withdrawal(**changes, enabled=False), refunding) == []


@pytest.mark.parametrize("way", ["failed", "unknown", "returned", "closed"])
def test_every_way_to_fail_needs_a_decision(tmp_path: Path, way: str) -> None:
    """The one that is missing is named."""
    ways = on_failure()
    del ways[way]
    one = FAMILY.only(tmp_path, withdrawal(on_failure=ways))

    assert (one.rule, one.line) == ("failure-path-incomplete", "on_failure")
    assert one.message == f"nothing says what becomes of a withdrawal that ends as `{way}`"


def test_all_missing_ways_are_one_finding(tmp_path: Path) -> None:
    """Without `on_failure` the rule itself is marked."""
    one = FAMILY.only(tmp_path, withdrawal(on_failure=None))

    assert one.line == "kind"
    assert "`failed`, `unknown`, `closed`, `returned`" in one.message


def test_only_banks_send_money_back(tmp_path: Path) -> None:
    """An Alipay account takes what it gets."""
    ways = on_failure()
    del ways["returned"]

    assert FAMILY.names(tmp_path, withdrawal(method="alipay", accounts=["company"], on_failure=ways)) == []


def test_a_new_number_is_right_after_a_refusal(tmp_path: Path) -> None:
    """Only where nobody knows what became of the first request does it pay twice."""
    unknown = withdrawal(on_failure=retrying(same_number=False))

    assert FAMILY.names(tmp_path, unknown) == ["retry-with-new-number"]
    for way in ("failed", "returned", "closed"):
        assert FAMILY.names(tmp_path, withdrawal(on_failure=retrying(way, same_number=False))) == []


@pytest.mark.parametrize(
    ("then", "expected"),
    [("hold", []), ("manual", []), ("return-to-balance", ["unknown-result-returned"])],
)
def test_what_may_have_been_paid_does_not_go_back(tmp_path: Path, then: str, expected: list[str]) -> None:
    """After a refusal it does."""
    assert FAMILY.names(tmp_path, withdrawal(on_failure=on_failure(unknown={"then": then}))) == expected
    assert FAMILY.names(tmp_path, withdrawal(on_failure=on_failure(failed={"then": then}))) == []


@pytest.mark.parametrize(
    ("retry", "wrong"),
    [
        ({"attempts": 12, "backoff": "12h", "within": "6d"}, False),
        ({"attempts": 13, "backoff": "12h", "within": "6d"}, True),
        ({"attempts": 1, "backoff": "7d", "within": "6d"}, True),
        ({"attempts": 1000000000, "backoff": "9999999d", "within": "6d"}, True),
        ({"attempts": 1000000000, "backoff": "0s", "within": "6d"}, False),
        ({"attempts": 13, "backoff": "12h", "same_number": False}, False),
        ({"attempts": 1000, "backoff": "1d"}, False),
    ],
)
def test_retries_end_while_the_number_is_known(tmp_path: Path, retry: dict[str, Any], *, wrong: bool) -> None:
    """The last attempt may come at the last moment; without a time there is nothing to compare with."""
    found_here = FAMILY.names(tmp_path, withdrawal(on_failure=retrying("failed", **retry)))
    assert found_here == (["retry-longer-than-idempotency-ttl"] if wrong else [])


@pytest.mark.parametrize(
    ("retry", "text"),
    [
        ({"within": "7d"}, "`within` is 7d, and wechatpay knows the number for 6d"),
        ({"within": "6d"}, None),
        ({"attempts": 13, "backoff": "12h"}, "13 attempts every 12h go on after 6d"),
        ({"attempts": 100, "backoff": "12h", "within": "7d"}, "`within` is 7d"),
    ],
)
def test_wechat_pay_knows_a_number_for_six_days(
    tmp_path: Path, retry: dict[str, Any], text: str | None
) -> None:
    """What the rule says itself is compared with that first, and told once."""
    found_here = FAMILY.found(tmp_path, withdrawal(source="wechatpay", on_failure=retrying(**retry)))

    assert len(found_here) == (text is not None)
    assert all((text or "") in one.message for one in found_here)
