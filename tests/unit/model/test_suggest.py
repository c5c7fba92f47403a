"""Suggestions for words that were nearly right."""

import pytest

from pgconf.model import did_you_mean, nearest

METHODS = ("alipay-web", "wechat-h5", "unionpay-gateway")


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        pytest.param("alipay-wed", "alipay-web", id="one letter is wrong"),
        pytest.param("alipay_web", "alipay-web", id="an underscore stands for a hyphen"),
        pytest.param("ALIPAY-WEB", "alipay-web", id="the case is wrong"),
        pytest.param("unionpay", "unionpay-gateway", id="the end is missing"),
        pytest.param("wechat", "wechat-h5", id="a part is enough"),
        pytest.param("cash", None, id="nothing is near"),
        pytest.param("", None, id="there is no word"),
    ],
)
def test_the_nearest_word_is_suggested_when(word: str, suggestion: str | None) -> None:
    """A suggestion is a word of the choices as it is written there, or none."""
    assert nearest(word, METHODS) == suggestion
    assert did_you_mean(word, METHODS) == (f"did you mean `{suggestion}`?" if suggestion else None)


def test_a_choice_that_is_written_differently_is_suggested_as_it_is() -> None:
    """Folding is for comparing only."""
    assert nearest("orders_read", ["Orders-Read"]) == "Orders-Read"


def test_without_choices_there_is_no_suggestion() -> None:
    """An empty project has nothing to mean."""
    assert nearest("alipay-web", ()) is None
