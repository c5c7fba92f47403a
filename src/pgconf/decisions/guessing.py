"""How likely it is that somebody guesses a verification code."""

from datetime import timedelta
from math import ceil, expm1, log1p

from pgconf.kinds.login_policy import Lockout, VerificationCode

DAY = timedelta(days=1)
QUICKEST = timedelta(seconds=1)
"""Codes that can be asked for without any wait come about once a second."""


def guesses_a_day(code: VerificationCode, lockout: Lockout | None) -> int:
    """Count the guesses that one account takes in a day.

    A code is void after some wrong guesses, and the next one can be asked for after a wait. A lockout
    counts wrong codes too, and holds for its time from the last of them on.
    """
    wait = max(code.resend_after, QUICKEST)
    unlocked = max(DAY // wait, 1) * code.attempts
    if lockout is None:
        return unlocked
    codes = ceil(lockout.attempts / code.attempts)
    round_ = max(lockout.for_, wait) + (codes - 1) * wait
    return min(unlocked, max(DAY // round_, 1) * lockout.attempts)


def chance_a_day(code: VerificationCode, lockout: Lockout | None) -> float:
    """Give the probability that a day of guessing at one account hits a code.

    Guesses at one code do not repeat themselves; guesses at another code start anew.
    """
    guesses = guesses_a_day(code, lockout)
    each = min(code.attempts, guesses, 10**code.digits)
    hit = each / 10**code.digits
    return 1.0 if hit >= 1 else -expm1(guesses / each * log1p(-hit))
