"""Short messages: how the provider wants them written, and what they cost."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pgconf.decisions.sms_text import Draft, Opening, Syntax, alphabet, segments, septets, units
from pgconf.decisions.template_values import is_latin, widths
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.model import ANY_PRODUCT, Edit, Fact, Fix, Within, listed, say
from pgconf.rules.notification_uses import MailText, ShortMessage, mail_texts, texts_by_provider
from pgconf.rules.rule import ERROR, INFO, WARNING, Finding, Findings, found, place, rule
from pgconf.rules.view import View


@rule("notification/variable-too-long", WARNING)
def variable_too_long(view: View) -> Findings:
    """A value that is put into a short message can be longer than the provider takes."""
    told: set[tuple[str, str, str]] = set()
    for message, limit in _governed(view, "variable-length-max"):
        known = widths(message.template, message.events)
        for opening in message.draft.openings:
            name = opening.variable or ""
            key = (message.template.name, message.sender.provider, name)
            if known.get(name, 0) > limit.number and key not in told:
                told.add(key)
                yield _too_long(message.template, name, known[name], limit)


def _governed(view: View, limit: str, product: str = ANY_PRODUCT) -> Iterator[tuple[ShortMessage, Fact]]:
    """Give the messages whose provider says something of a kind, and what it says."""
    for message in view.once(texts_by_provider):
        fact = view.facts.find(message.sender.provider, limit, product)
        if fact is not None:
            yield message, fact


def _marked(one: Finding, message: ShortMessage, start: int, end: int) -> Finding:
    """Mark a stretch of the text alone."""
    before = message.text.body[:start]
    within = Within(before.count("\n") + 1, start - before.rfind("\n"), end - start)
    return replace(one, where=replace(one.where, within=within))


def _too_long(template: NotificationTemplate, name: str, width: int, limit: Fact) -> Finding:
    return found(
        template,
        ("variables", name, "max"),
        say(
            "`{name}` can have {width} characters, and {provider} takes no more than {limit} of a variable",
            name=name,
            width=width,
            provider=limit.provider,
            limit=limit.number,
        ),
        say("send something shorter, such as the last digits, or correct `max`"),
        facts=(limit,),
    )


@rule("notification/template-syntax-mixed", ERROR)
def template_syntax_mixed(view: View) -> Findings:
    """What a text leaves open is written the way of another provider, so it is sent as it stands there."""
    for message, fact in _governed(view, "variable-syntax"):
        wanted = next((one for one in Syntax if one == fact.value), None)
        wrong = next((one for one in message.draft.openings if one.syntax is not wanted), None)
        if wanted is not None and wrong is not None:
            yield _mixed(message, wrong, wanted, fact)
    for text in view.once(mail_texts):
        yield from _mixed_mail(text)


def _mixed(message: ShortMessage, wrong: Opening, wanted: Syntax, fact: Fact) -> Finding:
    at, better = message.at("body"), message.draft.rewritten(wanted)
    fixes: tuple[Fix, ...] = ()
    if better is not None:
        text = json.dumps(better, ensure_ascii=False)
        edit = Edit(place(message.template, at), text)
        fixes = (Fix(say("write it as `{syntax}`", syntax=wanted.value), (edit,), is_safe=True),)
    one = found(
        message.template,
        at,
        say(
            "`{written}` is not how {provider} writes what is left open, so people get to read it",
            written=message.text.body[wrong.start : wrong.end],
            provider=fact.provider,
        ),
        say("{provider} writes `{syntax}`", provider=fact.provider, syntax=wanted.value),
        facts=(fact,),
        fixes=fixes,
    )
    return _marked(one, message, wrong.start, wrong.end)


def _mixed_mail(text: MailText) -> Iterator[Finding]:
    for opening in Draft(text.text).openings:
        is_ours = opening.syntax is Syntax.DOLLAR_NAME and opening.word in text.template.variables
        if is_ours:
            written = text.text[opening.start : opening.end]
            line = text.text.count("\n", 0, opening.start) + 1
            yield found(
                text.template,
                text.path,
                say(
                    "`{written}` in `{text}` is not Jinja2, so people get to read it",
                    written=written,
                    text=text.name,
                ),
                say("write `{{{{ {name} }}}}`", name=opening.word),
                related=text.line(line, written),
            )
            return


@rule("notification/adjacent-or-all-variables", ERROR)
def adjacent_or_all_variables(view: View) -> Findings:
    """A short message has nothing between two variables, or nothing but variables."""
    for message, fact in _governed(view, "only-variables"):
        if message.draft.is_all_open:
            yield found(
                message.template,
                message.at("body"),
                say(
                    "the text is nothing but variables, and {provider} approves no such one",
                    provider=fact.provider,
                ),
                say("say in the text what the message is about"),
                facts=(fact,),
            )
    for message, fact in _governed(view, "adjacent-variables"):
        pair = message.draft.adjacent
        if pair is not None and not message.draft.is_all_open:
            one, two = (message.text.body[opening.start : opening.end] for opening in pair)
            finding = found(
                message.template,
                message.at("body"),
                say(
                    "there is nothing between `{one}` and `{two}`, and {provider} does not approve that",
                    one=one,
                    two=two,
                    provider=fact.provider,
                ),
                say("put words between them, or leave one out"),
                facts=(fact,),
            )
            yield _marked(finding, message, pair[0].start, pair[1].end)


@rule("notification/variable-repeated", ERROR)
def variable_repeated(view: View) -> Findings:
    """A short message puts the same variable in twice."""
    for message, fact in _governed(view, "repeated-variables"):
        often = Counter(one.variable for one in message.draft.openings if one.variable is not None)
        for name, times in often.items():
            if times > 1:
                *_, last = (one for one in message.draft.openings if one.variable == name)
                finding = found(
                    message.template,
                    message.at("body"),
                    say(
                        "`{name}` is put in {times} times, and {provider} allows once",
                        name=name,
                        times=times,
                        provider=fact.provider,
                    ),
                    say("put it in once"),
                    facts=(fact,),
                )
                yield _marked(finding, message, last.start, last.end)


@rule("notification/url-in-variable", ERROR)
def url_in_variable(view: View) -> Findings:
    """A short message has a link, or a part of one, in a variable."""
    for message, fact in _governed(view, "url-in-variable"):
        for opening in message.draft.openings:
            variable = message.template.variables.get(opening.variable or "")
            is_link = variable is not None and variable.type == "url"
            if is_link or message.draft.is_in_link(opening):
                what = say("is a link") if is_link else say("is a part of a link")
                finding = found(
                    message.template,
                    message.at("body"),
                    say(
                        "`{name}` {what}, and {provider} wants links to stand in the text",
                        name=opening.variable or opening.word,
                        what=what,
                        provider=fact.provider,
                    ),
                    say("write the whole link into the text, and let the page ask for the rest"),
                    facts=(fact,),
                )
                yield _marked(finding, message, opening.start, opening.end)
                break


@rule("notification/promo-without-optout", ERROR)
def promo_without_optout(view: View) -> Findings:
    """A promotional short message does not end with how to be left alone."""
    for message, fact in _governed(view, "promo-optout"):
        is_promotion = message.template.category == "promotional"
        if is_promotion and not message.text.body.rstrip().endswith(str(fact.value)):
            yield found(
                message.template,
                message.at("body"),
                say(
                    "the text does not end with `{optout}`, without which {provider} approves no advertising",
                    optout=fact.value,
                    provider=fact.provider,
                ),
                say("end it with `{optout}`", optout=fact.value),
                facts=(fact,),
            )


@rule("notification/otp-wording-missing", ERROR)
def otp_wording_missing(view: View) -> Findings:
    """The short message of a code does not call it one."""
    for message, fact in _governed(view, "wording", "otp"):
        is_code = message.template.category == "otp"
        if is_code and not any(str(word) in message.text.body for word in fact.value):
            words = listed(fact.value)
            yield found(
                message.template,
                message.at("body"),
                say(
                    "{provider} approves a code only in a text that says one of {words}",
                    provider=fact.provider,
                    words=words,
                ),
                say("say what the digits are"),
                facts=(fact,),
            )


@rule("notification/sms-segment-cost", INFO)
def sms_segment_cost(view: View) -> Findings:
    """With the longest values a short message is charged as several, or is longer than can be sent."""
    for message in view.once(texts_by_provider):
        counted = _length(message, view)
        if counted is not None:
            length, parts = counted
            most = view.facts.find(message.sender.provider, "message-length-max")
            if most is not None and length > most.number:
                yield _cannot_be_sent(message, length, most)
            else:
                yield from _charged(message, length, parts)


def _cannot_be_sent(message: ShortMessage, length: int, most: Fact) -> Finding:
    return found(
        message.template,
        message.at("body"),
        say(
            "with the longest values and the signature it has {length} characters, "
            "and {provider} sends no more than {most}",
            length=length,
            provider=most.provider,
            most=most.number,
        ),
        say("shorten it"),
        severity=ERROR,
        facts=(most,),
    )


def _charged(message: ShortMessage, length: int, parts: Fact) -> Iterator[Finding]:
    single, each = (int(value) for value in parts.value)
    charged = segments(length, single, each)
    if charged > 1:
        yield found(
            message.template,
            message.at("body"),
            say(
                "with the longest values and the signature it has {length} characters "
                "and is charged as {charged} messages",
                length=length,
                charged=charged,
            ),
            say("one message holds {single}, each of several {each}", single=single, each=each),
            facts=(parts,),
        )


def _length(message: ShortMessage, view: View) -> tuple[int, Fact] | None:
    """Count the characters in the alphabet that the message is sent in, and give the sizes of that one."""
    provider, literal = message.sender.provider, message.draft.literal
    length = message.draft.longest(widths(message.template, message.events))
    has_signature = view.facts.find(provider, "signature") is not None
    signature = f"【{message.text.signature}】" if has_signature else ""
    short = view.facts.find(provider, "segment-gsm7")
    if length is not None and short is not None and _is_latin(message, signature):
        return length - units(literal) + septets(literal) + septets(signature), short
    parts = view.facts.find(provider, "segment-ucs2")
    return None if length is None or parts is None else (length + units(signature), parts)


def _is_latin(message: ShortMessage, signature: str) -> bool:
    variables = message.template.variables
    used = {one.variable for one in message.draft.openings}
    return alphabet(message.draft.literal + signature) == "gsm7" and all(
        is_latin(name, variables[name], message.events) for name in variables if name in used
    )


RULES = (
    variable_too_long,
    template_syntax_mixed,
    adjacent_or_all_variables,
    variable_repeated,
    url_in_variable,
    promo_without_optout,
    otp_wording_missing,
    sms_segment_cost,
)
