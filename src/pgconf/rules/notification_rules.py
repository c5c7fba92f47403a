"""Notification rules: told twice, told to nobody, told too often, or waiting for what never comes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pgconf.decisions.message_rates import PERIODS, Rate, bound, cap_of, rate_of
from pgconf.kinds.events import EVENTS, Event
from pgconf.kinds.login_policy import LoginPolicy
from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import Fact, Within, say
from pgconf.rules.notification_uses import ShortMessage, short_messages
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_withdrawals
from pgconf.rules.view import View

if TYPE_CHECKING:
    from pgconf.rules.cel import CelProblem


@rule("notification/duplicate-rule", WARNING)
def duplicate_rule(view: View) -> Findings:
    """Two rules tell the same people of the same event by the same medium."""
    first: dict[tuple[object, ...], NotificationRule] = {}
    for sending in view.of(NotificationRule):
        if not (sending.enabled and sending.via):
            continue
        reach = sending.reach or EVENTS[sending.event].about
        hours = sending.window if sending.window and sending.window.outside == "drop" else None
        key = (sending.event, sending.audience, sending.via[0], reach == "person", sending.when, hours)
        other = first.setdefault(key, sending)
        if other is not sending:
            yield found(
                sending,
                ("event",),
                say(
                    "`{other}` tells `{audience}` of `{event}` by `{medium}` already",
                    other=other.name,
                    audience=sending.audience,
                    event=sending.event,
                    medium=sending.via[0],
                ),
                say("remove one of the two, or tell them apart by `when`"),
                related=(see(say("the other rule is here"), other, ("event",)),),
            )


@rule("notification/event-unknown", ERROR)
def event_unknown(view: View) -> Findings:
    """A notification waits for something that its event cannot tell, or that never happens there."""
    for sending in view.of(NotificationRule):
        if sending.when is not None:
            yield from _condition(sending, sending.when)
    for withdrawal in running_withdrawals(view):
        for outcome in ("failed", "unknown", "returned", "closed"):
            yield from _other_event(view, withdrawal, outcome)


def _condition(sending: NotificationRule, when: str) -> Iterator[Finding]:
    problem = _problem(when, tuple(EVENTS[sending.event].payload))
    if problem is not None:
        within = Within(problem.line, problem.column, problem.length)
        one = found(sending, ("when",), problem.message, problem.hint)
        yield replace(one, where=replace(one.where, within=within))


@cache
def _problem(when: str, fields: tuple[str, ...]) -> "CelProblem | None":
    from pgconf.rules.cel import Program, compile_expression

    compiled = compile_expression(when, fields)
    return None if isinstance(compiled, Program) else compiled


def _other_event(view: View, withdrawal: WithdrawalRule, outcome: str) -> Iterator[Finding]:
    failure = getattr(withdrawal.on_failure, outcome)
    sending = view.named(NotificationRule, failure.notify) if failure is not None else None
    if sending is not None and not sending.event.startswith("withdrawal."):
        yield found(
            withdrawal,
            ("on_failure", outcome, "notify"),
            say(
                "`{rule}` waits for `{event}`, which does not happen when a withdrawal fails",
                rule=sending.name,
                event=sending.event,
            ),
            say("name a rule for `withdrawal.{outcome}`", outcome=outcome),
            related=(see(say("it says what it waits for here"), sending, ("event",)),),
        )


@rule("notification/critical-event-without-rule", WARNING, absent=True)
def critical_event_without_rule(view: View) -> Findings:
    """Nobody is told when something happens that somebody has to act on at once."""
    told = {sending.event for sending in view.of(NotificationRule) if sending.enabled}
    switched_off = {sending.event: sending for sending in view.of(NotificationRule) if not sending.enabled}
    for event, facts in EVENTS.items() if view.of(NotificationRule) else ():
        if not facts.critical or event in told or not _can_happen(view, event):
            continue
        message = say("nobody is told of `{event}` ({title})", event=event, title=facts.title)
        off = switched_off.get(event)
        if off is not None:
            yield found(off, ("enabled",), message, say("enable this rule"))
        else:
            yield found(
                view.environment,
                (),
                message,
                say("add a notification_rule with `event: {event}`", event=event),
            )


def _can_happen(view: View, event: Event) -> bool:
    area = event.partition(".")[0]
    if area == "withdrawal":
        return bool(running_withdrawals(view))
    if area == "channel":
        return bool(running_methods(view))
    return any(one.lockout is not None for one in view.of(LoginPolicy))


@rule("notification/frequency-exceeds-provider", WARNING)
def frequency_exceeds_provider(view: View) -> Findings:
    """More short messages are let through to one number than the provider delivers."""
    groups: dict[tuple[str, ...], tuple[ShortMessage, dict[str, NotificationRule]]] = {}
    for message in view.once(short_messages):
        # codes are counted together, other messages by template
        counted_by = "" if message.template.category == "otp" else message.template.name
        for sending in message.rules:
            key = (message.sender.name, sending.event, counted_by)
            groups.setdefault(key, (message, {}))[1][sending.name] = sending
    for message, sendings in groups.values():
        yield from _too_often(view, message, list(sendings.values()))


def _too_often(view: View, message: ShortMessage, sendings: Sequence[NotificationRule]) -> Iterator[Finding]:
    sender = message.sender
    own = [rate_of(text) for text in sender.per_recipient]
    caps = [[cap for text in one.at_most if (cap := cap_of(text)) is not None] for one in sendings]
    for period in PERIODS:
        limit = message.fact(view, f"per-{period}")
        allowed = _allowed(own, caps, period)
        if limit is None or allowed is None or allowed <= limit.number:
            continue
        capped = next((one for one, cap in zip(sendings, caps, strict=True) if cap), None)
        yield found(
            capped or sender,
            ("at_most",) if capped else ("per_recipient",),
            _often(allowed, period, limit),
            say("lower the limits to what {provider} delivers", provider=limit.provider),
            facts=(limit,),
        )
        return


_PERIODS = {"minute": say("minute"), "hour": say("hour"), "day": say("day")}


def _allowed(own: Sequence[Rate], caps: Sequence[Sequence[Rate]], period: str) -> int | None:
    """Tell how many messages can go to one number in a period; None when nothing says so."""
    by_rule = [bound(cap, period) for cap in caps]
    together = sum(one for one in by_rule if one is not None) if None not in by_rule else None
    bounds = [one for one in (bound(own, period), together) if one is not None]
    return min(bounds, default=None)


def _often(allowed: int, period: str, limit: Fact) -> str:
    return say(
        "up to {allowed} messages a {period} go to one number, and {provider} delivers {limit}",
        allowed=allowed,
        period=_PERIODS[period],
        provider=limit.provider,
        limit=limit.number,
    )


RULES = (
    duplicate_rule,
    event_unknown,
    critical_event_without_rule,
    frequency_exceeds_provider,
)
