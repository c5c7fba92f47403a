"""A project that sends messages, and what the rules say of it when something is different."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.projects import findings, put

from pgconf.model import Diagnostic

Document = Mapping[str, Any]

SMS: Document = {
    "kind": "sender",
    "name": "aliyun-sms",
    "provider": "aliyun",
    "signatures": [{"name": "示例商城", "state": "approved"}],
    "access_key_id": {"secret": "env:ID"},
    "access_key_secret": {"secret": "env:SECRET"},
}
TENCENT: Document = {
    "kind": "sender",
    "name": "tencent-sms",
    "provider": "tencent",
    "signatures": [{"name": "示例会员"}],
    "app_id": "1400",
    "secret_id": {"secret": "env:ID"},
    "secret_key": {"secret": "env:KEY"},
}
HUAWEI: Document = {
    "kind": "sender",
    "name": "huawei-sms",
    "provider": "huawei",
    "signatures": [{"name": "示例会员"}],
    "host": "smsapi.example.cn",
    "channel": "8820",
    "app_key": {"secret": "env:KEY"},
    "app_secret": {"secret": "env:SECRET"},
}
TWILIO: Document = {
    "kind": "sender",
    "name": "twilio-sms",
    "provider": "twilio",
    "signatures": [],
    "account_sid": "AC1",
    "auth_token": {"secret": "env:TOKEN"},
    "from": "+14155550100",
}
MAIL: Document = {
    "kind": "sender",
    "name": "smtp-mail",
    "provider": "smtp",
    "host": "smtp.example.cn",
    "port": 465,
    "tls": "implicit",
    "from": {"address": "a@example.cn"},
}
BUYERS: Document = {"kind": "audience", "name": "buyers", "all": "users"}
TEXT: Document = {
    "signature": "示例商城",
    "provider_template": "SMS_1",
    "state": "approved",
    "body": "订单${serial}已支付。",
}
TEMPLATE: Document = {
    "kind": "notification_template",
    "name": "paid",
    "category": "transactional",
    "variables": {"serial": {"type": "text", "max": 32}},
    "sms": {"zh-CN": TEXT},
}
RULE: Document = {
    "kind": "notification_rule",
    "name": "paid",
    "event": "order.paid",
    "audience": "buyers",
    "template": "paid",
    "via": ["sms"],
}
CODE: Document = {
    **TEMPLATE,
    "name": "code",
    "category": "otp",
    "variables": {"code": {"type": "code", "max": 6}},
    "sms": {"zh-CN": {**TEXT, "body": "验证码${code}，请勿告知他人。"}},
}
CODE_RULE: Document = {**RULE, "name": "code", "event": "login.otp", "template": "code"}
POLICY: Document = {
    "kind": "login_policy",
    "name": "shoppers",
    "for": ["user"],
    "code": {"digits": 6, "ttl": "5m", "resend_after": "60s", "attempts": 5, "template": "code"},
    "session": {"idle": "15m", "absolute": "12h"},
}


class Said(NamedTuple):
    """What a rule said: its name without the family, of which resource, and the text that it marks."""

    rule: str
    address: str
    marked: str


def text(body: str, **changes: Any) -> dict[str, Any]:
    """Make the `sms` of a template out of one text."""
    return {"zh-CN": {**TEXT, "body": body, **changes}}


def diagnosed(
    root: Path,
    *documents: Document,
    zone: str = "Asia/Shanghai",
    stage: str = "live",
    files: Mapping[str, str] | None = None,
) -> list[tuple[Diagnostic, str]]:
    """Validate some documents beside the senders and the buyers; of a name, the last one counts."""
    settings = {"kind": "environment", "name": "production", "stage": stage, "zone": zone}
    all_of_them = {(one["kind"], one["name"]): one for one in (SMS, MAIL, BUYERS, *documents)}
    project = put(
        root,
        {
            "environments/production/environment.yaml": json.dumps(settings),
            "environments/production/shop.yaml": "\n---\n".join(
                json.dumps(one, ensure_ascii=False) for one in all_of_them.values()
            ),
            **(files or {}),
        },
    )
    told = project.validate(as_of=date(2026, 11, 24)).diagnostics
    assert not [one for one in told if one.name.startswith(("schema/", "yaml/", "rules/"))]
    ours = [one for one in told if one.name.startswith("notification/")]
    return [(one, place.text) for one, place in zip(ours, findings(project, ours), strict=True)]


def said(root: Path, *documents: Document, **settings: Any) -> list[Said]:
    """Tell what the rules say of some documents beside the senders and the buyers."""
    return [
        Said(one.name.partition("/")[2], str(one.address), marked.strip('"'))
        for one, marked in diagnosed(root, *documents, **settings)
    ]


def only(root: Path, *documents: Document, **settings: Any) -> Diagnostic:
    """Give the one thing that the rules say."""
    ((diagnostic, _),) = diagnosed(root, *documents, **settings)
    return diagnostic
