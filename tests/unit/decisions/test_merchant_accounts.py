"""Accounts at providers: whose they are, which keys they have, until when their certificates hold."""

from datetime import date
from typing import Any

import pytest

from pgconf.decisions.merchant_accounts import MerchantAccount, certificates, merchant_account, own_keys
from pgconf.kinds.registry import registry
from pgconf.model import Address

CERTIFICATE = {"content": {"secret": "file:/run/a.crt"}, "serial_no": "a1"}


def method(provider: str, product: str, credentials: dict[str, Any], **fields: Any) -> Any:
    """Make a typed payment method."""
    data = {
        "kind": "payment_method",
        "name": "one",
        "provider": provider,
        "product": product,
        "currency": "CNY",
        "amount": {},
        "serial": "order-serial",
        "settlement": "bank-t1",
        "credentials": credentials,
    }
    checked = registry()["payment_method"].check(Address("payment_method", "one"), data | fields)
    assert checked.diagnostics == ()
    return checked.value


def secret(name: str) -> dict[str, str]:
    """Refer to a secret."""
    return {"secret": f"env:{name}"}


ALIPAY = {"app_id": "2021004117650328", "private_key": secret("ALI"), "alipay_public_key": secret("PUBLIC")}
V3 = {
    "mch_id": "1613900187",
    "app_id": "wx4f",
    "serial_no": secret("SERIAL"),
    "api_v3_key": secret("V3"),
    "private_key": secret("WX"),
    "app_secret": secret("APP"),
}
V2 = {"api_version": "v2", "mch_id": "1613900187", "app_id": "wx4f", "key": secret("V2")}
UNIONPAY = {
    "mer_id": "898310148160568",
    "sign_certificate": CERTIFICATE | {"not_after": "2029-01-01"},
    "sign_certificate_password": secret("PASSWORD"),
    "verify_certificate": CERTIFICATE | {"content": secret("VERIFY"), "not_after": "2030-01-01"},
}
CUSTOM = {"secrets": {"pin": secret("PIN"), "platform_public_key": secret("PUBLIC")}}


@pytest.mark.parametrize(
    ("provider", "product", "credentials", "field", "number"),
    [
        ("alipay", "page", ALIPAY, "app_id", "2021004117650328"),
        ("wechatpay", "native", V3, "mch_id", "1613900187"),
        ("wechatpay", "native", V2, "mch_id", "1613900187"),
        ("unionpay", "gateway", UNIONPAY, "mer_id", "898310148160568"),
    ],
)
def test_an_account_has_a_number(
    provider: str, product: str, credentials: dict[str, Any], field: str, number: str
) -> None:
    """The one that the provider knows the merchant by."""
    account = merchant_account(method(provider, product, credentials))
    assert account == MerchantAccount(provider, field, number)


@pytest.mark.parametrize(
    ("provider", "product", "credentials", "keys"),
    [
        ("alipay", "page", ALIPAY, {"private_key": "env:ALI"}),
        ("wechatpay", "native", V3, {"private_key": "env:WX", "api_v3_key": "env:V3"}),
        ("wechatpay", "native", V2, {"key": "env:V2"}),
        ("unionpay", "gateway", UNIONPAY, {"sign_certificate.content": "file:/run/a.crt"}),
        ("custom", "counter", CUSTOM, {"secrets.pin": "env:PIN"}),
    ],
)
def test_own_keys_are_those_that_nobody_else_may_know(
    provider: str, product: str, credentials: dict[str, Any], keys: dict[str, str]
) -> None:
    """Neither public keys nor certificates of the provider."""
    fields = {"adapter": "a", "status_map": {"OK": "paid"}} if provider == "custom" else {}
    found = own_keys(method(provider, product, credentials, **fields))
    assert {".".join(map(str, path[1:])): one.secret for path, one in found} == keys


def test_certificates_have_a_last_day() -> None:
    """UnionPay's two, and the one of WeChat Pay whose day is stated."""
    ends = {one.path[1]: one.not_after for one in certificates(method("unionpay", "gateway", UNIONPAY))}
    assert ends == {"sign_certificate": date(2029, 1, 1), "verify_certificate": date(2030, 1, 1)}
    assert list(certificates(method("wechatpay", "native", V3))) == []
    (one,) = certificates(method("wechatpay", "native", V3 | {"not_after": "2029-08-31"}))
    assert one == (("credentials", "not_after"), date(2029, 8, 31), "env:SERIAL")
