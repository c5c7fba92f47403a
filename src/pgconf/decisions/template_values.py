"""What events put into templates: how long it can be, and in which characters."""

from collections.abc import Collection, Mapping

from pgconf.decisions.sms_text import WIDTHS
from pgconf.kinds.events import EVENTS, Event, PayloadField
from pgconf.kinds.notification_template import NotificationTemplate, Variable


def widths(template: NotificationTemplate, events: Collection[Event]) -> Mapping[str, int]:
    """Tell the most characters of each variable whose length is bounded.

    Args:
        template: what declares the variables; its own `max` is believed.
        events: what happens when it is used; none when that is not known.
    """
    found = {name: _width(name, variable, events) for name, variable in template.variables.items()}
    return {name: width for name, width in found.items() if width is not None}


def _width(name: str, variable: Variable, events: Collection[Event]) -> int | None:
    known = [field.max for field in _fields(name, events) if field.max is not None]
    longest = max(known, default=None)
    if variable.max is None:
        return longest if longest is not None else WIDTHS.get(variable.type)
    return variable.max if longest is None else min(variable.max, longest)


def is_latin(name: str, variable: Variable, events: Collection[Event]) -> bool:
    """Whether a variable never holds characters that only UCS-2 has, such as Chinese ones."""
    if variable.type != "text":
        return True
    fields = _fields(name, events)
    return bool(fields) and all(field.latin for field in fields)


def _fields(name: str, events: Collection[Event]) -> list[PayloadField]:
    return [field for event in events if (field := EVENTS[event].payload.get(name)) is not None]
