"""How many messages go to one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.message_rates import PERIODS, Rate, bound, cap_of, rate_of

RATES = st.lists(
    st.builds(Rate, st.integers(1, 99), st.sampled_from([None, 1, 60, 3600, 86400])), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("text", "cap"),
    [("1/user", Rate(1, None)), ("5/user/hour", Rate(5, 3600)), ("1/order", None), ("9/minute", None),
     ("1/channel/day", None)],
)  # fmt: skip
def test_only_caps_for_a_person_count(text: str, cap: Rate | None) -> None:
    """An order may have many messages, and a minute many people."""
    assert cap_of(text) == cap


def test_a_senders_rate_is_read() -> None:
    """In the form that it is kept in."""
    assert rate_of("10/d") == Rate(10, 86400)


@pytest.mark.parametrize(
    ("rates", "period", "most"),
    [
        ([Rate(1, 60)], "minute", 1),
        ([Rate(1, 60)], "hour", 60),
        ([Rate(1, 60), Rate(5, 3600)], "hour", 5),
        ([Rate(5, 3600)], "minute", 5),
        ([Rate(1, 1)], "minute", 60),
        ([Rate(3, None)], "day", 3),
        ([], "day", None),
    ],
)
def test_rates_of_other_periods_bound_too(rates: list[Rate], period: str, most: int | None) -> None:
    """What holds for an hour holds for each of its minutes, and for a day as often as it fits."""
    assert bound(rates, period) == most


@given(RATES, RATES)
def test_another_rate_never_lets_more_through(rates: list[Rate], more: list[Rate]) -> None:
    """And a longer period never fewer."""
    for period in PERIODS:
        assert (bound(rates + more, period) or 0) <= (bound(rates, period) or 0)
    minute, hour, day = (bound(rates, period) or 0 for period in PERIODS)
    assert minute <= hour <= day
