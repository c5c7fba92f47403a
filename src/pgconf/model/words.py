"""Words in messages."""

from collections.abc import Iterable

from pgconf.model.message import Message, say


def with_article(noun: str) -> Message:
    """Put `a` or `an` before a noun: `a calendar`, `an audience`."""
    return say("an {noun}", noun=noun) if noun[:1] in "aeiou" else say("a {noun}", noun=noun)


def listed(names: Iterable[str]) -> str:
    """Write names one behind the other: `` `page`, `wap` ``."""
    return ", ".join(f"`{name}`" for name in names)
