"""Notification rules: twice, to nobody, too often, or for what never comes."""

from pathlib import Path
from typing import Any

import pytest

from pgconf.model import Severity

from .notifications import CODE, CODE_RULE, RULE, SMS, TEMPLATE, TENCENT, Document, Said, only, said, text

OTHER = {**RULE, "name": "thanks"}
WITHDRAWAL: Document = {
    "kind": "withdrawal_rule",
    "name": "bank",
    "method": "bank",
    "accounts": ["icbc-main"],
    "amount": {"min": 100, "max": 5000},
    "approval": {"above": 0, "permission": "withdrawals.approve"},
    "on_failure": {"returned": {"then": "hold", "notify": "paid"}},
}
ACCOUNT: Document = {
    "kind": "account",
    "name": "icbc-main",
    "type": "alipay",
    "holder": "示例商城",
    "number": {"secret": "env:ACCOUNT"},
}


def test_two_rules_for_the_same_people_are_one_too_many(tmp_path: Path) -> None:
    """The second one is told, with a note that leads to the first."""
    diagnostic = only(tmp_path, TEMPLATE, RULE, OTHER)
    assert (diagnostic.name, str(diagnostic.address)) == (
        "notification/duplicate-rule",
        "notification_rule/thanks",
    )
    assert [note.message for note in diagnostic.related] == ["the other rule is here"]


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"event": "order.completed"},
        {"audience": "vips"},
        {"via": ["email", "sms"]},
        {"reach": "audience"},
        {"when": "amount > 100.0"},
        {"window": {"from": "08:00", "to": "20:00", "outside": "drop"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_two_rules_differ_by(tmp_path: Path, change: dict[str, Any]) -> None:
    """One of these is enough for nobody to be told twice."""
    vips = {"kind": "audience", "name": "vips", "group": {"level": ["gold"]}}
    template = {**TEMPLATE, "email": {"en": {"subject": "Paid", "text": "{{ serial }}"}}}
    assert said(tmp_path, template, vips, RULE, {**OTHER, **change}) == []


def test_who_is_reached_is_compared_as_it_is_meant(tmp_path: Path) -> None:
    """An order is about a person, so leaving `reach` out is the same as writing it."""
    found = said(tmp_path, TEMPLATE, RULE, {**OTHER, "reach": "person"})
    assert [one.rule for one in found] == ["duplicate-rule"]


@pytest.mark.parametrize(
    ("when", "marked"),
    [
        ("total >= 10.0", "total"),
        ("amount >= 10.0 && size(nam) > 2", "nam"),
        ("['a'].exists(x, x == methd)", "methd"),
        ("amount = 10", "="),
        ("size(serial)", "size(serial)"),
    ],
)
def test_a_condition_asks_for_what_the_event_tells(tmp_path: Path, when: str, marked: str) -> None:
    """The word at fault is marked in the expression; what is no condition at all is marked as a whole."""
    found = said(tmp_path, TEMPLATE, {**RULE, "when": when})
    assert found == [Said("event-unknown", "notification_rule/paid", marked)]


@pytest.mark.parametrize(
    "when",
    [
        'amount >= 100.0 && method in ["alipay", "wechatpay"]',
        'serial.startsWith("P") || string(amount) == "1"',
        "[1, 2].exists(x, double(x) == amount)",
        "type(serial) == string",
        "true",
    ],
)
def test_a_condition_may_use_all_of_cel(tmp_path: Path, when: str) -> None:
    """Functions, types and the variables of macros are no fields."""
    assert said(tmp_path, TEMPLATE, {**RULE, "when": when}) == []


@pytest.mark.parametrize(("event", "rules"), [("order.paid", ["event-unknown"]), ("withdrawal.failed", [])])
def test_a_withdrawal_notifies_of_withdrawals(tmp_path: Path, event: str, rules: list[str]) -> None:
    """By any rule that waits for something of theirs."""
    watched = [{**RULE, "name": f"w{n}", "event": event} for n, event in enumerate(
        ("withdrawal.failed", "withdrawal.returned"))]  # fmt: skip
    found = said(tmp_path, TEMPLATE, {**RULE, "event": event, "when": "true"}, WITHDRAWAL, ACCOUNT, *watched)
    assert [one.rule for one in found] == rules


def test_nobody_asks_for_events_that_cannot_happen(tmp_path: Path) -> None:
    """Without withdrawals, payment methods and lockouts there is nothing critical."""
    assert said(tmp_path, TEMPLATE, RULE) == []


def test_a_project_without_rules_sends_no_messages(tmp_path: Path) -> None:
    """So nobody is told that some are missing."""
    assert said(tmp_path, {**WITHDRAWAL, "on_failure": {}}, ACCOUNT) == []


def test_critical_events_are_told(tmp_path: Path) -> None:
    """Those that can happen; a rule that is switched off is shown."""
    off = {**RULE, "name": "failed", "event": "withdrawal.failed", "enabled": False}
    found = said(tmp_path, TEMPLATE, RULE, off, {**WITHDRAWAL, "on_failure": {}}, ACCOUNT)
    assert {(one.rule, one.address) for one in found} == {
        ("critical-event-without-rule", "environment/production"),
        ("critical-event-without-rule", "notification_rule/failed"),
    }
    switched_off = {**WITHDRAWAL, "on_failure": {}, "enabled": False}
    assert said(tmp_path, TEMPLATE, RULE, off, switched_off, ACCOUNT) == []


def code_rule(*caps: str) -> dict[str, Any]:
    """Make the rule for login codes with some caps."""
    return {**CODE_RULE, "at_most": list(caps)}


@pytest.mark.parametrize(
    ("per_recipient", "caps", "is_found"),
    [
        ([], [], False),
        ([], ["1/user/minute", "5/user/hour", "10/user/day"], False),
        ([], ["2/user/minute", "5/user/hour", "10/user/day"], True),
        ([], ["1/user/minute"], True),
        ([], ["1/user"], False),
        ([], ["100/hour"], False),
        (["1/minute", "5/hour", "10/day"], [], False),
        (["1/minute", "5/hour", "10/day"], ["9/user/minute"], False),
        (["1/minute", "5/hour", "20/day"], [], True),
        (["1/s"], [], True),
    ],
)
def test_codes_are_sent_no_oftener_than_they_are_delivered(
    tmp_path: Path, per_recipient: list[str], caps: list[str], *, is_found: bool
) -> None:
    """What nobody has limited is not judged; of two limits the smaller one holds."""
    sender = {**SMS, "per_recipient": per_recipient}
    found = said(tmp_path, CODE, sender, code_rule(*caps))
    assert [one.rule for one in found] == ["frequency-exceeds-provider"] * is_found
    if is_found:
        assert found[0].address == ("notification_rule/code" if caps else "sender/aliyun-sms")


def test_rules_for_one_event_add_up(tmp_path: Path) -> None:
    """Two times 30 a day are more than the 50 that Alibaba Cloud delivers of notices."""
    rules = [{**RULE, "name": name, "at_most": ["30/user/day"], "when": when}
             for name, when in (("big", "amount > 1.0"), ("small", "amount <= 1.0"))]  # fmt: skip
    diagnostic = only(tmp_path, TEMPLATE, *rules)
    assert diagnostic.message == "up to 60 messages a day go to one number, and aliyun delivers 50"
    assert only(tmp_path, TEMPLATE, *rules).severity is Severity.WARNING
    assert said(tmp_path, TEMPLATE, rules[0]) == []


def test_a_rule_without_a_limit_makes_the_sum_unknown(tmp_path: Path) -> None:
    """Nobody has said how often it sends."""
    rules = [{**RULE, "name": "big", "at_most": ["30/user/day"], "when": "amount > 1.0"}, RULE]
    assert said(tmp_path, TEMPLATE, *rules) == []


def test_advertising_has_a_limit_of_its_own(tmp_path: Path) -> None:
    """Tencent Cloud lets three a day through, and ten of everything else."""
    promotion = {
        **TEMPLATE,
        "category": "promotional",
        "variables": {"title": {"type": "text", "max": 20}},
        "sms": text("新品{1}，拒收请回复R", signature="示例会员", parameters=["title"]),
    }
    window = {"from": "09:00", "to": "20:00", "outside": "drop"}
    rule = {**RULE, "event": "promotion.started", "window": window, "at_most": ["4/user/day"]}
    found = said(tmp_path, promotion, TENCENT, rule)
    assert [one.rule for one in found] == ["frequency-exceeds-provider"]
