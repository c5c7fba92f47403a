"""Words in messages."""

import pytest

from pgconf.model import listed, with_article


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("calendar", "a calendar"),
        ("account", "an account"),
        ("audience", "an audience"),
    ],
)
def test_a_noun_gets_the_article_that_fits_its_first_letter(noun: str, text: str) -> None:
    """Names of kinds are read aloud in messages."""
    assert with_article(noun) == text


def test_names_stand_one_behind_the_other() -> None:
    """In backticks, as all names do."""
    assert listed(["page", "wap"]) == "`page`, `wap`"
    assert listed(()) == ""
