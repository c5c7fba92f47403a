"""Sentences: text in English that can be said in another language."""

import copy
import pickle

from pgconf.model import Message, joined, said, say

CHINESE = {
    "no {kind} is named `{name}`": "没有名为 `{name}` 的 {kind}",
    "an {noun}": "一个 {noun}",
    "write `{secret: env:NAME}`": "请写 `{secret: env:NAME}`",
}


def translate(template: str) -> str:
    """Look a template up, as gettext does: what is not known stays what it is."""
    return CHINESE.get(template, template)


def test_a_sentence_is_text_with_its_values_filled_in() -> None:
    """Whoever treats it as text need not know what it is."""
    message = say("no {kind} is named `{name}`", kind="account", name="icbc")
    assert message == "no account is named `icbc`"
    assert f"{message}!" == "no account is named `icbc`!"
    assert hash(message) == hash("no account is named `icbc`")


def test_a_sentence_is_said_in_another_language() -> None:
    """The values go to where that language has them, and sentences among them are said as well."""
    message = say("no {kind} is named `{name}`", kind=say("an {noun}", noun="account"), name="icbc")
    assert message.said(translate) == "没有名为 `icbc` 的 一个 account"
    assert message.said(str) == message


def test_braces_are_text_where_nothing_is_filled_in() -> None:
    """Hints show references to secrets as they are."""
    message = say("write `{secret: env:NAME}`")
    assert message == "write `{secret: env:NAME}`"
    assert message.said(translate) == "请写 `{secret: env:NAME}`"


def test_sentences_that_are_joined_are_said_one_by_one() -> None:
    """The joint is not looked up."""
    parts = joined([say("an {noun}", noun="account"), "b"])
    assert parts == "an account, b"
    assert parts.said(translate) == "一个 account, b"


def test_other_values_stay_what_they_are() -> None:
    """Numbers, names and nothing."""
    assert said(None, translate) is None
    assert said("no {kind} is named `{name}`", translate) == "no {kind} is named `{name}`"


def test_a_copy_can_be_said_too() -> None:
    """Also one that comes from another process."""
    message = say("an {noun}", noun="account")
    for other in (copy.copy(message), pickle.loads(pickle.dumps(message))):  # noqa: S301 - our own bytes
        assert isinstance(other, Message)
        assert other.said(translate) == "一个 account"
