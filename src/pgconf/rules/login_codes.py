"""Rules about verification codes: how long they hold, whether they can be guessed, whether they arrive."""

from collections.abc import Iterator

from pgconf.decisions.guessing import chance_a_day, guesses_a_day
from pgconf.kinds.login_policy import LoginPolicy, VerificationCode
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.kinds.scalars import duration_text
from pgconf.model import Message, Path, listed, say
from pgconf.rules.rule import ERROR, Findings, found, rule, see
from pgconf.rules.view import View

ACCEPTED = 0.001
"""One account in a thousand is broken into by a day of guessing: more is too much.

A six-digit code with five attempts and half an hour of lockout stays at a quarter of it.
"""

USUAL_DIGITS = 6


def _codes(view: View) -> Iterator[tuple[LoginPolicy, VerificationCode]]:
    return ((policy, policy.code) for policy in view.of(LoginPolicy) if policy.code is not None)


@rule("login/otp-ttl-shorter-than-resend", ERROR)
def otp_ttl_shorter_than_resend(view: View) -> Findings:
    """A code runs out before another one can be asked for."""
    for policy, code in _codes(view):
        if code.ttl <= code.resend_after:
            yield found(
                policy,
                ("code", "ttl"),
                say(
                    "the code runs out after {ttl}, and another one can be asked for after {resend} only",
                    ttl=duration_text(code.ttl),
                    resend=duration_text(code.resend_after),
                ),
                say("make `ttl` longer than `resend_after`"),
            )


@rule("login/otp-bruteforceable", ERROR)
def otp_bruteforceable(view: View) -> Findings:
    """A code can be guessed: it has too few digits for the guesses that one account takes in a day."""
    for policy, code in _codes(view):
        chance = chance_a_day(code, policy.lockout)
        if chance > ACCEPTED:
            short = code.digits < USUAL_DIGITS
            yield found(
                policy,
                ("code", "digits" if short else "attempts"),
                say(
                    "an account takes {guesses} guesses a day at a code of {digits} digits, "
                    "and one of them hits with a probability of {chance}",
                    guesses=guesses_a_day(code, policy.lockout),
                    digits=code.digits,
                    chance=_percentage(chance),
                ),
                say("use {digits} digits, allow fewer guesses, or lock out for longer", digits=USUAL_DIGITS)
                if short
                else say("allow fewer guesses, or lock out for longer"),
            )


def _percentage(chance: float) -> str:
    """Write a probability with two digits that count; next to certain is not certain."""
    return "more than 99%" if chance > 0.99 else f"{100 * chance:.2g}%"  # noqa: PLR2004 - see the text


@rule("login/otp-channel-unavailable", ERROR)
def otp_channel_unavailable(view: View) -> Findings:
    """Codes are to go out by a medium for which their template has no text that may be sent."""
    for policy, code in _codes(view):
        template = view.named(NotificationTemplate, code.template)
        for medium, path in _media(policy) if template is not None else ():
            reason = template and _silence(template, medium)
            if template is not None and reason:
                yield found(
                    policy,
                    path,
                    reason,
                    say("mend the template, or take the medium away until it can be used"),
                    related=(see(say("the template is here"), template, (medium,)),),
                )


def _media(policy: LoginPolicy) -> Iterator[tuple[str, Path]]:
    """Find what codes are sent by, with the place that asks for it."""
    methods = policy.second_factor.methods if policy.second_factor is not None else ()
    media = {"sms_code": "sms", "email_code": "email"}
    found: dict[str, Path] = {
        media[one]: ("second_factor", "methods", i) for i, one in enumerate(methods) if one in media
    }
    if policy.password is None:
        usernames = {"phone": "sms", "email": "email"}
        for index, one in enumerate(policy.usernames):
            if one in usernames:
                found.setdefault(usernames[one], ("usernames", index))
    yield from found.items()


def _silence(template: NotificationTemplate, medium: str) -> Message | None:
    """Say why a template cannot be sent by a medium; None when it can."""
    if medium == "email":
        return None if template.email else say("`{name}` has no text for e-mail", name=template.name)
    if not template.sms:
        return say("`{name}` has no text for SMS", name=template.name)
    states = {text.state for text in template.sms.values()}
    if "approved" in states:
        return None
    return say(
        "no SMS text of `{name}` is approved: the provider's answer is {states}",
        name=template.name,
        states=listed(sorted(states)),
    )


RULES = (otp_ttl_shorter_than_resend, otp_bruteforceable, otp_channel_unavailable)
