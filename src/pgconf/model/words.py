"""Small words in messages."""

from pgconf.model.message import Message, say


def with_article(noun: str) -> Message:
    """Put `a` or `an` before a noun: `a calendar`, `an audience`."""
    return say("an {noun}", noun=noun) if noun[:1] in "aeiou" else say("a {noun}", noun=noun)
