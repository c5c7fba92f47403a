"""Through which sender a message goes out."""

from collections.abc import Sequence
from typing import TypeAlias

from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.kinds.sender import (
    AliyunSms,
    AnySender,
    AnySmsSender,
    CustomSender,
    HuaweiSms,
    Medium,
    Signature,
    SmtpServer,
    TencentSms,
    TwilioSms,
)

MediumSender: TypeAlias = AliyunSms | TencentSms | HuaweiSms | TwilioSms | SmtpServer | CustomSender
"""A sender of which it is known what it sends."""


def usable(medium: Medium, senders: Sequence[AnySender]) -> list[MediumSender]:
    """Give the senders of a medium that are enabled."""
    return [one for one in senders if isinstance(one, MediumSender) and one.medium == medium and one.enabled]


def chosen(template: NotificationTemplate | None, usable: Sequence[MediumSender]) -> MediumSender | None:
    """Choose a sender where a rule names none: the only one, or the only one with the text's signatures.

    Args:
        template: what is sent; None when that is not known.
        usable: the senders of the medium that are enabled.
    """
    if len(usable) > 1 and template is not None:
        needed = {text.signature for text in template.sms.values()}
        usable = [one for one in usable if needed <= {signature.name for signature in signatures(one)}]
    return usable[0] if len(usable) == 1 else None


def sender_of(
    rule: NotificationRule,
    medium: Medium,
    template: NotificationTemplate | None,
    senders: Sequence[AnySender],
) -> MediumSender | None:
    """Find what sends a rule's messages by a medium; None when nothing does, or it is not clear what."""
    if medium in rule.sender:
        named = (one for one in senders if one.name == rule.sender[medium])
        return next((one for one in named if isinstance(one, MediumSender) and one.medium == medium), None)
    return chosen(template, usable(medium, senders))


def signatures(sender: AnySender) -> tuple[Signature, ...]:
    """Give the signatures that a sender has registered; a mail server has none."""
    return sender.signatures if isinstance(sender, AnySmsSender | CustomSender) else ()
