"""Whether there are enough serial numbers: counters, chance, writers and clocks."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from math import ceil, log10
from typing import NamedTuple

from pgconf.decisions.serial_numbers import (
    DAY,
    RANDOM_CHARACTERS,
    SECONDS,
    bucket,
    chance_of_alike,
    counter,
    expected_alike,
    has_node,
    made_at_once,
    per_second,
    random_values,
    randoms,
    room,
    units_shown,
)
from pgconf.decisions.time_windows import clock_changes
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.scalars import duration_text
from pgconf.kinds.serial_parts import RandomPart, SequencePart, TimePart, Unit
from pgconf.kinds.serial_rule import SerialRule
from pgconf.kinds.timing import retention_days
from pgconf.model import Message, Path, Severity, say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

TOLERATED = Fraction(1, 1_000_000)
"""The chance of a collision on a day that is small enough."""

_AHEAD = timedelta(days=3 * 365)
"""How far ahead changes of clocks are looked for; zones without daylight saving time have none."""

_EACH: dict[Unit, Message] = {
    "year": say("a year"),
    "month": say("a month"),
    "day": say("a day"),
    "hour": say("an hour"),
    "minute": say("a minute"),
    "second": say("a second"),
    "millisecond": say("a millisecond"),
}


class Load(NamedTuple):
    """How many numbers are made: as it is written, a second, and whether the rule says so itself."""

    text: str
    rate: Fraction
    is_own: bool

    @property
    def severity(self) -> Severity:
        """A rule's own peak is certain; the environment's may be shared by several rules."""
        return ERROR if self.is_own else WARNING


@rule("serial/insufficient-entropy", ERROR)
def insufficient_entropy(view: View) -> Findings:
    """At the peak, the random part of a serial number is too short to keep the numbers of a day apart."""
    for numbers, load in _loaded(view):
        if not randoms(numbers) or expected_alike(numbers, load.rate) <= TOLERATED:
            continue
        index = next(n for n, part in enumerate(numbers.parts) if isinstance(part, RandomPart))
        yield found(
            numbers,
            ("parts", index, "random"),
            say(
                "at {peak}, two numbers of a day are alike with a probability of {chance}:"
                " the random characters have {values} values,"
                " and {made} numbers at once show the same time and writer",
                peak=load.text,
                chance=chance_text(chance_of_alike(numbers, load.rate)),
                values=f"{random_values(numbers):,}",
                made=f"{ceil(made_at_once(numbers, load.rate)):,}",
            ),
            say(
                "make the random part {digits} characters longer, or add a `sequence`",
                digits=_more_characters(numbers, load.rate),
            ),
            severity=load.severity,
        )


def _more_characters(numbers: SerialRule, rate: Fraction) -> int:
    """Count the characters that the first random part lacks for a tolerable chance."""
    base = len(RANDOM_CHARACTERS[randoms(numbers)[0].alphabet])
    pairs, more = expected_alike(numbers, rate), 0
    while pairs > TOLERATED:
        pairs, more = pairs / base, more + 1
    return more


def chance_text(chance: float) -> str:
    """Write a probability: as a percentage, or as a power of ten when it is tiny."""
    if chance >= 0.9995:  # noqa: PLR2004 - what three digits round to 100 %
        return "100 %" if chance == 1 else "more than 99.9 %"
    if chance >= 0.001:  # noqa: PLR2004 - from here on, percentages read better
        return f"{100 * chance:.3g} %"
    return f"10^{log10(chance):.1f}"


@rule("serial/sequence-overflow", ERROR)
def sequence_overflow(view: View) -> Findings:
    """At the peak, the counter of a serial number starts anew while its numbers are still in use."""
    kept = _days_kept(view)
    for numbers, load in _loaded(view):
        unit = bucket(numbers)
        seconds = SECONDS[unit] if unit else kept.get(numbers.name, 0) * Fraction(DAY)
        offered = room(numbers, load.rate, seconds)
        if offered.is_short and not randoms(numbers):
            yield found(
                numbers,
                _of_counter(numbers),
                say(
                    "{there} {available} numbers {stretch}, and {needed} are needed at {peak}",
                    there=say("each writer has") if _counts_alone(numbers) else say("there are"),
                    available=f"{offered.available:,}",
                    stretch=_stretch(unit, kept.get(numbers.name, 0)),
                    needed=f"{ceil(offered.needed):,}",
                    peak=load.text,
                ),
                say("give the sequence more digits, or show a smaller unit of time"),
                severity=load.severity,
                on_key=counter(numbers) is None,
            )


def _counts_alone(numbers: SerialRule) -> bool:
    counts = counter(numbers)
    return numbers.writers > 1 and (not counts.shared if counts else has_node(numbers))


def _stretch(unit: Unit | None, days: int) -> Message:
    if unit is None:
        return say("for the {days} days that orders are kept or can be refunded", days=days)
    return _EACH[unit]


def _of_counter(numbers: SerialRule) -> Path:
    counts = counter(numbers)
    for index, part in enumerate(numbers.parts):
        if isinstance(part, SequencePart) and part.sequence == counts:
            return ("parts", index, "sequence", "digits")
    return ("parts",)


def _days_kept(view: View) -> dict[str, int]:
    """Tell for how many days the numbers of a rule must not come again, as far as that is declared."""
    kept: dict[str, int] = {}
    ledgers = [retention_days(policy.retention) for policy in view.of(OrderPolicy) if policy.retention]
    for method in running_methods(view):
        window = method.refund.window.days if method.refund else 0
        kept[method.serial] = max(kept.get(method.serial, 0), window, *ledgers)
    return kept


def _loaded(view: View) -> Iterator[tuple[SerialRule, Load]]:
    """Iterate over the rules whose load is declared; the environment's capacity counts payments."""
    capacity = view.environment.capacity
    paying = {method.serial for method in running_methods(view)}
    for numbers in view.of(SerialRule):
        if numbers.peak is not None:
            yield numbers, Load(numbers.peak, per_second(numbers.peak), is_own=True)
        elif capacity is not None and numbers.name in paying:
            yield numbers, Load(capacity.peak, per_second(capacity.peak), is_own=False)


@rule("serial/no-node-component", WARNING)
def no_node_component(view: View) -> Findings:
    """Several writers count serial numbers, each for itself, and the numbers do not say which it was."""
    for numbers in view.of(SerialRule):
        counts = counter(numbers)
        is_told_apart = has_node(numbers) or bool(randoms(numbers)) or (counts is not None and counts.shared)
        if numbers.writers > 1 and not is_told_apart:
            yield found(
                numbers,
                _of_counter(numbers)[:3],
                say(
                    "{writers} writers make numbers at the same time, and nothing tells theirs apart:"
                    " the first number of each is the same",
                    writers=numbers.writers,
                ),
                say("add a `node` part, or let all count together with `shared: true`"),
                on_key=counts is None,
            )


@rule("serial/clock-rollback-unsafe", WARNING)
def clock_rollback_unsafe(view: View) -> Findings:
    """A clock that goes back makes serial numbers come a second time."""
    for numbers in view.of(SerialRule):
        index = next((n for n, part in enumerate(numbers.parts) if isinstance(part, TimePart)), None)
        if index is None or not _relies_on_time(numbers):
            continue
        if numbers.on_clock_rollback == "continue":
            yield found(
                numbers,
                ("on_clock_rollback",),
                say(
                    "the numbers are only told apart by the time and a counter that starts again,"
                    " and go on when the clock is put back: the same ones come again"
                ),
                say("use `wait` or `refuse`"),
            )
        else:
            yield from _in_zone_with_setback(view, numbers, index)


def _in_zone_with_setback(view: View, numbers: SerialRule, index: int) -> Findings:
    zone = numbers.zone or view.environment.zone
    shows_hours = "hour" in units_shown(numbers)
    changes = clock_changes(zone, view.today, view.today + _AHEAD) if shows_hours else ()
    back = next((change for change in changes if not change.skipped), None)
    if back is not None:
        yield found(
            numbers,
            ("zone",) if numbers.zone else ("parts", index, "time"),
            say(
                "in `{zone}` the clocks are put back by {by} on {day}: the times shown come twice,"
                " and with `on_clock_rollback: {reaction}` no number is made for that long",
                zone=zone,
                by=duration_text(back.end - back.start),
                day=back.start.date(),
                reaction=numbers.on_clock_rollback,
            ),
            say("use `zone: UTC`, or a zone without daylight saving time"),
        )


def _relies_on_time(numbers: SerialRule) -> bool:
    counts = counter(numbers)
    return not randoms(numbers) and (counts is None or counts.per != "never")


RULES = (
    insufficient_entropy,
    sequence_overflow,
    no_node_component,
    clock_rollback_unsafe,
)
