"""Senders: that there is one, that it may send under the signature, and codes it takes."""

from collections.abc import Iterator

from pgconf.decisions.message_senders import signatures
from pgconf.kinds.login_policy import LoginPolicy
from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.notification_template import NotificationTemplate, SmsText
from pgconf.kinds.sender import AnySender, Medium, Signature
from pgconf.model import Fact, Related, Severity, say
from pgconf.rules.notification_uses import ShortMessage, senders_of, short_messages, texts_by_provider
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View


@rule("notification/medium-without-provider", ERROR, absent=True)
def medium_without_provider(view: View) -> Findings:
    """A message shall travel by a medium that nothing sends, or in which there is no text of it."""
    for sending in view.of(NotificationRule):
        template = view.named(NotificationTemplate, sending.template)
        for index, medium in enumerate(sending.via if sending.enabled else ()):
            if template is not None and not _texts(template, medium):
                yield _without_text(sending, index, medium, template)
            elif view.once(senders_of).of(sending, medium, template) is None:
                yield from _without_sender(sending, index, medium, view)


def _texts(template: NotificationTemplate, medium: Medium) -> bool:
    return bool(template.sms if medium == "sms" else template.email)


def _without_text(
    sending: NotificationRule, index: int, medium: Medium, template: NotificationTemplate
) -> Finding:
    return found(
        sending,
        ("via", index),
        say("the template `{template}` has no `{medium}`", template=template.name, medium=medium),
        say("write the text, or leave the medium out"),
        related=(see(say("the template is here"), template),),
    )


def _without_sender(sending: NotificationRule, index: int, medium: Medium, view: View) -> Iterator[Finding]:
    if medium in sending.sender:
        other = view.named(AnySender, sending.sender[medium])
        if other is not None:
            yield found(
                sending,
                ("sender", medium),
                say("`{sender}` does not send `{medium}`", sender=other.name, medium=medium),
                say("name a sender of this medium"),
                related=(see(say("this is what it is"), other, ("provider",)),),
            )
        return
    there = view.once(senders_of).usable[medium]
    if not there:
        yield found(
            sending,
            ("via", index),
            say("no sender of `{medium}` is enabled", medium=medium),
            say("declare or enable one, or leave the medium out"),
        )
        return
    yield found(
        sending,
        ("via", index),
        say(
            "it is not clear which of the {count} senders of `{medium}` sends it",
            count=len(there),
            medium=medium,
        ),
        say("name one in `sender`"),
        related=tuple(see(say("`{sender}` could", sender=one.name), one) for one in there),
    )


@rule("notification/signature-unapproved-or-mismatched", ERROR)
def signature_unapproved_or_mismatched(view: View) -> Findings:
    """A short message goes out under a signature, or as a template, that the provider has not approved."""
    for message in view.once(short_messages):
        required = view.facts.find(message.sender.provider, "signature")
        if required is None or not message.rules:
            continue
        registered = {signature.name: signature for signature in signatures(message.sender)}
        signature = registered.get(message.text.signature)
        if signature is None:
            yield _unregistered(message, required)
        elif _is_refused(signature):
            yield _unapproved(message, signature, list(registered).index(signature.name), view)
        elif _is_refused(message.text):
            yield found(
                message.template,
                message.at("state"),
                say("the provider has not approved this text, so it does not send it"),
                say("have it approved, and write `state: approved` then"),
                severity=_weight(view),
            )


def _is_refused(what: Signature | SmsText) -> bool:
    """Whether somebody wrote that it is not approved; nobody has to write it down."""
    return "state" in what.model_fields_set and what.state != "approved"


def _weight(view: View) -> Severity | None:
    return WARNING if view.environment.stage == "sandbox" else None


def _unregistered(message: ShortMessage, required: Fact) -> Finding:
    names = ", ".join(f"【{signature.name}】" for signature in signatures(message.sender))
    return found(
        message.template,
        message.at("signature"),
        say(
            "`{sender}` has no signature 【{signature}】, and a template goes out only under its own",
            sender=message.sender.name,
            signature=message.text.signature,
        ),
        say("it has {names}", names=names) if names else say("register it, and list it in `signatures`"),
        related=(see(say("its signatures are here"), message.sender, ("signatures",)),),
        facts=(required,),
    )


def _unapproved(message: ShortMessage, signature: Signature, index: int, view: View) -> Finding:
    return found(
        message.template,
        message.at("signature"),
        say("the provider has not approved the signature 【{signature}】", signature=signature.name),
        say("have it approved, and write `state: approved` then"),
        severity=_weight(view),
        related=(see(say("its state is here"), message.sender, ("signatures", index, "state")),),
    )


@rule("notification/otp-digits-mismatch", ERROR)
def otp_digits_mismatch(view: View) -> Findings:
    """A login code has more or fewer digits than its template or the provider takes."""
    messages: dict[str, list[ShortMessage]] = {}
    for message in view.once(texts_by_provider):
        messages.setdefault(message.template.name, []).append(message)
    for policy in view.of(LoginPolicy):
        template = view.named(NotificationTemplate, policy.code.template if policy.code else None)
        if template is not None:
            yield from _digits(view, policy, template, messages.get(template.name, []))


def _digits(
    view: View, policy: LoginPolicy, template: NotificationTemplate, messages: list[ShortMessage]
) -> Iterator[Finding]:
    digits = policy.code.digits if policy.code else 0
    for message in messages:
        fact = view.facts.find(message.sender.provider, "digits", "otp")
        few, many = (int(value) for value in fact.value) if fact is not None else (digits, digits)
        if fact is not None and not few <= digits <= many:
            yield found(
                policy,
                ("code", "digits"),
                say(
                    "the code has {digits} digits, and {provider} sends codes of {few} to {many}",
                    digits=digits,
                    provider=fact.provider,
                    few=few,
                    many=many,
                ),
                say("use 6 digits, and few attempts"),
                related=_template(template),
                facts=(fact,),
            )
            return
    for name, variable in template.variables.items():
        if variable.type == "code" and variable.max is not None and variable.max < digits:
            yield found(
                policy,
                ("code", "digits"),
                say(
                    "the code has {digits} digits, and `{name}` of the template holds {max}",
                    digits=digits,
                    name=name,
                    max=variable.max,
                ),
                say("make both the same"),
                related=(see(say("it is declared here"), template, ("variables", name, "max")),),
            )


def _template(template: NotificationTemplate) -> tuple[Related, ...]:
    return (see(say("this is the template"), template),)


RULES = (medium_without_provider, signature_unapproved_or_mismatched, otp_digits_mismatch)
