"""Credentials of payment methods: complete, valid and strong."""

from datetime import date, timedelta

from pgconf.decisions.merchant_accounts import Validity, certificates
from pgconf.kinds.credentials import AlipayKeys, UnionpayCredentials, WechatpayV2
from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.model import Message, Related, Severity, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

SOON = timedelta(days=30)
"""How long before its last day a certificate is reported; applying for one takes days."""


@rule("payment/credential-missing-for-mode", ERROR)
def credential_missing_for_mode(view: View) -> Findings:
    """A payment method lacks a key or certificate that the way it is used needs."""
    for method in running_methods(view):
        match method.credentials:
            case AlipayKeys(alipay_public_key=None) if method.notify_url:
                yield _missing(
                    method,
                    say("without `alipay_public_key` nobody can tell whether a callback comes from Alipay"),
                    say("add it: a reference to Alipay's key, not to the public key of your own"),
                    see(say("callbacks arrive here"), method, ("notify_url",)),
                )
            case WechatpayV2(certificate=None) if method.refund:
                yield _missing(
                    method,
                    say("refunds through version 2 of WeChat Pay's interface need `certificate`"),
                    say("add the API certificate, move to `api_version: v3`, or take `refund` away"),
                    see(say("refunds are offered here"), method, ("refund",)),
                )
            case UnionpayCredentials(encrypt_certificate=None) if method.product == "quick":
                yield _missing(
                    method,
                    say("quick pay sends card data to UnionPay, and `encrypt_certificate` encrypts it"),
                    say("add it; where cards are bound on UnionPay's page alone, allow this finding"),
                    see(say("the product is stated here"), method, ("product",)),
                    severity=WARNING,
                )


def _missing(
    method: SomeMethod, message: Message, hint: Message, why: Related, severity: Severity | None = None
) -> Finding:
    return found(method, ("credentials",), message, hint, on_key=True, related=(why,), severity=severity)


@rule("payment/certificate-expires-soon", WARNING)
def certificate_expires_soon(view: View) -> Findings:
    """A certificate of a payment method has expired, or expires within 30 days."""
    users: dict[tuple[str, date], list[tuple[SomeMethod, Validity]]] = {}
    for method in running_methods(view):
        for validity in certificates(method):
            if validity.not_after - view.today < SOON:
                key = (validity.identity, validity.not_after)
                users.setdefault(key, []).append((method, validity))
    for (first, validity), *others in users.values():
        yield _expiring(view.today, first, validity, others)


def _expiring(
    today: date, method: SomeMethod, validity: Validity, others: list[tuple[SomeMethod, Validity]]
) -> Finding:
    days = (validity.not_after - today).days
    if days < 0:
        message = say("the certificate has expired on {day}", day=validity.not_after)
    elif days == 0:
        message = say("the certificate is valid today for the last time")
    else:
        message = say(
            "the certificate is valid until {day} (days left: {days})", day=validity.not_after, days=days
        )
    return found(
        method,
        validity.path,
        message,
        say("apply for a new one at the provider, deploy it, and write its serial number and last day here"),
        severity=ERROR if days < 0 else None,
        related=tuple(see(say("it is used here too"), other, its.path) for other, its in others),
    )


@rule("payment/weak-sign-type", WARNING)
def weak_sign_type(view: View) -> Findings:
    """A payment method signs by MD5 or SHA-1 although its provider offers something stronger."""
    for method in running_methods(view):
        credentials = method.credentials
        if isinstance(credentials, AlipayKeys) and credentials.sign_type == "RSA":
            message = say("`RSA` signs over SHA-1, for which collisions can be computed")
            hint = say("use `RSA2` with a key of 2048 bits, or certificates (`RSA2-cert`)")
        elif isinstance(credentials, WechatpayV2) and credentials.sign_type == "MD5":
            message = say("`MD5` is broken as a hash, and WeChat Pay offers `HMAC-SHA256`")
            hint = say("use `HMAC-SHA256`, or move to `api_version: v3`")
        else:
            continue
        yield found(method, ("credentials", "sign_type"), message, hint)


@rule("payment/custom-without-adapter", ERROR)
def custom_without_adapter(view: View) -> Findings:
    """A custom payment method does not say how its callbacks are signed, or which status means paid."""
    for method in running_methods(view):
        if not isinstance(method, CustomMethod):
            continue
        if method.notify_url is not None and method.signature is None:
            yield found(
                method,
                ("notify_url",),
                say("callbacks arrive here, and no `signature` says how to tell a genuine one"),
                say("add `signature`; without one, anybody who knows the address can report a payment"),
            )
        if "paid" not in method.status_map.values():
            yield found(
                method,
                ("status_map",),
                say(
                    "no status of the provider means `paid`, so no order is ever paid by `{name}`",
                    name=method.name,
                ),
                say("map the provider's word for a successful payment to `paid`"),
                on_key=True,
            )


RULES = (
    credential_missing_for_mode,
    certificate_expires_soon,
    weak_sign_type,
    custom_without_adapter,
)
