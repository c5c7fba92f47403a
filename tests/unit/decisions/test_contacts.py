"""Patterns of numbers and addresses."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.contacts import leaves_nobody

PATTERNS = st.lists(st.sampled_from(["*", "?", "1", "3", "+86", "@", ".", "0"]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("pattern", "who"),
    [("*", "phones"), ("1*", "phones"), ("+86*", "phones"), ("*@*", "emails"), ("*@*.*", "emails"),
     ("170*", None), ("*@example.net", None), ("", None), ("+*", "phones"), ("*6*", None)],
)  # fmt: skip
def test_a_pattern_fits_everybody_or_not(pattern: str, who: str | None) -> None:
    """Of those who can be written to one way."""
    assert leaves_nobody(pattern) == who


@given(PATTERNS, st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_what_fits_every_number_fits_any(pattern: str, number: str) -> None:
    """The samples stand for all numbers."""
    if leaves_nobody(pattern) == "phones":
        assert fnmatchcase(f"+86{number}" if pattern.startswith("+") else number, pattern)
