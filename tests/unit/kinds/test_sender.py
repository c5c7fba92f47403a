"""Senders: what messages go out through."""

import pytest
from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

SENDER = Subject({"kind": "sender", "name": "one"})
SMTP = "provider: smtp\nhost: smtp.example.cn\nport: 465\ntls: implicit\nfrom: {address: a@example.cn}\n"
ALIYUN = """provider: aliyun
signatures: [{name: 示例商城, state: approved}]
access_key_id: {secret: env:ID}
access_key_secret: {secret: env:SECRET}
"""
TENCENT = """provider: tencent
signatures: []
app_id: "1400"
secret_id: {secret: env:ID}
secret_key: {secret: env:KEY}
"""
HUAWEI = """provider: huawei
signatures: []
host: smsapi.example.cn
channel: "8820"
app_key: {secret: env:KEY}
app_secret: {secret: env:SECRET}
"""
TWILIO = "provider: twilio\nsignatures: []\naccount_sid: AC1\nauth_token: {secret: env:TOKEN}\n"


@pytest.mark.parametrize(
    "text",
    [
        ALIYUN + 'rate: 100/s\nper_recipient: [1/minute, 10/day]\nhours: [{from: "08:00", to: "21:00"}]',
        TENCENT,
        HUAWEI,
        TWILIO + 'from: "+14155550100"',
        TWILIO + "from: MG0123456789abcdef0123456789abcdef",
        SMTP + "username: a\npassword: {secret: env:P}\nreply_to: b@example.cn\nenabled: false",
        "provider: custom\nmedium: email\nadapter: pigeon\ncredentials: {secrets: {key: {secret: env:K}}}",
    ],
)
def test_there_are_six_providers(text: str) -> None:
    """Each has credentials of its own."""
    assert SENDER.findings(**fields(text)) == []


@same_meaning(
    (ALIYUN, ALIYUN + "enabled: true\nregion: cn-hangzhou\nmedium: sms"),
    (ALIYUN + "per_recipient: [1/minute, 10/day]", ALIYUN + "per_recipient: [10/d, 1/m]"),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, rates are written one way, and defaults may be written out."""
    assert SENDER.canonical(**fields(one)) == SENDER.canonical(**fields(other))


@contradictions(
    (SMTP + "username: a", ("username",), "`username` needs `password` beside it", "give both, or none"),
    (
        SMTP + "password: {secret: env:P}",
        ("password",),
        "`password` needs `username` beside it",
        "give both, or none",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert SENDER.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "provider: aliun",
        "schema/unknown-value",
        ("provider",),
        "cannot be `aliun`",
        "did you mean `aliyun`?",
    ),
    (
        SMTP.replace("smtp.example.cn", "https://smtp.example.cn"),
        "schema/format",
        ("host",),
        "must be a host name such as `smtp.example.cn`",
        "without `https://`, a port or a path",
    ),
    (SMTP.replace("465", "0"), "schema/out-of-range", ("port",), "must be between 1 and 65535", ""),
    (
        SMTP.replace("implicit", "ssl"),
        "schema/unknown-value",
        ("tls",),
        "cannot be `ssl`",
        "it may be `implicit`, `starttls`, `none`",
    ),
    (
        ALIYUN.replace("示例商城", "【示例】"),
        "schema/format",
        ("signatures", 0, "name"),
        "must be a signature of 2 to 20 characters",
        "leave out the 【】",
    ),
    (
        ALIYUN.replace("{secret: env:SECRET}", "abc"),
        "schema/wrong-type",
        ("access_key_secret",),
        "must be a reference to a secret, not the secret itself",
        "write `{secret: env:NAME}`",
    ),
    (
        TWILIO + 'from: "13800138000"',
        "schema/format",
        ("from",),
        "must be a number such as `+14155550100`",
        "write numbers with `+` and the country's code",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert SENDER.only(**fields(change)).tells(name, path, message, hint)


def test_signatures_are_told_apart_by_name() -> None:
    """Their order means nothing, and none may come twice."""
    one, other = "[{name: 示例商城}, {name: 示例}]", "[{name: 示例}, {name: 示例商城, state: pending}]"
    former = "[{name: 示例商城, state: approved}]"
    assert SENDER.canonical(**fields(ALIYUN.replace(former, one))) == SENDER.canonical(
        **fields(ALIYUN.replace(former, other))
    )
    twice = ALIYUN.replace(former, "[{name: 示例}, {name: 示例}]")
    assert [path for _, path, _, _ in SENDER.findings(**fields(twice))] == [("signatures", 1, "name")]
