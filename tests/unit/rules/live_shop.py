"""Small live shops to withdraw from and to refund in, and what rules find there."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.projects import put

from pgconf.model import Diagnostic, Severity

BROKEN = {"schema", "yaml", "ref", "env", "rules"}
"""Families whose findings would mean that a test does not ask what it means to ask."""

TODAY = date(2026, 11, 24)
SETTINGS: dict[str, Any] = {
    "kind": "environment", "name": "production", "stage": "live", "zone": "Asia/Shanghai"
}  # fmt: skip
ACCOUNTS: list[dict[str, Any]] = [
    {
        "kind": "account", "name": "bank", "type": "bank", "holder": "示例商城",
        "number": {"secret": "env:BANK"}, "bank": {"name": "工商银行", "cnaps": "102100099996"},
    },
    {
        "kind": "account", "name": "company", "type": "alipay", "holder": "示例商城",
        "number": {"secret": "env:COMPANY"},
    },
    {
        "kind": "account", "name": "person", "type": "alipay", "holder": "张三", "holder_type": "person",
        "number": {"secret": "env:PERSON"},
    },
]  # fmt: skip
SERIAL: dict[str, Any] = {
    "kind": "serial_rule", "name": "order-serial",
    "parts": [{"time": "yyyyMMddHHmmss"}, {"sequence": {"digits": 6, "per": "second"}}],
}  # fmt: skip


def withdrawal(**changes: Any) -> dict[str, Any]:
    """Write a withdrawal rule with which nothing is wrong, with some fields replaced; None takes one out."""
    rule = {
        "kind": "withdrawal_rule",
        "name": "bank-withdrawal",
        "method": "bank",
        "accounts": ["bank"],
        "amount": {"min": 100, "max": 50000},
        "approval": {"above": 10000, "permission": "withdrawals.approve"},
        "cooling_off": "24h",
        "on_failure": {way: {"then": "hold"} for way in ("failed", "unknown", "returned", "closed")},
    }
    return _without_none(rule | changes)


def settlement(**changes: Any) -> dict[str, Any]:
    """Write a daily settlement to the bank account, with some fields replaced."""
    rule = {
        "kind": "settlement_rule",
        "name": "bank-t1",
        "method": "bank_transfer",
        "account": "bank",
        "cycle": "T+1",
        "window": {"from": "06:00", "to": "09:00"},
    }
    return _without_none(rule | changes)


def method(provider: str = "alipay", **changes: Any) -> dict[str, Any]:
    """Write a payment method of a provider, with some fields replaced."""
    own: dict[str, Any] = {
        "alipay": {
            "product": "page",
            "credentials": {"app_id": "2021000000000001", "private_key": {"secret": "env:KEY"}},
        },
        "wechatpay": {
            "product": "native",
            "credentials": {
                "mch_id": "1900000001", "app_id": "wx8888888888888888",
                **{key: {"secret": f"env:{key}"} for key in ("serial_no", "api_v3_key", "private_key")},
            },
        },
        "custom": {"product": "counter", "adapter": "counter", "status_map": {"OK": "paid"}},
    }  # fmt: skip
    shared = {
        "kind": "payment_method",
        "name": f"{provider}-pay",
        "provider": provider,
        "currency": "CNY",
        "amount": {"min": 0.01, "max": 5000},
        "serial": "order-serial",
        "settlement": "bank-t1",
    }
    return _without_none(shared | own[provider] | changes)


def policy(**refunds: Any) -> dict[str, Any]:
    """Write an order policy with some fields of `refunds`; without any when none is given."""
    states: dict[str, Any] = {
        "kind": "order_policy",
        "name": "orders",
        "states": {"open": "未付", "paid": "已付"},
        "initial": "open",
        "terminal": ["paid"],
        "transitions": [{"from": "open", "to": "paid", "on": "payment.succeeded"}],
    }
    if refunds:
        people = {"request": "refunds.request", "approve": "refunds.approve"}
        states["refunds"] = {"serial": "order-serial", **people, **refunds}
    return states


class Found(NamedTuple):
    """A finding: the rule's own name, the key in the line that it marks, its weight, and what is said."""

    rule: str
    line: str
    severity: Severity
    message: str
    hint: str


class Family:
    """A family of rules to ask about a live shop that is made of some documents.

    Each document is a file of one top-level key a line, so that a finding's line names the key.
    Of the settings, `facts` go into `pgconf.yaml`; the others are the environment's.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def found(self, root: Path, *documents: dict[str, Any], **settings: Any) -> list[Found]:
        """Validate the shop and give what rules of the family find there."""
        shutil.rmtree(root / "environments", ignore_errors=True)
        files = dict(_files([*ACCOUNTS, SERIAL, settlement(), *documents], **settings))
        diagnostics = put(root, files).validate(as_of=TODAY).diagnostics
        assert [d for d in diagnostics if d.name.partition("/")[0] in BROKEN] == []
        return [
            Found(d.name.partition("/")[2], _line(files, d), d.severity, str(d.message), d.hint or "")
            for d in diagnostics
            if d.name.startswith(f"{self.name}/")
        ]

    def names(self, root: Path, *documents: dict[str, Any], **settings: Any) -> list[str]:
        """Give only the names of the rules that find something."""
        return [one.rule for one in self.found(root, *documents, **settings)]

    def only(self, root: Path, *documents: dict[str, Any], **settings: Any) -> Found:
        """Give the one finding."""
        (one,) = self.found(root, *documents, **settings)
        return one


def _files(
    documents: list[dict[str, Any]], facts: dict[str, Any] | None = None, **settings: Any
) -> Iterator[tuple[str, str]]:
    folder = "environments/production"
    for document in documents:
        yield f"{folder}/{document['kind']}-{document['name']}.yaml", _lines(document)
    yield f"{folder}/environment.yaml", _lines(SETTINGS | settings)
    yield "pgconf.yaml", _lines({"facts": facts or {}})


def _line(files: dict[str, str], diagnostic: Diagnostic) -> str:
    assert diagnostic.span is not None
    line = files[diagnostic.span.file].splitlines()[diagnostic.span.start.line - 1]
    return line.partition(":")[0]


def _lines(document: dict[str, Any]) -> str:
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in document.items())


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}
