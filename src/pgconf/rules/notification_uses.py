"""Who sends what: templates with the rules that use them, the texts of them, and their senders."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pgconf.decisions.mail_templates import MailTemplate, mail_template
from pgconf.decisions.message_senders import MediumSender, Senders
from pgconf.decisions.sms_text import Draft
from pgconf.kinds.events import Event
from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.notification_template import EmailText, NotificationTemplate, SmsText
from pgconf.kinds.sender import AnySender, Medium
from pgconf.model import Fact, Path, Position, Related, Span, say
from pgconf.rules.view import View

Rules = tuple[NotificationRule, ...]


@dataclass(frozen=True)
class ShortMessage:
    """A short message in one language, and what sends it.

    Attributes:
        template: what it is a text of.
        locale: its language.
        text: the text.
        sender: what sends it.
        rules: the enabled rules that send it this way; none when it is only declared.
    """

    template: NotificationTemplate
    locale: str
    text: SmsText
    sender: MediumSender
    rules: Rules

    @cached_property
    def draft(self) -> Draft:
        """What the text says and leaves open."""
        return draft_of(self.template, self.text)

    @property
    def events(self) -> Collection[Event]:
        """What happens when it is sent."""
        return {rule.event for rule in self.rules}

    def at(self, *field: str) -> Path:
        """Give the path of a field of the text."""
        return ("sms", self.locale, *field)

    def fact(self, view: View, limit: str) -> Fact | None:
        """Find what the provider says about messages of this category."""
        return view.facts.find(self.sender.provider, limit, self.template.category)


@dataclass(frozen=True)
class MailText:
    """A text of an e-mail, and where it stands.

    Attributes:
        template: what it belongs to.
        path: where the template has it, or names its file.
        text: the text.
        file: the file that it stands in, when it is not the template itself.
    """

    template: NotificationTemplate
    path: Path
    text: str
    file: str | None = None

    @cached_property
    def read(self) -> MailTemplate:
        """What Jinja2 says of it."""
        return mail_template(self.text)

    @property
    def name(self) -> str:
        """What people call the place: the file, or the field of the template."""
        return self.file or str(self.path[-1])

    def line(self, number: int, word: str = "") -> tuple[Related, ...]:
        """Point at a word in a line of the file; at nothing when the text stands in the template itself."""
        if self.file is None:
            return ()
        content = self.text.splitlines()[number - 1] if number <= len(self.text.splitlines()) else ""
        start = content.find(word) + 1 if word in content else 1
        end = start + (len(word) or len(content))
        span = Span(self.file, Position(number, start), Position(number, end))
        return (Related(say("it is this line of the file"), span),)


def draft_of(template: NotificationTemplate, text: SmsText) -> Draft:
    """Read a short message of a template."""
    return Draft(text.body, text.parameters, template.variables)


def rules_of_templates(view: View) -> Mapping[str, Rules]:
    """Give the enabled rules by the template that they send."""
    found: dict[str, list[NotificationRule]] = defaultdict(list)
    for rule in view.of(NotificationRule):
        if rule.enabled:
            found[rule.template].append(rule)
    return {name: tuple(rules) for name, rules in found.items()}


def senders_of(view: View) -> Senders:
    """Give the senders of the environment."""
    return Senders.among(view.of(AnySender))


def events_of(view: View, template: NotificationTemplate, medium: Medium) -> set[Event]:
    """Tell what happens when a template is sent by a medium."""
    rules = view.once(rules_of_templates).get(template.name, ())
    return {rule.event for rule in rules if medium in rule.via}


def short_messages(view: View) -> Sequence[ShortMessage]:
    """Give every text of every template with each sender that sends it.

    A template that no enabled rule sends goes with the sender that would be chosen for it.
    """
    return tuple(_short_messages(view))


def _short_messages(view: View) -> Iterator[ShortMessage]:
    by_template, senders = view.once(rules_of_templates), view.once(senders_of)
    for template in view.of(NotificationTemplate):
        ways: dict[str, tuple[MediumSender, list[NotificationRule]]] = {}
        for rule in by_template.get(template.name, ()) if template.sms else ():
            sender = senders.of(rule, "sms", template) if "sms" in rule.via else None
            if sender is not None:
                ways.setdefault(sender.name, (sender, []))[1].append(rule)
        only = senders.default("sms", template)
        if not ways and only is not None:
            ways[only.name] = (only, [])
        for locale, text in template.sms.items():
            for sender, rules in ways.values():
                yield ShortMessage(template, locale, text, sender, tuple(rules))


def texts_by_provider(view: View) -> Sequence[ShortMessage]:
    """Give every text once for each provider, for what does not depend on the account there."""
    found: dict[tuple[str, str, str], ShortMessage] = {}
    for message in view.once(short_messages):
        key = (message.template.name, message.locale, message.sender.provider)
        first = found.get(key)
        found[key] = message if first is None else replace(first, rules=first.rules + message.rules)
    return tuple(found.values())


def mail_texts(view: View) -> Sequence[MailText]:
    """Give all texts of e-mails; a file that is not there has none."""
    return tuple(
        text
        for template in view.of(NotificationTemplate)
        for locale, mail in template.email.items()
        for text in _texts(view, template, locale, mail)
    )


def _texts(view: View, template: NotificationTemplate, locale: str, mail: EmailText) -> Iterator[MailText]:
    yield MailText(template, ("email", locale, "subject"), mail.subject)
    if mail.text is not None:
        yield MailText(template, ("email", locale, "text"), mail.text)
    if mail.body is not None:
        text = view.read(mail.body)
        if text is not None:
            yield MailText(template, ("email", locale, "body"), text, mail.body)
