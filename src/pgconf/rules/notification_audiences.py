"""Audiences: nobody in them, or nobody left."""

from collections.abc import Iterator

from pgconf.decisions.contacts import leaves_nobody
from pgconf.kinds.audience import AnyAudience, Listed
from pgconf.kinds.events import EVENTS
from pgconf.kinds.notification_rule import NotificationRule
from pgconf.kinds.notification_template import NotificationTemplate
from pgconf.model import listed, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.view import View


@rule("notification/audience-empty-or-unknown-group", ERROR)
def audience_empty_or_unknown_group(view: View) -> Findings:
    """A message goes to a list on which nobody can be reached by the media of the message."""
    for sending in view.of(NotificationRule):
        if sending.enabled:
            yield from _unreachable(view, sending)


def _unreachable(view: View, sending: NotificationRule) -> Iterator[Finding]:
    """Find messages to everybody on a list that holds nothing which a medium could use."""
    audience = view.named(Listed, sending.audience)
    tells_all = sending.reach == "audience" or EVENTS[sending.event].about == "merchant"
    if audience is None or not tells_all:
        return
    held = {"sms": audience.list_.phones, "email": audience.list_.emails}
    if all(held[medium] is None for medium in sending.via):
        yield found(
            sending,
            ("audience",),
            say(
                "`{audience}` lists nobody who can be told by {media}",
                audience=audience.name,
                media=listed(sending.via),
            ),
            say("add `phones` or `emails` to the list; patterns name nobody to write to"),
            related=(see(say("the list is here"), audience, ("list",)),),
        )


@rule("notification/blacklist-shadows-audience", WARNING)
def blacklist_shadows_audience(view: View) -> Findings:
    """A blacklist leaves out everybody by a pattern, or somebody who needs the message to sign in."""
    yield from _patterns_for_everybody(view)
    for sending in view.of(NotificationRule):
        if sending.enabled:
            yield from _security(view, sending)


def _patterns_for_everybody(view: View) -> Iterator[Finding]:
    """Find patterns that fit every number or every address, once for each list that is a blacklist."""
    users: dict[str, AnyAudience] = {}
    for audience in view.of(AnyAudience):
        for name in audience.blacklist:
            users.setdefault(name, audience)
    for blacklist in view.of(Listed):
        for index, pattern in enumerate(blacklist.list_.patterns if blacklist.name in users else ()):
            who = leaves_nobody(pattern)
            if who is not None:
                what = say("every phone number") if who == "phones" else say("every e-mail address")
                user = users[blacklist.name]
                yield found(
                    blacklist,
                    ("list", "patterns", index),
                    say("`{pattern}` fits {what}, so nobody is left", pattern=pattern, what=what),
                    say("make the pattern narrower, such as `170*` or `*@example.net`"),
                    related=(
                        see(
                            say("`{audience}` leaves out who is on it", audience=user.name),
                            user,
                            ("blacklist",),
                        ),
                    ),
                )


def _security(view: View, sending: NotificationRule) -> Iterator[Finding]:
    template = view.named(NotificationTemplate, sending.template)
    is_code = template is not None and template.category == "otp"
    audience = view.named(AnyAudience, sending.audience)
    if audience is None or not audience.blacklist or not (is_code or EVENTS[sending.event].security):
        return
    yield found(
        sending,
        ("audience",),
        say(
            "`{audience}` leaves out who is on `{blacklist}`, and they cannot do without this message",
            audience=audience.name,
            blacklist=audience.blacklist[0],
        ),
        say("use an audience without `blacklist` for codes and security messages"),
        related=(see(say("the blacklist is named here"), audience, ("blacklist",)),),
    )


RULES = (audience_empty_or_unknown_group, blacklist_shadows_audience)
