"""Senders: there is one, it may use the signature, and it takes the code."""

from pathlib import Path
from typing import Any

import pytest

from pgconf.model import Severity

from .notifications import (
    CODE,
    CODE_RULE,
    MAIL,
    POLICY,
    RULE,
    SMS,
    TEMPLATE,
    TENCENT,
    TWILIO,
    Said,
    only,
    said,
    text,
)

NUMBERED = {**TEMPLATE, "sms": text("订单{1}。", signature="示例会员", parameters=["serial"])}


def test_of_several_senders_the_signature_chooses(tmp_path: Path) -> None:
    """Each text goes through the one that has its signature."""
    other = {**NUMBERED, "name": "member"}
    assert said(tmp_path, TEMPLATE, other, TENCENT, RULE, {**RULE, "name": "member", "template": "member",
                                                           "when": "amount > 1.0"}) == []  # fmt: skip


def test_two_senders_with_the_signature_are_one_too_many(tmp_path: Path) -> None:
    """Notes name both."""
    diagnostic = only(tmp_path, NUMBERED, TENCENT, {**TENCENT, "name": "tencent-2"}, RULE)
    assert diagnostic.message == "it is not clear which of the 3 senders of `sms` sends it"
    assert len(diagnostic.related) == 3


def test_a_rule_that_names_its_sender_is_clear(tmp_path: Path) -> None:
    """Whatever others there are."""
    named = {**RULE, "sender": {"sms": "tencent-2"}}
    assert said(tmp_path, NUMBERED, TENCENT, {**TENCENT, "name": "tencent-2"}, named) == []


def test_a_sender_of_another_medium_is_no_help(tmp_path: Path) -> None:
    """The finding marks its name."""
    assert said(tmp_path, TEMPLATE, {**RULE, "sender": {"sms": "smtp-mail"}}) == [
        Said("medium-without-provider", "notification_rule/paid", "smtp-mail")
    ]


def test_a_medium_needs_an_enabled_sender_and_a_text(tmp_path: Path) -> None:
    """Each medium by itself."""
    both = {**RULE, "via": ["sms", "email"]}
    assert said(tmp_path, TEMPLATE, both) == [
        Said("medium-without-provider", "notification_rule/paid", "email")
    ]
    with_text = {**TEMPLATE, "email": {"en": {"subject": "Paid", "text": "{{ serial }}"}}}
    assert said(tmp_path, with_text, both, {**MAIL, "enabled": False}) == [
        Said("medium-without-provider", "notification_rule/paid", "email")
    ]
    assert said(tmp_path, with_text, {**both, "enabled": False}, {**MAIL, "enabled": False}) == []


def test_nothing_is_missing_while_something_is_broken(tmp_path: Path) -> None:
    """The broken one may be the sender."""
    assert (
        only(tmp_path, TEMPLATE, RULE, {**SMS, "enabled": False}).name
        == "notification/medium-without-provider"
    )
    broken = "kind: sender\nname: broken\nprovider: smoke\n"
    path = "environments/production/broken.yaml"
    with pytest.raises(AssertionError):
        said(tmp_path, TEMPLATE, RULE, {**SMS, "enabled": False}, files={path: broken})


def state(name: str | None) -> dict[str, Any]:
    """Write a state, or leave it out."""
    return {} if name is None else {"state": name}


@pytest.mark.parametrize("what", ["text", "signature"])
@pytest.mark.parametrize(
    ("written", "is_found"), [("approved", 0), ("pending", 1), ("rejected", 1), (None, 0)]
)
def test_what_is_not_approved_is_found(tmp_path: Path, what: str, written: str | None, is_found: int) -> None:
    """Where somebody has written it down; in a sandbox it is a warning."""
    content = {"signature": "示例商城", "provider_template": "1", "body": "订单${serial}。"}
    mine, theirs = (written, "approved") if what == "text" else ("approved", written)
    template = {**TEMPLATE, "sms": {"zh-CN": {**content, **state(mine)}}}
    sender = {**SMS, "signatures": [{"name": "示例商城", **state(theirs)}]}
    found = said(tmp_path, template, sender, RULE)
    assert [one.rule for one in found] == ["signature-unapproved-or-mismatched"] * is_found
    if is_found:
        assert only(tmp_path, template, sender, RULE, stage="sandbox").severity is Severity.WARNING


def test_a_signature_that_the_sender_lacks_is_an_error_everywhere(tmp_path: Path) -> None:
    """The hint names those it has."""
    template = {**TEMPLATE, "sms": text("订单${serial}。", signature="示例")}
    diagnostic = only(tmp_path, template, RULE, stage="sandbox")
    assert (diagnostic.severity, diagnostic.hint) == (Severity.ERROR, "it has 【示例商城】")


def test_a_template_that_nothing_sends_needs_no_approval(tmp_path: Path) -> None:
    """It may be waiting for it."""
    assert (
        said(tmp_path, {**TEMPLATE, "sms": text("订单${serial}。", signature="示例", state="pending")}) == []
    )


def test_twilio_has_no_signatures(tmp_path: Path) -> None:
    """So none is asked for."""
    template = {**TEMPLATE, "sms": text("Order {{1}}", signature="none", parameters=["serial"])}
    assert said(tmp_path, template, TWILIO, {**RULE, "sender": {"sms": "twilio-sms"}}) == []


def policy(digits: int) -> dict[str, Any]:
    """Make a login policy whose codes have so many digits."""
    return {**POLICY, "code": {**POLICY["code"], "digits": digits}}


@pytest.mark.parametrize(
    ("digits", "most", "message"),
    [
        (4, 6, None),
        (6, 6, None),
        (7, 8, "the code has 7 digits, and aliyun sends codes of 4 to 6"),
        (6, 4, "the code has 6 digits, and `code` of the template holds 4"),
        (8, 6, "the code has 8 digits, and aliyun sends codes of 4 to 6"),
    ],
)
def test_a_code_fits_the_provider_and_the_template(
    tmp_path: Path, digits: int, most: int, message: str | None
) -> None:
    """One finding, however many do not fit."""
    template = {**CODE, "variables": {"code": {"type": "code", "max": most}}}
    audience_of_all = {**CODE_RULE, "audience": "buyers"}
    found = said(tmp_path, template, audience_of_all, policy(digits))
    ours = [one for one in found if one.rule == "otp-digits-mismatch"]
    assert len(ours) == (message is not None)
    if message is not None:
        assert ours[0].marked == str(digits)


def test_codes_by_e_mail_are_bounded_by_the_template_alone(tmp_path: Path) -> None:
    """No provider counts their digits."""
    mail = {"en": {"subject": "Code", "text": "{{ code }}"}}
    template = {**CODE, "sms": {}, "variables": {"code": {"type": "code", "max": 8}}, "email": mail}
    found = said(tmp_path, template, {**CODE_RULE, "via": ["email"]}, policy(8))
    assert "otp-digits-mismatch" not in [one.rule for one in found]
