"""Before going live: what was only there for testing (测试数据)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pgconf.kinds.audience import AnyAudience, Listed
from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.kinds.payment_method import CustomMethod
from pgconf.kinds.scalars import decimal_text, minor_units
from pgconf.kinds.sender import AnySender, CustomSender, HuaweiSms, SmtpServer
from pgconf.model import Path, say
from pgconf.rules.rule import ERROR, Findings, found, rule
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

_RESERVED = re.compile(
    r"(?<![\w.-])(?:[\w-]+\.)*(?:example\.(?:com|net|org)|[\w-]+\.(?:test|example|invalid|localhost))(?![\w-]|\.\w)",
    re.ASCII | re.IGNORECASE,
)
"""Domains that RFC 2606 keeps for tests and examples; nobody can own them."""

_PHONE = re.compile(r"(?<![0-9])(?:\+?86)?13800138000(?![0-9])")
"""The number that examples in China show."""

_SUSPICIOUS = re.compile(r"example|\.test|\.invalid|\.localhost|13800138000", re.IGNORECASE)
"""What texts have in common that deserve a closer look; most have nothing of it."""

UNREACHABLE = (".test", ".invalid", ".localhost")
"""Names that no server on the internet knows; of callbacks to them `payment/notify-url-invalid` tells."""

Text = tuple[ResourceSpec, Path, str]


@rule("golive/test-data-present", ERROR)
def test_data_present(view: View) -> Findings:
    """Something that is only good for tests stands in a live environment."""
    if view.environment.stage != "live":
        return
    told = set[str]()
    for spec, path, text in _texts(view):
        made_up = _made_up(text)
        if not made_up:
            continue
        # What a variable brings along is told at the variable alone.
        elsewhere = (*told, *(UNREACHABLE if path == ("notify_url",) else ()))
        for value in sorted(value for value in made_up if not value.endswith(elsewhere)):
            message = say("`{value}` is made up for examples and tests, and reaches nobody", value=value)
            yield found(spec, path, message, say("write what is meant for customers"))
        if spec is view.environment:
            told |= made_up
    for method in running_methods(view):
        smallest = Decimal(1).scaleb(-minor_units()[method.currency])
        if method.amount.max is not None and method.amount.max <= smallest:
            message = say(
                "nothing above {max} {currency} can be paid, which is the price of a test",
                max=decimal_text(method.amount.max),
                currency=method.currency,
            )
            yield found(method, ("amount", "max"), message, say("write the limit of real payments"))


@lru_cache(maxsize=1024)
def _made_up(text: str) -> frozenset[str]:
    """Find what is made up in a text; many payment methods share their callbacks."""
    if not _SUSPICIOUS.search(text):
        return frozenset()
    return frozenset(match[0] for pattern in (_RESERVED, _PHONE) for match in pattern.finditer(text))


def _texts(view: View) -> Iterator[Text]:
    """Give the texts that somebody or something outside gets to see, the variables first."""
    for name, value in view.environment.variables.items():
        if isinstance(value, str):
            yield view.environment, ("variables", name), value
    for texts in (_of_methods, _of_senders, _of_templates, _of_audiences):
        yield from texts(view)


def _of_methods(view: View) -> Iterator[Text]:
    for method in running_methods(view):
        yield method, ("notify_url",), method.notify_url or ""
        yield method, ("return_url",), method.return_url or ""
        if isinstance(method, CustomMethod):
            for name, value in method.credentials.parameters.items():
                yield method, ("credentials", "parameters", name), value


def _of_senders(view: View) -> Iterator[Text]:
    for sender in view.of(AnySender):
        if not sender.enabled:
            continue
        if isinstance(sender, HuaweiSms | SmtpServer):
            yield sender, ("host",), sender.host
        if isinstance(sender, SmtpServer):
            yield sender, ("from", "address"), sender.from_.address
            yield sender, ("reply_to",), sender.reply_to or ""
            yield sender, ("username",), sender.username or ""
        if isinstance(sender, CustomSender):
            for name, value in sender.credentials.parameters.items():
                yield sender, ("credentials", "parameters", name), value


def _of_templates(view: View) -> Iterator[Text]:
    for template in view.of(NotificationTemplate):
        for locale, message in template.sms.items():
            yield template, ("sms", locale, "body"), message.body
        for locale, mail in template.email.items():
            yield template, ("email", locale, "subject"), mail.subject
            yield template, ("email", locale, "text"), mail.text or ""


def _of_audiences(view: View) -> Iterator[Text]:
    """Give the patterns of those who are written to; a blacklist may well name what is made up."""
    shunned = {name for audience in view.of(AnyAudience) for name in audience.blacklist}
    for audience in view.of(Listed):
        for index, pattern in enumerate(audience.list_.patterns if audience.name not in shunned else ()):
            yield audience, ("list", "patterns", index), pattern


RULES = (test_data_present,)
