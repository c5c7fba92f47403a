"""Credentials of payment methods: keys that are needed, certificates that end, hashes that are weak."""

from pathlib import Path

import pytest
from tests.unit.rules.methods import (
    ALIPAY,
    CERTIFICATE,
    CUSTOM,
    UNIONPAY,
    WECHATPAY,
    WECHATPAY_V2,
    method,
    payment,
    shop,
    told,
)

URL = "https://pay.example.cn/callbacks"
AGREEMENT = "{product_code: P, scene: S, per_payment: 100}"
QUICK = UNIONPAY | {"product": "quick"}
ENCRYPTED = (
    QUICK["credentials"].removesuffix("}") + f", encrypt_certificate: {CERTIFICATE % ('e', '2030-01-01')}}}"
)
WITH_CERTIFICATE = (
    WECHATPAY_V2["credentials"].removesuffix("}") + f", certificate: {CERTIFICATE % ('c', '2030-01-01')}}}"
)


@pytest.mark.parametrize(
    ("provider", "fields", "severity"),
    [
        pytest.param(ALIPAY, {"notify_url": URL}, "error", id="callbacks that nobody can check"),
        pytest.param(ALIPAY, {}, None, id="no callbacks"),
        pytest.param(WECHATPAY, {"notify_url": URL, "refund": "{window: 90d}"}, None, id="version 3"),
        pytest.param(WECHATPAY_V2, {"refund": "{window: 90d}"}, "error", id="version 2 with refunds"),
        pytest.param(WECHATPAY_V2, {"notify_url": URL}, None, id="version 2 without refunds"),
        pytest.param(
            WECHATPAY_V2,
            {"refund": "{window: 90d}", "credentials": WITH_CERTIFICATE},
            None,
            id="its certificate",
        ),
        pytest.param(QUICK, {"agreement": AGREEMENT}, "warning", id="quick pay sends card data"),
        pytest.param(QUICK, {"agreement": AGREEMENT, "credentials": ENCRYPTED}, None, id="encrypted"),
        pytest.param(UNIONPAY, {}, None, id="the gateway takes the card data itself"),
        pytest.param(WECHATPAY | {"product": "jsapi"}, {}, None, id="nobody demands an app secret"),
        pytest.param(ALIPAY, {"notify_url": URL, "enabled": "false"}, None, id="disabled"),
    ],
)
def test_credentials_are_complete_for_what_is_done_with_them(
    provider: dict[str, str], fields: dict[str, str], severity: str | None, tmp_path: Path
) -> None:
    """What is not used needs no key; the word `credentials` is marked."""
    expected = [("credential-missing-for-mode", severity, "credentials")] if severity else []
    assert payment(tmp_path, method("web", provider, **fields)) == expected


@pytest.mark.parametrize(
    ("last_day", "severity"),
    [
        ("2026-11-23", "error"),
        ("2026-11-24", "warning"),
        ("2026-12-23", "warning"),
        ("2026-12-24", None),
        ("2028-02-29", None),
    ],
)
def test_certificates_are_reported_in_time(last_day: str, severity: str | None, tmp_path: Path) -> None:
    """From the thirtieth day before the last one on; after the last one it is an error."""
    credentials = WECHATPAY["credentials"].removesuffix("}") + f", not_after: {last_day}}}"
    expected = [("certificate-expires-soon", severity, last_day)] if severity else []
    assert payment(tmp_path, method("native", WECHATPAY, credentials=credentials)) == expected


def test_a_certificate_of_many_methods_is_reported_once(tmp_path: Path) -> None:
    """The others are told as further places; another certificate is another finding."""
    old = WITH_CERTIFICATE.replace("2030-01-01", "2026-12-01")
    other = old.replace("/run/c", "/run/d")
    documents = (
        method("a", WECHATPAY_V2, credentials=old),
        method("b", WECHATPAY_V2, credentials=old),
        method("c", WECHATPAY_V2, credentials=other),
        method("d", WECHATPAY_V2, credentials=old, enabled="false"),
    )
    project = shop(tmp_path, *documents)
    assert told(project) == [("certificate-expires-soon", "warning", "2026-12-01")] * 2
    related = [len(d.related) for d in project.validate().diagnostics if d.name.startswith("payment/cert")]
    assert related == [1, 0]


@pytest.mark.parametrize(
    ("provider", "credentials", "marked"),
    [
        (ALIPAY, '{app_id: "2021004117650328", sign_type: RSA, private_key: {secret: env:K}}', "RSA"),
        (ALIPAY, '{app_id: "2021004117650328", sign_type: RSA2, private_key: {secret: env:K}}', None),
        (WECHATPAY_V2, WECHATPAY_V2["credentials"].replace("v2,", "v2, sign_type: MD5,"), "MD5"),
        (WECHATPAY_V2, WECHATPAY_V2["credentials"], None),
        (WECHATPAY, WECHATPAY["credentials"], None),
    ],
)
def test_weak_hashes_are_reported(
    provider: dict[str, str], credentials: str, marked: str | None, tmp_path: Path
) -> None:
    """Those that providers have replaced; their defaults are strong."""
    expected = [("weak-sign-type", "warning", marked)] if marked else []
    assert payment(tmp_path, method("web", provider, credentials=credentials)) == expected


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"notify_url": URL}, URL),
        ({"notify_url": URL, "signature": "SM2"}, None),
        ({}, None),
        ({"status_map": "{}"}, "status_map"),
        ({"status_map": "{OK: paying, NO: failed}"}, "status_map"),
        ({"status_map": "{}", "enabled": "false"}, None),
    ],
)
def test_custom_methods_say_what_their_adapter_needs(
    fields: dict[str, str], marked: str | None, tmp_path: Path
) -> None:
    """Who is not called back needs no signature; somebody must be able to pay."""
    expected = [("custom-without-adapter", "error", marked)] if marked else []
    assert payment(tmp_path, method("wallet", CUSTOM, **fields)) == expected
