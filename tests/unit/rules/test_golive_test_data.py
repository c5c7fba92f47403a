"""Going live: what was only there for tests and reaches nobody."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.rules.live_shop import ACCOUNTS, Family, method

FAMILY = Family("golive")


@pytest.mark.parametrize(
    ("text", "made_up"),
    [
        ("https://example.com/back", "example.com"),
        ("https://pay.EXAMPLE.net/back", "pay.EXAMPLE.net"),
        ("https://shop.example.org:8443/back", "shop.example.org"),
        ("https://shop.test/back", "shop.test"),
        ("https://a.b.invalid/back", "a.b.invalid"),
        ("https://pay.example/back", "pay.example"),
        ("https://pay.example.cn/back", None),
        ("https://example.com.cn/back", None),
        ("https://example.community/back", None),
        ("https://myexample.com/back", None),
        ("https://my-example.com/back", None),
        ("https://pay.testing.cn/back", None),
        ("https://pay.test.shop.cn/back", None),
        ("https://pay.shop.cn/back.test.html", None),
    ],
)
def test_reserved_domains_are_told_from_others(tmp_path: Path, text: str, made_up: str | None) -> None:
    """Those of RFC 2606, whatever stands before and behind; all others may belong to somebody."""
    found_here = FAMILY.found(tmp_path, method(return_url=text))

    expected = [f"`{made_up}` is made up for examples and tests, and reaches nobody"] if made_up else []
    assert [one.message for one in found_here] == expected
    assert FAMILY.names(tmp_path, method(return_url=text), stage="sandbox") == []


@pytest.mark.parametrize(
    ("url", "wrong"),
    [("https://pay.example.com/a", True), ("https://pay.example/a", True), ("https://pay.test/a", False)],
)
def test_of_callbacks_to_nowhere_another_rule_tells(tmp_path: Path, url: str, *, wrong: bool) -> None:
    """No server knows these names, which is a fault in a sandbox too."""
    assert FAMILY.names(tmp_path, method(notify_url=url)) == (["test-data-present"] if wrong else [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("客服电话13800138000", True),
        ("+8613800138000", True),
        ("113800138000", False),
        ("13800138001", False),
    ],
)
def test_the_number_of_all_manuals_is_known(tmp_path: Path, text: str, *, wrong: bool) -> None:
    """Also inside a message, and not as a part of a longer number."""
    template = {
        "kind": "notification_template", "name": "paid", "category": "transactional",
        "email": {"zh-CN": {"subject": "已支付", "text": text}},
    }  # fmt: skip
    assert FAMILY.names(tmp_path, template) == (["test-data-present"] if wrong else [])


def test_short_messages_are_looked_at(tmp_path: Path) -> None:
    """They go to customers too."""
    sms = {"signature": "示例商城", "provider_template": "SMS_1", "body": "详见 pay.example.com/orders"}
    template = {
        "kind": "notification_template", "name": "paid", "category": "transactional", "sms": {"zh-CN": sms}
    }  # fmt: skip
    assert FAMILY.only(tmp_path, template).line == "sms"


def test_a_variable_is_blamed_alone(tmp_path: Path) -> None:
    """Not everything that it is put into."""
    using = method(return_url="https://shop.${var.host}/back")
    one = FAMILY.only(
        tmp_path, using, method("wechatpay"), variables={"host": "pay.example.com", "port": 443}
    )

    assert one.line == "variables"


def test_senders_and_adapters_are_looked_at(tmp_path: Path) -> None:
    """Each value is a finding of its own; a sender that is off sends nothing."""
    mail = {
        "kind": "sender", "name": "mail", "provider": "smtp", "host": "smtp.example.org", "port": 465,
        "tls": "implicit", "from": {"address": "a@example.com"}, "reply_to": "b@shop.cn",
    }  # fmt: skip
    adapter: dict[str, Any] = {
        "kind": "sender", "name": "push", "provider": "custom", "medium": "sms", "adapter": "push",
        "credentials": {"parameters": {"host": "push.example.net"}},
    }  # fmt: skip
    counter = method("custom", credentials={"parameters": {"host": "pay.example.net"}})
    found_here = FAMILY.found(tmp_path, mail, adapter, counter)

    assert sorted(one.line for one in found_here) == ["credentials", "credentials", "from", "host"]
    assert FAMILY.names(tmp_path, *({**one, "enabled": False} for one in (mail, adapter, counter))) == []


def test_a_blacklist_may_name_what_is_made_up(tmp_path: Path) -> None:
    """Those who are written to may not."""
    testers = {"kind": "audience", "name": "testers", "list": {"patterns": ["*@example.com"]}}
    buyers = {"kind": "audience", "name": "buyers", "all": "users", "blacklist": ["testers"]}

    assert FAMILY.names(tmp_path, testers) == ["test-data-present"]
    assert FAMILY.names(tmp_path, testers, buyers) == []


def test_what_only_people_read_is_no_data(tmp_path: Path) -> None:
    """A description may speak of a test."""
    assert (
        FAMILY.names(tmp_path, ACCOUNTS[0] | {"description": "联调时用 13800138000 和 pay.example.com"}) == []
    )


@pytest.mark.parametrize(
    ("currency", "largest", "wrong"),
    [
        ("CNY", 0.01, True),
        ("CNY", 0.02, False),
        ("JPY", 1, True),
        ("JPY", 2, False),
        ("CNY", None, False),
    ],
)
def test_nobody_sells_for_a_cent(
    tmp_path: Path, currency: str, largest: float | None, *, wrong: bool
) -> None:
    """The price of a test is the smallest amount of a currency; a small minimum is usual."""
    amount = {"min": 0} | ({"max": largest} if largest else {})
    assert FAMILY.names(tmp_path, method(currency=currency, amount=amount)) == (
        ["test-data-present"] if wrong else []
    )
