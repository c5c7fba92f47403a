"""The digest of what a test of a payment method proves."""

from typing import Any

import pytest

from pgconf.decisions.test_records import settings_digest
from pgconf.kinds.registry import registry
from pgconf.model import Address

METHOD: dict[str, Any] = {
    "kind": "payment_method",
    "name": "alipay-web",
    "provider": "alipay",
    "product": "page",
    "currency": "CNY",
    "countries": ["CN", "HK"],
    "amount": {"min": 1, "max": 5000},
    "serial": "order-serial",
    "settlement": "alipay-t1",
    "credentials": {"app_id": "2021000000000001", "private_key": {"secret": "env:KEY"}},
}


def digest(**changes: Any) -> str:
    """Give the digest of the method with some fields replaced."""
    data = {**METHOD, **changes}
    checked = registry()["payment_method"].check(Address("payment_method", data["name"]), data)
    assert checked.diagnostics == ()
    return settings_digest(checked.value)


def test_it_is_a_digest_as_a_record_takes_it() -> None:
    """What a finding shows can be written down."""
    assert digest(tested={"on": "2026-11-20", "by": "li", "digest": digest()}) == digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "alipay-page"},
        {"moved_from": "alipay"},
        {
            "title": "支付宝",
            "description": "电脑网站",
            "owner": "支付团队",
            "labels": {"a": "b"},
            "protect": True,
        },
        {"enabled": False},
        {"display": {"order": 1}},
        {"tested": {"on": "2026-11-20", "by": "li", "passed": False}},
        {"countries": ["HK", "CN"]},
        {"capture": "automatic", "mode": "direct"},
        {"fallback": None},
    ],
)
def test_what_changes_no_payment_does_not_count(changes: dict[str, Any]) -> None:
    """Names and words, the switch, the record itself, other spellings, and defaults that are written out."""
    assert digest(**changes) == digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"product": "wap"},
        {"amount": {"min": 1, "max": 6000}},
        {"countries": ["CN"]},
        {"notify_url": "https://pay.example.cn/callbacks"},
        {"capture": "manual"},
        {"credentials": METHOD["credentials"] | {"app_id": "2021000000000002"}},
        {"credentials": METHOD["credentials"] | {"private_key": {"secret": "env:OTHER_KEY"}}},
        {"fallback": "wechat"},
    ],
)
def test_what_changes_a_payment_counts(changes: dict[str, Any]) -> None:
    """Settings of its own, and which keys it uses."""
    assert digest(**changes) != digest()
