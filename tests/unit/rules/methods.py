"""A small shop with payment methods, and what the rules of one family find in it."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.methods import SERIAL
from tests.projects import ACCOUNT, findings, put

from pgconf import Project

TODAY = date(2026, 11, 24)
MONEY = f"""\
{ACCOUNT}---
kind: settlement_rule
name: bank-t1
method: alipay
account: icbc-main
cycle: T+1
"""
"""Where what a method takes is settled to."""
BASE = f"{MONEY}---\n{SERIAL}"
OTHERS_OFF = "rules: {ignore: settlement}\n"
"""The shop is about payment methods; where their money goes is for other tests."""
ALIPAY = {
    "provider": "alipay",
    "product": "page",
    "credentials": '{app_id: "2021004117650328", private_key: {secret: env:ALIPAY_KEY}}',
}
WECHATPAY = {
    "provider": "wechatpay",
    "product": "native",
    "credentials": (
        '{mch_id: "1613900187", app_id: wx4f1d2a9c07e83b65, serial_no: {secret: env:WX_SERIAL}, '
        "api_v3_key: {secret: env:WX_V3}, private_key: {secret: env:WX_KEY}}"
    ),
}
WECHATPAY_V2 = {
    "provider": "wechatpay",
    "product": "native",
    "credentials": (
        '{api_version: v2, mch_id: "1613900187", app_id: wx4f1d2a9c07e83b65, key: {secret: env:WX_KEY}}'
    ),
}
CERTIFICATE = "{content: {secret: file:/run/%s}, serial_no: a1, not_after: %s}"
UNIONPAY = {
    "provider": "unionpay",
    "product": "gateway",
    "credentials": (
        '{mer_id: "898310148160568", sign_certificate_password: {secret: env:UP_PASSWORD}, '
        f"sign_certificate: {CERTIFICATE % ('sign.pfx', '2030-01-01')}, "
        f"verify_certificate: {CERTIFICATE % ('verify.cer', '2030-01-01')}}}"
    ),
}
CUSTOM = {
    "provider": "custom",
    "product": "counter",
    "adapter": "counter-adapter",
    "status_map": "{OK: paid}",
}


class Found(NamedTuple):
    """A finding's name without its family, its severity, and the text that it marks."""

    name: str
    severity: str
    text: str


def method(name: str, provider: dict[str, str], **fields: str) -> str:
    """Write a payment method of a provider, with some fields set otherwise."""
    values = {
        "kind": "payment_method",
        "name": name,
        **provider,
        "currency": "CNY",
        "amount": "{min: 1, max: 100}",
        "serial": "order-serial",
        "settlement": "bank-t1",
    }
    return "".join(f"{key}: {value}\n" for key, value in (values | fields).items())


def shop(root: Path, *documents: str, stage: str = "live", project: str | None = None) -> Project:
    """Make a project of one environment, `production`, with some documents and settings of the project."""
    settings = f"{{kind: environment, name: production, stage: {stage}, zone: Asia/Shanghai}}\n"
    files = {
        "environments/production/environment.yaml": settings,
        "environments/production/shop.yaml": "---\n".join((BASE, *documents)),
    }
    return put(root, files | {"pgconf.yaml": project or OTHERS_OFF})


def told(project: Project, family: str = "payment") -> list[Found]:
    """Validate a project, and tell what the rules of a family find."""
    everything = project.validate(as_of=TODAY).diagnostics
    broken = [d.message for d in everything if d.name.partition("/")[0] in {"yaml", "schema", "ref", "rules"}]
    assert broken == [], broken
    diagnostics = [d for d in everything if d.name.startswith(f"{family}/")]
    return [
        Found(d.name.partition("/")[2], d.severity.value, one.text)
        for d, one in zip(diagnostics, findings(project, diagnostics), strict=True)
    ]


def payment(root: Path, *documents: str, stage: str = "live", project: str | None = None) -> list[Found]:
    """Tell what the rules of payment methods find in a shop with some documents."""
    return told(shop(root, *documents, stage=stage, project=project))
