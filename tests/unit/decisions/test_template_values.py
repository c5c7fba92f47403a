"""What events put into templates."""

from collections.abc import Mapping

import pytest

from pgconf.decisions.template_values import is_latin, widths
from pgconf.kinds.events import Event
from pgconf.kinds.notification_template import NotificationTemplate


def template(**variables: Mapping[str, object]) -> NotificationTemplate:
    """Make a template with some variables."""
    return NotificationTemplate.model_validate(
        {"kind": "notification_template", "name": "one", "category": "transactional", "variables": variables}
    )


@pytest.mark.parametrize(
    ("variable", "events", "width"),
    [
        ({"type": "text", "max": 12}, ["order.paid"], 12),
        ({"type": "text", "max": 90}, ["order.paid"], 64),
        ({"type": "text"}, ["order.paid"], 64),
        ({"type": "text"}, ["order.closed"], None),
        ({"type": "text"}, [], None),
        ({"type": "money"}, [], 12),
        ({"type": "datetime"}, [], 19),
    ],
)
def test_the_smaller_of_two_bounds_holds(
    variable: dict[str, object], events: list[Event], width: int | None
) -> None:
    """The template knows the shop, the event what it can carry; formats have a length of their own."""
    assert widths(template(channel_serial=variable), events).get("channel_serial") == width


@pytest.mark.parametrize(
    ("name", "events", "latin"),
    [("serial", ["order.paid"], True), ("name", ["order.paid"], False), ("serial", [], False),
     ("name", ["role.changed", "order.paid"], False)],
)  # fmt: skip
def test_a_serial_number_is_latin_and_a_name_may_not_be(
    name: str, events: list[Event], *, latin: bool
) -> None:
    """Of a text without an event nothing is known."""
    assert is_latin(name, template(**{name: {"type": "text"}}).variables[name], events) is latin


def test_amounts_and_times_are_latin() -> None:
    """They are made of digits."""
    assert is_latin("amount", template(amount={"type": "money"}).variables["amount"], [])
