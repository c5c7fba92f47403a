"""Where people may write what they like, and where secrets are referred to."""

from typing import Any

from pgconf.kinds.free_text import free_text, secrets
from pgconf.kinds.registry import registry
from pgconf.model import Address


def spec(kind: str, **fields: Any) -> Any:
    """Check a resource, and give its typed spec."""
    checked = registry()[kind].check(Address(kind, "one"), {"kind": kind, "name": "one", **fields})
    assert checked.diagnostics == (), checked.diagnostics
    return checked.value


METHOD = {
    "provider": "custom",
    "product": "counter",
    "adapter": "counter-adapter",
    "status_map": {"OK": "paid"},
    "currency": "CNY",
    "amount": {"min": 1},
    "serial": "order-serial",
    "settlement": "bank-t1",
    "title": "柜台",
    "labels": {"team": "支付"},
    "notify_url": "https://pay.example.cn/callbacks",
    "order_expiry": "30m",
    "availability": [{"from": "08:00", "to": "20:00"}],
    "credentials": {
        "secrets": {"pin": {"secret": "env:PIN", "rotated_on": "2026-01-01", "rotate_every": "365d"}},
        "parameters": {"city": "上海"},
    },
}


def test_free_text_is_what_could_be_anything() -> None:
    """Titles, labels, identifiers and addresses; neither names and times nor references to secrets."""
    found = dict(free_text(spec("payment_method", **METHOD)))
    assert found[("title",)] == "柜台"
    assert found[("labels", "team")] == "支付"
    assert found[("notify_url",)] == "https://pay.example.cn/callbacks"
    assert found[("credentials", "parameters", "city")] == "上海"
    assert not {"serial", "settlement", "kind", "name", "provider", "availability"} & {
        path[0] for path in found
    }
    assert not any("PIN" in text for text in found.values())


def test_secrets_are_found_with_their_paths() -> None:
    """In maps, and where text could stand instead."""
    ((path, secret),) = secrets(spec("payment_method", **METHOD))
    assert (path, secret.secret) == (("credentials", "secrets", "pin"), "env:PIN")
    account = {"type": "alipay", "holder": "示例商城"}
    assert [p for p, _ in secrets(spec("account", number={"secret": "env:A"}, **account))] == [("number",)]
    assert secrets(spec("account", number="622202******1234", **account)) == []


def test_paths_are_those_of_the_yaml() -> None:
    """A key such as `from` and the place in a list."""
    settings = spec(
        "environment",
        stage="live",
        zone="Asia/Shanghai",
        freeze=[{"from": "2026-11-10T00:00", "to": "2026-11-13T00:00", "because": "双十一"}],
        targets=[{"name": "office", "url": {"secret": "env:URL"}}],
    )
    assert (("freeze", 0, "because"), "双十一") in free_text(settings)
    assert [path for path, _ in secrets(settings)] == [("targets", 0, "url")]


def test_of_plain_data_all_text_is_free() -> None:
    """A kind that a project declares says nothing of the form of its text to this module."""
    assert free_text({"a": [{"b": "x"}, "y"], "n": 1, "e": ""}) == [
        (("a", 0, "b"), "x"),
        (("a", 1), "y"),
        (("e",), ""),
    ]
