"""The hours in which messages go out."""

from collections.abc import Iterator
from datetime import date

from pgconf.decisions.stretches import Stretches, difference, intersection
from pgconf.decisions.time_windows import ALWAYS, clock, day_of_each_month, open_minutes, weekly
from pgconf.kinds.closed import Window
from pgconf.kinds.notification_rule import NotificationRule, SendingWindow
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.model import Fact, Path, say
from pgconf.rules.notification_uses import senders_of
from pgconf.rules.rule import ERROR, Finding, Findings, found, rule, see
from pgconf.rules.view import View


@rule("notification/window-empty-or-inverted", ERROR)
def window_empty_or_inverted(view: View) -> Findings:
    """A sending window ends before it begins, and nothing says that it is meant to cross midnight."""
    for sending in view.of(NotificationRule):
        window = sending.window
        if window is None:
            continue
        if _is_inverted(window):
            yield found(
                sending,
                ("window", "to"),
                say(
                    "the window ends at {end}, before it begins at {start}, so it is open at night",
                    end=window.to,
                    start=window.from_,
                ),
                say("swap the two; or write `overnight: true` if it is meant to cross midnight"),
            )
        elif window.overnight and window.from_ < window.to:
            yield found(
                sending,
                ("window", "overnight"),
                say(
                    "the window from {start} to {end} does not cross midnight",
                    start=window.from_,
                    end=window.to,
                ),
                say("take `overnight` out, or correct the hours"),
            )


def _is_inverted(window: SendingWindow) -> bool:
    return window.to < window.from_ and not window.overnight


@rule("notification/quiet-hours-block-otp", ERROR)
def quiet_hours_block_otp(view: View) -> Findings:
    """A login code waits for the morning, or is never sent, outside of a window."""
    for sending in view.of(NotificationRule):
        template = view.named(NotificationTemplate, sending.template)
        is_code = sending.event == "login.otp" or (template is not None and template.category == "otp")
        if not (sending.enabled and is_code):
            continue
        window = sending.window
        if window is not None and window.outside != "ignore":
            yield found(
                sending,
                ("window", "outside"),
                say(
                    "outside {start} to {end} nobody gets a code, so nobody signs in",
                    start=window.from_,
                    end=window.to,
                ),
                say("write `outside: ignore`, or take the window out"),
            )
        for medium in sending.via:
            sender = view.once(senders_of).of(sending, medium, template)
            if sender is not None and sender.hours:
                yield found(
                    sending,
                    ("via",),
                    say("`{sender}` has hours in which it sends no codes", sender=sender.name),
                    say("send codes through a sender without `hours`"),
                    related=(see(say("its hours are here"), sender, ("hours",)),),
                )


@rule("notification/promo-outside-hours", ERROR)
def promo_outside_hours(view: View) -> Findings:
    """A promotional short message may go out at hours in which it must not reach people."""
    for sending in view.of(NotificationRule):
        template = view.named(NotificationTemplate, sending.template)
        is_promotion = template is not None and template.category == "promotional"
        if not (sending.enabled and is_promotion and "sms" in sending.via):
            continue
        sender = view.once(senders_of).of(sending, "sms", template)
        hours = view.facts.find(sender.provider, "promo-hours") if sender is not None else None
        if sender is not None and hours is not None:
            yield from _too_early_or_late(view, sending, sender.hours, hours)


def _too_early_or_late(
    view: View, sending: NotificationRule, opened: tuple[Window, ...], hours: Fact
) -> Iterator[Finding]:
    window, zone = sending.window, str(hours.unit)
    if window is not None and _is_inverted(window):
        return
    first, last = hours.value
    for day in day_of_each_month(view.today):
        goes_out = intersection(_reached(sending, view, zone, day), _opened(opened, view, zone, day))
        outside = difference(goes_out, weekly(first, last))
        if outside:
            yield found(
                sending,
                _blamed(window, difference(_reached(sending, view, zone, day), weekly(first, last)), first),
                say(
                    "advertising may go out at {time}, and {provider} lets it through from {first} to {last} "
                    "({zone})",
                    time=clock(outside[0].start),
                    provider=hours.provider,
                    first=first,
                    last=last,
                    zone=zone,
                ),
                say("give the rule a `window` inside these hours, with `outside: defer` or `drop`"),
                facts=(hours,),
            )
            return


def _reached(sending: NotificationRule, view: View, zone: str, day: date) -> Stretches:
    window = sending.window
    if window is None or window.outside == "ignore":
        return ALWAYS
    return open_minutes((window,), view.environment.zone, zone, day)


def _opened(opened: tuple[Window, ...], view: View, zone: str, day: date) -> Stretches:
    return open_minutes(opened, view.environment.zone, zone, day) if opened else ALWAYS


def _blamed(window: SendingWindow | None, outside: Stretches, first: str) -> Path:
    """Name the end of the window that is out of hours; without a window, what makes it advertising."""
    if window is None:
        return ("template",)
    if window.outside == "ignore":
        return ("window", "outside")
    return ("window", "from" if any(clock(one.end) == first for one in outside) else "to")


RULES = (window_empty_or_inverted, quiet_hours_block_otp, promo_outside_hours)
