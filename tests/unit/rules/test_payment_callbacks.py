"""Where providers report results."""

from pathlib import Path

import pytest
from tests.unit.rules.methods import ALIPAY, CUSTOM, UNIONPAY, WECHATPAY, method, payment, shop

SIGNED = CUSTOM | {"signature": "SM2"}


@pytest.mark.parametrize(
    "url",
    [
        "https://pay.example.cn/callbacks/wechatpay",
        "https://pay.example.cn",
        "https://PAY.example.cn:8443/a",
        "https://8.8.8.8/a",
        "https://[2400:3200::1]/a",
        "https://local.example.cn/localhost",
        f"https://pay.example.cn/{'a' * 232}",
    ],
)
def test_addresses_that_a_provider_reaches_are_right(url: str, tmp_path: Path) -> None:
    """Up to 255 characters, in capitals, with a port, or as a public address."""
    assert payment(tmp_path, method("native", WECHATPAY, notify_url=f'"{url}"')) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example.cn/a",
        "https://pay.example.cn/a?method=native",
        "https://pay.example.cn/a#paid",
        "https://localhost/a",
        "https://pay/a",
        "https://pay.shop.local/a",
        "https://pay.shop.internal./a",
        "https://127.0.0.1/a",
        "https://10.2.3.4:8443/a",
        "https://192.168.1.8/a",
        "https://169.254.169.254/a",
        "https://[::1]/a",
        "https://[fe80::1%25eth0]/a",
        "https://2130706433/a",
        "https://[pay.example.cn/a",
        f"https://pay.example.cn/{'a' * 233}",
    ],
)
def test_addresses_that_wechat_pay_refuses_or_cannot_reach(url: str, tmp_path: Path) -> None:
    """Each for one reason alone."""
    found = payment(tmp_path, method("native", WECHATPAY, notify_url=f'"{url}"'))
    assert found == [("notify-url-invalid", "error", f'"{url}"')]


def test_every_reason_is_told(tmp_path: Path) -> None:
    """Whoever corrects the address corrects it once."""
    found = payment(tmp_path, method("native", WECHATPAY, notify_url='"http://10.0.0.1/a?b#c"'))
    assert [one.name for one in found] == ["notify-url-invalid"] * 4


@pytest.mark.parametrize(
    ("provider", "url", "severity"),
    [
        (UNIONPAY, "http://pay.example.cn/a", "warning"),
        (SIGNED, "http://pay.example.cn/a", "warning"),
        (UNIONPAY, "https://pay.example.cn/a?b=c", None),
        (SIGNED, f"https://pay.example.cn/{'a' * 400}", None),
        (UNIONPAY, f"https://pay.example.cn/{'a' * 400}", "warning"),
        (SIGNED, "https://10.0.0.1/a", "error"),
    ],
)
def test_other_providers_have_other_limits(
    provider: dict[str, str], url: str, severity: str | None, tmp_path: Path
) -> None:
    """What nobody knows of a provider is not held against it; what holds for the internet is."""
    found = payment(tmp_path, method("web", provider, notify_url=f'"{url}"'))
    assert found == ([("notify-url-invalid", severity, f'"{url}"')] if severity else [])


def test_a_dedicated_line_is_stated_by_the_project(tmp_path: Path) -> None:
    """Then http is what the provider takes, and only weighs as a warning."""
    facts = (
        "facts:\n  wechatpay/notify-url-schemes: {value: [https, http], as_of: 2026-11, source: 专线合同}\n"
    )
    found = payment(
        tmp_path, method("native", WECHATPAY, notify_url='"http://wx.example.cn/a"'), project=facts
    )
    assert [one.severity for one in found] == ["warning"]


def test_a_disabled_method_is_not_called_back(tmp_path: Path) -> None:
    """Its address may be anything."""
    assert (
        payment(tmp_path, method("native", WECHATPAY, notify_url="http://localhost", enabled="false")) == []
    )


URL = "https://pay.example.cn/callbacks"
KEY = ALIPAY["credentials"].removesuffix("}") + ", alipay_public_key: {secret: env:ALI_PUBLIC}}"
VERIFIED = ALIPAY | {"credentials": KEY}


def test_the_one_that_went_astray_is_reported(tmp_path: Path) -> None:
    """It is the one that is alone, not the one that comes later."""
    documents = (
        method("a", VERIFIED, notify_url=URL),
        method("b", WECHATPAY, notify_url=URL),
        method("c", WECHATPAY | {"product": "h5"}, notify_url=URL),
        method("d", UNIONPAY, notify_url=f"{URL}/unionpay"),
    )
    project = shop(tmp_path, *documents)
    (found,) = project.validate().diagnostics
    assert (found.name, str(found.address)) == (
        "payment/same-notify-url-different-provider",
        "payment_method/a",
    )
    assert found.message == "`alipay` reports to the address that `wechatpay` reports to as well"


def test_two_adapters_are_two_providers(tmp_path: Path) -> None:
    """And two methods of one adapter are one."""
    other = SIGNED | {"adapter": "other"}
    documents = [method(name, SIGNED, notify_url=URL) for name in "ab"]
    assert payment(tmp_path, *documents) == []
    found = payment(tmp_path, *documents, method("c", other, notify_url=URL))
    assert found == [("same-notify-url-different-provider", "warning", URL)]
