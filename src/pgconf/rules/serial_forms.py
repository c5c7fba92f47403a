"""How serial numbers look: what providers take, and what others can read out of them."""

from collections.abc import Iterator

from pgconf.decisions.serial_numbers import (
    alphabet,
    characters,
    counter,
    length_of_numbers,
    randoms,
    written,
)
from pgconf.decisions.serial_uses import Use
from pgconf.kinds.scalars import decimal_text
from pgconf.kinds.serial_parts import (
    CheckPart,
    LiteralPart,
    NodePart,
    Part,
    RandomPart,
    SequencePart,
    TimePart,
)
from pgconf.kinds.serial_rule import SerialRule
from pgconf.model import Fact, Path, say
from pgconf.rules.rule import ERROR, INFO, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.serial_spaces import serial_uses
from pgconf.rules.view import View

_PREFIX = {"payment": "", "refund": "refund-", "withdrawal": "withdrawal-"}
"""How facts about the three sorts of numbers are named."""

_WHOSE = {"payment": say("payments"), "refund": say("refunds"), "withdrawal": say("withdrawals")}

_EXACT_DIGITS = 15
"""Spreadsheets keep 15 digits of a number; JavaScript keeps all of them up to 2^53, which has 16."""

_PERIODS = {
    "never": say("without end"),
    "year": say("for a year"),
    "month": say("for a month"),
    "day": say("for a day"),
}
"""Counters that run at least a day: the difference of two numbers is the merchant's volume."""


@rule("serial/charset-illegal-for-provider", ERROR)
def charset_illegal_for_provider(view: View) -> Findings:
    """A serial rule makes numbers with characters that a provider refuses."""
    for numbers, use, fact in _judged(view, "serial-alphabet"):
        allowed = characters(str(fact.value))
        for index, part in enumerate(numbers.parts):
            illegal = alphabet(part) - allowed
            if illegal:
                yield found(
                    numbers,
                    ("parts", index, *_key(part)),
                    say(
                        "`{provider}` does not take `{illegal}` for {purpose}, only `{allowed}`",
                        provider=use.provider,
                        illegal=written(illegal),
                        purpose=_WHOSE[use.purpose],
                        allowed=fact.value,
                    ),
                    say("every provider takes letters and digits: use these, or a rule of its own"),
                    related=(see(say("the numbers go to the provider here"), use.spec, use.path),),
                    facts=(fact,),
                )


@rule("serial/length-out-of-range", ERROR)
def length_out_of_range(view: View) -> Findings:
    """A serial rule makes numbers that are too long or too short for a provider."""
    for numbers, use, fact in _judged(view, "serial-length-min", "serial-length-max"):
        length, is_min = length_of_numbers(numbers), fact.limit.endswith("-min")
        if length < fact.number if is_min else length > fact.number:
            yield _out_of_range(numbers, use, fact, length, is_min=is_min)


def _out_of_range(numbers: SerialRule, use: Use, fact: Fact, length: int, *, is_min: bool) -> Finding:
    told = {
        "length": length,
        "provider": use.provider,
        "bound": decimal_text(fact.number),
        "purpose": _WHOSE[use.purpose],
    }
    return found(
        numbers,
        ("parts",),
        say(
            "the numbers have {length} characters, and `{provider}` wants at least {bound} for {purpose}",
            **told,
        )
        if is_min
        else say(
            "the numbers have {length} characters, and `{provider}` takes at most {bound} for {purpose}",
            **told,
        ),
        say("add digits to a part") if is_min else say("shorten a part, or leave one out"),
        on_key=True,
        related=(see(say("the numbers go to the provider here"), use.spec, use.path),),
        facts=(fact,),
    )


def _judged(view: View, *limits: str) -> Iterator[tuple[SerialRule, Use, Fact]]:
    """Iterate over serial rules with what is known of whom their numbers go to, each fact once a rule."""
    seen: set[tuple[str, ...]] = set()
    for use in serial_uses(view):
        provider, way = use.provider, (use.rule, use.purpose, use.provider or "", use.product)
        if provider is None or way in seen:
            continue
        seen.add(way)
        numbers = view.named(SerialRule, use.rule)
        for limit in limits:
            fact = view.facts.find(provider, _PREFIX[use.purpose] + limit, use.product)
            if numbers is not None and fact is not None and (use.rule, fact.name) not in seen:
                seen.add((use.rule, fact.name))
                yield numbers, use, fact


def _key(part: Part) -> Path:
    """Give the path within a part to what decides about its characters."""
    match part:
        case LiteralPart():
            return ("literal",)
        case RandomPart():
            return ("random", "alphabet")
        case TimePart():
            return ("time",)
        case NodePart() | SequencePart() | CheckPart():
            return ()


@rule("serial/predictable-public-id", WARNING)
def predictable_public_id(view: View) -> Findings:
    """Numbers that buyers see are counted up, so that anybody can tell how many there are."""
    for numbers in view.of(SerialRule):
        counts = counter(numbers)
        if numbers.for_ == "withdrawal" or randoms(numbers) or counts is None or counts.per not in _PERIODS:
            continue
        index = next(
            n
            for n, part in enumerate(numbers.parts)
            if isinstance(part, SequencePart) and part.sequence == counts
        )
        yield found(
            numbers,
            ("parts", index, "sequence"),
            say(
                "the numbers are counted {period} and hold nothing random:"
                " two orders tell how many lie between them, and all the others can be guessed",
                period=_PERIODS[counts.per],
            ),
            say("add a `random` part, or count by the second"),
        )


@rule("serial/unsafe-integer", INFO)
def unsafe_integer(view: View) -> Findings:
    """Long numbers of digits alone lose their last digits in spreadsheets and JavaScript."""
    for numbers in view.of(SerialRule):
        length = length_of_numbers(numbers)
        if length > _EXACT_DIGITS and all(alphabet(part) <= characters("0-9") for part in numbers.parts):
            yield found(
                numbers,
                ("parts",),
                say(
                    "the numbers are {length} digits and nothing else:"
                    " spreadsheets keep the first {kept} and show zeros for the rest",
                    length=length,
                    kept=_EXACT_DIGITS,
                ),
                say("begin with a letter, so that every program takes it for text"),
                on_key=True,
            )


RULES = (
    charset_illegal_for_provider,
    length_out_of_range,
    predictable_public_id,
    unsafe_integer,
)
