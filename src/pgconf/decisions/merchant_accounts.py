"""Whose account at a provider a payment method uses, and with which keys (商户号、应用)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, assert_never

from pgconf.kinds.closed import Secret
from pgconf.kinds.credentials import Certificate, CustomCredentials, UnionpayCredentials, WechatpayV3
from pgconf.kinds.payment_method import AlipayMethod, KnownMethod, SomeMethod, UnionpayMethod, WechatpayMethod
from pgconf.model import Path


class MerchantAccount(NamedTuple):
    """An account at a provider: the field of the credentials that names it, and its number."""

    provider: str
    field: str
    number: str


class Validity(NamedTuple):
    """A certificate of a payment method: where its last day stands, that day, and what tells it apart."""

    path: Path
    not_after: date
    identity: str


def merchant_account(method: KnownMethod) -> MerchantAccount:
    """Tell the account at the provider; what names it for a custom provider only the adapter knows."""
    match method:
        case AlipayMethod():
            return MerchantAccount("alipay", "app_id", method.credentials.app_id)
        case WechatpayMethod():
            return MerchantAccount("wechatpay", "mch_id", method.credentials.mch_id)
        case UnionpayMethod():
            return MerchantAccount("unionpay", "mer_id", method.credentials.mer_id)
        case _:
            assert_never(method)


def certificates(method: SomeMethod) -> Iterator[Validity]:
    """Iterate over the certificates whose last day is stated."""
    credentials = method.credentials
    for name, value in vars(credentials).items():
        if isinstance(value, Certificate):
            yield Validity(("credentials", name, "not_after"), value.not_after, value.content.secret)
    if isinstance(credentials, WechatpayV3) and credentials.not_after is not None:
        yield Validity(("credentials", "not_after"), credentials.not_after, credentials.serial_no.secret)


def own_keys(method: SomeMethod) -> Iterator[tuple[Path, Secret]]:
    """Iterate over the keys that the merchant alone may know: those that sign, and those that decrypt.

    A custom provider's secrets count unless their names say that they are public.
    """
    credentials = method.credentials
    if isinstance(credentials, CustomCredentials):
        for name, secret in credentials.secrets.items():
            if "public" not in name:
                yield ("credentials", "secrets", name), secret
    elif isinstance(credentials, UnionpayCredentials):
        yield ("credentials", "sign_certificate", "content"), credentials.sign_certificate.content
    else:
        for name in ("private_key", "api_v3_key", "key"):
            key = getattr(credentials, name, None)
            if key is not None:
                yield ("credentials", name), key
