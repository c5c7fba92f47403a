"""How likely it is that a verification code is guessed."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.guessing import chance_a_day, guesses_a_day
from pgconf.kinds.login_policy import Lockout, VerificationCode


def code(**fields: Any) -> VerificationCode:
    """Make the usual code, with some fields set otherwise."""
    usual = {"digits": 6, "ttl": "5m", "resend_after": "60s", "attempts": 5, "template": "login-code"}
    return VerificationCode.model_validate(usual | fields)


def lockout(attempts: int, for_: str) -> Lockout:
    """Make a lockout."""
    return Lockout.model_validate({"attempts": attempts, "for": for_})


HALF_HOUR = lockout(5, "30m")


@pytest.mark.parametrize(
    ("given_code", "locked", "guesses", "chance"),
    [
        pytest.param(code(), HALF_HOUR, 240, 0.00024, id="usual"),
        pytest.param(code(), None, 7200, 0.0072, id="no lockout: five guesses a minute"),
        pytest.param(code(digits=4), HALF_HOUR, 240, 0.0237, id="four digits"),
        pytest.param(code(digits=4), None, 7200, 0.513, id="four digits, no lockout"),
        pytest.param(code(), lockout(10, "30m"), 460, 0.00046, id="two codes before the lockout"),
        pytest.param(code(attempts=30), lockout(60, "5m"), 14400, 0.0143, id="lenient"),
        pytest.param(code(), lockout(5, "10s"), 7200, 0.0072, id="a lockout shorter than the wait"),
        pytest.param(code(resend_after="0s", attempts=1), None, 86400, 0.083, id="no wait: once a second"),
        pytest.param(code(resend_after="7d"), None, 5, 0.000005, id="one code a week is one a day at most"),
        pytest.param(code(), lockout(5, "30d"), 5, 0.000005, id="locked for a month"),
        pytest.param(code(digits=4, attempts=10_000), None, 14_400_000, 1.0, id="as many guesses as codes"),
    ],
)
def test_the_numbers_are_those_of_the_policy(
    given_code: VerificationCode, locked: Lockout | None, guesses: int, chance: float
) -> None:
    """How many guesses a day takes, and how likely it is that one of them hits."""
    assert guesses_a_day(given_code, locked) == guesses
    assert chance_a_day(given_code, locked) == pytest.approx(chance, rel=0.02)


codes = st.builds(
    lambda digits, attempts, wait: code(digits=digits, attempts=attempts, resend_after=f"{wait}s"),
    st.integers(4, 8),
    st.integers(1, 10**9),
    st.integers(0, 10**6),
)
lockouts = st.none() | st.builds(
    lambda attempts, seconds: lockout(attempts, f"{seconds}s"), st.integers(1, 10**9), st.integers(0, 10**6)
)


@given(codes, lockouts)
def test_it_is_a_probability_and_a_lockout_never_helps_the_attacker(
    given_code: VerificationCode, locked: Lockout | None
) -> None:
    """Whatever numbers stand there."""
    assert 0 < chance_a_day(given_code, locked) <= 1
    assert guesses_a_day(given_code, locked) <= guesses_a_day(given_code, None)
    assert guesses_a_day(given_code, locked) >= 1


def test_an_attack_that_is_played_through_hits_as_often_as_computed() -> None:
    """A day of guessing at a code of four digits, two thousand times."""
    random, given_code = Random(7), code(digits=4, attempts=5, resend_after="20m")  # noqa: S311 - it plays
    rounds = timedelta(days=1) // given_code.resend_after
    hits = sum(
        any(random.randrange(10_000) in random.sample(range(10_000), 5) for _ in range(rounds))
        for _ in range(2000)
    )
    assert hits / 2000 == pytest.approx(chance_a_day(given_code, None), abs=0.015)
