"""A merchant that settles to a bank, for the tests of the rules about settlement and what comes with it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.projects import findings, put

TODAY = date(2026, 11, 24)

ENVIRONMENT = {"kind": "environment", "name": "production", "stage": "live", "zone": "Asia/Shanghai"}
ACCOUNT = {
    "kind": "account",
    "name": "icbc-main",
    "type": "bank",
    "holder": "示例商城有限公司",
    "number": {"secret": "env:ICBC_MAIN_ACCOUNT"},
    "bank": {"name": "中国工商银行", "cnaps": "102100099996"},
    "verified_on": "2026-03-16",
}
SETTLEMENT = {
    "kind": "settlement_rule",
    "name": "bank-t1",
    "method": "bank_transfer",
    "account": "icbc-main",
    "cycle": "T+1",
}
SERIAL = {
    "kind": "serial_rule",
    "name": "order-serial",
    "parts": [{"literal": "P"}, {"time": "yyyyMMddHHmmss"}, {"sequence": {"digits": 6, "per": "second"}}],
}
METHOD = {
    "kind": "payment_method",
    "name": "wechatpay-native",
    "provider": "wechatpay",
    "product": "native",
    "currency": "CNY",
    "amount": {"min": 1, "max": 500},
    "serial": "order-serial",
    "settlement": "bank-t1",
    "credentials": {
        "mch_id": "1900000187",
        "app_id": "wx8888888888888888",
        "serial_no": {"secret": "env:WECHAT_CERT_SERIAL"},
        "api_v3_key": {"secret": "env:WECHAT_API_V3_KEY"},
        "private_key": {"secret": "env:WECHAT_PRIVATE_KEY"},
    },
}
CALENDAR = {"kind": "calendar", "name": "cn-banking", "country": "CN", "years": [2026, 2027]}
LOG = {
    "kind": "transaction_log",
    "name": "payments",
    "fields": ["time", "payment_method", "amount", "serial"],
    "retention": "5y",
    "sink": {"type": "table", "table": "payment_log"},
}
REPORT = {"kind": "report", "name": "daily", "measures": ["count", "net"], "by": ["day"]}


class Found(NamedTuple):
    """What is told about a resource: severity, message, and the text that is marked."""

    severity: str
    message: str
    marked: str


def found(
    root: Path,
    rule: str,
    *documents: Mapping[str, Any],
    environment: Mapping[str, Any] | None = None,
    as_of: date = TODAY,
) -> list[Found]:
    """Validate resources, one file each, and give what a rule finds."""
    project = put(
        root,
        {
            "environments/production/environment.yaml": _yaml({**ENVIRONMENT, **(environment or {})}),
            "environments/production/shop.yaml": "---\n".join(map(_yaml, documents)),
        },
    )
    everything = project.validate(as_of=as_of).diagnostics
    assert not [d for d in everything if d.name.startswith(("schema/", "ref/", "yaml/", "env/"))]
    told = [d for d in everything if d.name == rule]
    marked = [one.text for one in findings(project, told)]
    return [Found(d.severity.value, d.message, text) for d, text in zip(told, marked, strict=True)]


def _yaml(document: Mapping[str, Any]) -> str:
    """Write a field a line, so that what is marked stands in one."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in document.items())
