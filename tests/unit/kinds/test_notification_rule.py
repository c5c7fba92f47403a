"""Notification rules: who is told, how and when."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: notification_rule
name: payment-succeeded
event: order.paid
audience: buyers
template: payment-succeeded
via: [sms, email]            # the second when the first fails
window: {from: "08:00", to: "22:00", outside: defer}
at_most: 1/order
""")
)
CAP = "write how many, and for what: order, refund, withdrawal, channel or user; minute, hour or day"


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    ("at_most: 1/order", "at_most: [1/order]"),
    ("at_most: [1/user/minute, 5/user/hour]", "at_most: [5/user/hour, 1/user/minute]"),
    ("delay: 60m", "delay: 1h"),
    ("enabled: true", "same_when: []"),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """One limit needs no brackets, sets have no order, and times are written one way."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
enabled: false
event: login.otp
when: minutes > 1
reach: person
sender: {sms: aliyun-sms, email: smtp-mail}
window: {from: "22:00", to: "06:00", days: [mon], zone: Asia/Shanghai, outside: ignore, overnight: true}
delay: 5m
at_most: [1/user/minute, 5/user/hour, 10/day]
same_when: [code]
""")
    )


@contradictions(
    ("via: []", ("via",), "the message has no way to travel", "add `sms` or `email`"),
    ("via: [sms, sms]", ("via", 1), "the list holds `sms` twice", "remove one of the two"),
    (
        "via: [sms]\nsender: {email: smtp-mail}",
        ("sender", "email"),
        "nothing travels by `email`: it is not in `via`",
        "add it to `via`, or remove it here",
    ),
    (
        "same_when: [serail]",
        ("same_when", 0),
        "`order.paid` has no field `serail`",
        "did you mean `serial`?",
    ),
    (
        "event: login.otp\nsame_when: [zzz]",
        ("same_when", 0),
        "`login.otp` has no field `zzz`",
        "it has `code`, `minutes`",
    ),
    (
        "event: channel.down\nreach: person",
        ("reach",),
        "`channel.down` is not about a person",
        "use `reach: audience`, or leave it out",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "event: order.payed",
        "schema/unknown-value",
        ("event",),
        "cannot be `order.payed`",
        "did you mean `order.paid`?",
    ),
    (
        "at_most: once",
        "schema/format",
        ("at_most", 0),
        "must be a limit such as `1/order`, `5/user/hour` or `1/channel/day`",
        CAP,
    ),
    (
        "at_most: [1/user, 5/order/hour]",
        "schema/format",
        ("at_most", 1),
        "must be a limit such as `1/order`, `5/user/hour` or `1/channel/day`",
        CAP,
    ),
    (
        "sender: {fax: f}",
        "schema/unknown-value",
        ("sender", "fax"),
        "cannot be `fax`",
        "it may be `sms`, `email`",
    ),
    (
        'window: {from: "08:00", to: "22:00", outside: later}',
        "schema/unknown-value",
        ("window", "outside"),
        "cannot be `later`",
        "it may be `defer`, `drop`, `ignore`",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)
