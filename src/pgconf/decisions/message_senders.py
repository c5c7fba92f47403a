"""Through which sender a message goes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

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


@dataclass(frozen=True, slots=True)
class Senders:
    """The senders of an environment.

    Attributes:
        by_name: all of them.
        usable: by medium, those that are enabled.
    """

    by_name: Mapping[str, MediumSender]
    usable: Mapping[Medium, Sequence[MediumSender]]

    @classmethod
    def among(cls, senders: Iterable[AnySender]) -> Self:
        """Put senders in order."""
        known = [one for one in senders if isinstance(one, MediumSender)]
        usable: dict[Medium, list[MediumSender]] = {"sms": [], "email": []}
        for one in known:
            if one.enabled:
                usable[one.medium].append(one)
        return cls({one.name: one for one in known}, usable)

    def of(
        self, rule: NotificationRule, medium: Medium, template: NotificationTemplate | None
    ) -> MediumSender | None:
        """Find what sends a rule's messages by a medium; None when nothing does, or it is not clear what.

        Args:
            rule: it may name a sender itself.
            medium: how the message travels.
            template: what the rule sends; None when that is not known.
        """
        if medium in rule.sender:
            named = self.by_name.get(rule.sender[medium])
            return named if named is not None and named.medium == medium else None
        return self.default(medium, template)

    def default(self, medium: Medium, template: NotificationTemplate | None) -> MediumSender | None:
        """Choose for a rule that names none: the only one, or the only one with the text's signatures."""
        usable = self.usable[medium]
        if len(usable) > 1 and template is not None:
            needed = {text.signature for text in template.sms.values()}
            usable = [one for one in usable if needed <= {signature.name for signature in signatures(one)}]
        return usable[0] if len(usable) == 1 else None


def signatures(sender: AnySender) -> tuple[Signature, ...]:
    """Give the signatures that a sender has registered; a mail server has none."""
    return sender.signatures if isinstance(sender, AnySmsSender | CustomSender) else ()
