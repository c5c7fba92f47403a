"""Events: the catalogue that templates, rules and scenarios are checked against."""

from typing import get_args

import pytest

from pgconf.kinds.events import EVENTS, Event


def test_every_event_has_facts() -> None:
    """The words one may write are those that something is known of."""
    assert set(get_args(Event)) == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_texts_and_codes_have_a_length(event: Event) -> None:
    """Only what is written as it is has one; providers refuse variables that are too long."""
    for field in EVENTS[event].payload.values():
        assert (field.max is not None) is (field.type in {"text", "code", "url"})


def test_silence_about_lost_money_and_lost_doors_is_a_fault() -> None:
    """Somebody has to be told of these."""
    assert {event for event, facts in EVENTS.items() if facts.critical} == {
        "withdrawal.failed",
        "withdrawal.returned",
        "login.locked",
        "channel.down",
    }
