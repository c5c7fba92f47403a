"""Notification templates: what they take from an event, whether they can be read, and what they give away."""

from collections.abc import Iterator

from pgconf.decisions.mail_templates import longest
from pgconf.decisions.personal_data import Sensitive, named, written
from pgconf.decisions.template_values import widths
from pgconf.kinds.events import EVENTS
from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.model import Message, did_you_mean, listed, say
from pgconf.rules.notification_uses import (
    MailText,
    ShortMessage,
    draft_of,
    events_of,
    mail_texts,
    rules_of_templates,
    texts_by_provider,
)
from pgconf.rules.rule import ERROR, INFO, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View

SUBJECT_ADVISED = 78
"""RFC 5322, 2.1.1: a line should have no more characters than this."""
SUBJECT_MAX = 998
"""RFC 5322, 2.1.1: and must not have more than this."""


@rule("notification/template-variable-unknown", ERROR)
def template_variable_unknown(view: View) -> Findings:
    """A template uses a variable that nothing fills in when its event happens."""
    by_template = view.once(rules_of_templates)
    used = view.once(_used_by_medium)
    for template in view.of(NotificationTemplate):
        for name in template.variables:
            for sending in by_template.get(template.name, ()) if named(name) is None else ():
                if name in EVENTS[sending.event].payload:
                    continue
                if any(name in used[template.name][medium] for medium in sending.via):
                    yield _unknown_to_event(template, name, sending)
                    break
    for text in view.once(mail_texts):
        for name, line in text.read.variables.items():
            if name not in text.template.variables:
                yield _undeclared(text, name, line)
    for message in view.once(texts_by_provider):
        yield from _numbers_for_nothing(message, view)


def _unknown_to_event(template: NotificationTemplate, name: str, sending: NotificationRule) -> Finding:
    payload = EVENTS[sending.event].payload
    return found(
        template,
        ("variables", name),
        say("`{event}` does not tell `{name}`, which this template puts in", event=sending.event, name=name),
        did_you_mean(name, payload) or say("it tells {fields}", fields=listed(payload)),
        on_key=True,
        related=(see(say("`{rule}` sends it when this happens", rule=sending.name), sending, ("event",)),),
    )


def _undeclared(text: MailText, name: str, line: int) -> Finding:
    declared = text.template.variables
    return found(
        text.template,
        text.path,
        say("`{text}` puts in `{name}`, and no variable has this name", text=text.name, name=name),
        did_you_mean(name, declared) or say("declare it in `variables`, or take it out"),
        related=text.line(line, name),
    )


def _numbers_for_nothing(message: ShortMessage, view: View) -> Iterator[Finding]:
    """Find numbers without `parameters`; where these are given, the template itself finds what is missing."""
    syntax = view.facts.find(message.sender.provider, "variable-syntax")
    if syntax is None or not any(map(str.isdecimal, str(syntax.value))):
        return
    lost = [one.word for one in message.draft.openings if one.variable is None]
    if lost and not message.text.parameters:
        yield found(
            message.template,
            message.at("body"),
            say("`{{{word}}}` stands for no variable, since `parameters` is left out", word=lost[0]),
            say("list the variables in `parameters`, in the order of their numbers"),
        )


@rule("notification/template-variable-unused-payload", INFO)
def template_variable_unused_payload(view: View) -> Findings:
    """A template declares a variable that none of its texts puts in."""
    used = view.once(_used_by_medium)
    unread = {text.template.name for text in view.once(mail_texts) if text.read.fault is not None}
    unread |= {template.name for template, _, _ in _missing_bodies(view)}
    for template in view.of(NotificationTemplate):
        if template.name in unread:
            continue
        everywhere = used[template.name]["sms"] | used[template.name]["email"]
        for name in template.variables:
            if name not in everywhere:
                yield found(
                    template,
                    ("variables", name),
                    say("no text of this template puts in `{name}`", name=name),
                    say("put it in, or take the variable out"),
                    on_key=True,
                )


def _used_by_medium(view: View) -> dict[str, dict[str, set[str]]]:
    used: dict[str, dict[str, set[str]]] = {}
    for template in view.of(NotificationTemplate):
        drafts = [draft_of(template, text) for text in template.sms.values()]
        names = {one.variable or "" for draft in drafts for one in draft.openings}
        used[template.name] = {"sms": names, "email": set()}
    for mail in view.once(mail_texts):
        used[mail.template.name]["email"].update(mail.read.variables)
    return used


@rule("notification/body-missing", ERROR)
def body_missing(view: View) -> Findings:
    """The body of an e-mail is in a file that the project does not have."""
    for template, locale, file in _missing_bodies(view):
        yield found(
            template,
            ("email", locale, "body"),
            say("there is no text file `{file}` in the project", file=file),
            say("write the path from the project's root on, or add the file"),
        )


def _missing_bodies(view: View) -> Iterator[tuple[NotificationTemplate, str, str]]:
    read = {(text.template.name, text.path) for text in view.once(mail_texts)}
    for template in view.of(NotificationTemplate):
        for locale, mail in template.email.items():
            if mail.body is not None and (template.name, ("email", locale, "body")) not in read:
                yield template, locale, mail.body


@rule("notification/template-syntax-error", ERROR)
def template_syntax_error(view: View) -> Findings:
    """The subject or the body of an e-mail is no valid Jinja2."""
    for text in view.once(mail_texts):
        fault = text.read.fault
        if fault is not None:
            yield found(
                text.template,
                text.path,
                say(
                    "`{text}` is no valid Jinja2 in line {line}: {fault}",
                    text=text.name,
                    line=fault.line,
                    fault=fault.message.rstrip("."),
                ),
                say("correct it; what is put in is written `{{ name }}`"),
                related=text.line(fault.line),
            )


@rule("notification/pii-in-template", ERROR)
def pii_in_template(view: View) -> Findings:
    """A message carries a full card number, an identity number or a password."""
    for template in view.of(NotificationTemplate):
        for name in template.variables:
            what = named(name)
            if what is not None:
                yield found(
                    template,
                    ("variables", name),
                    say(
                        "`{name}` is {what}, and messages are read by others too",
                        name=name,
                        what=_WORDS[what],
                    ),
                    say("send no more than the last four digits, or a link behind the login"),
                    on_key=True,
                )
        for locale, text in template.sms.items():
            what = _sensitive(template, text.body)
            if what is not None:
                yield found(template, ("sms", locale, "body"), _stands_in("body", what), _TAKE_OUT)
    for mail in view.once(mail_texts):
        sensitive = written(mail.text)
        if sensitive is not None and not _is_code(mail.template, sensitive[0]):
            what, line = sensitive
            yield found(
                mail.template, mail.path, _stands_in(mail.name, what), _TAKE_OUT, related=mail.line(line)
            )


_WORDS: dict[Sensitive, Message] = {
    "card number": say("a card number"),
    "identity number": say("an identity number"),
    "password": say("a password"),
    "security code": say("the security code of a card"),
}
_TAKE_OUT = say("take it out; what people need they find behind the login")


def _stands_in(text: str, what: Sensitive) -> Message:
    return say("{what} stands in `{text}`, and messages are read by others too", what=_WORDS[what], text=text)


def _sensitive(template: NotificationTemplate, text: str) -> Sensitive | None:
    sensitive = written(text)
    return None if sensitive is None or _is_code(template, sensitive[0]) else sensitive[0]


def _is_code(template: NotificationTemplate, what: Sensitive) -> bool:
    """Whether the password is one for a few minutes."""
    return what == "password" and template.category == "otp"


@rule("notification/email-subject-empty-or-too-long", WARNING)
def email_subject(view: View) -> Findings:
    """The subject of an e-mail is empty, breaks its line, or can be longer than mail programs show."""
    for text in view.once(mail_texts):
        if text.path[-1] != "subject" or text.read.fault is not None:
            continue
        if not text.text.strip():
            yield found(text.template, text.path, say("the subject is empty"), say("say what it is about"))
        elif text.read.breaks_lines:
            yield found(
                text.template,
                text.path,
                say("an expression puts a line break into the subject, and a header ends with its line"),
                say("take it out"),
            )
        else:
            yield from _too_long(text, view)


def _too_long(text: MailText, view: View) -> Iterator[Finding]:
    length = longest(text.text, widths(text.template, events_of(view, text.template, "email")))
    if length is not None and length > SUBJECT_ADVISED:
        yield found(
            text.template,
            text.path,
            say(
                "with the longest values the subject has {length} characters, and a line should have no more "
                "than {advised}",
                length=length,
                advised=SUBJECT_ADVISED,
            ),
            say("say the rest in the body"),
            severity=ERROR if length > SUBJECT_MAX else None,
        )


RULES = (
    template_variable_unknown,
    template_variable_unused_payload,
    body_missing,
    template_syntax_error,
    pii_in_template,
    email_subject,
)
