"""Suggestions for words that were nearly right."""

from collections.abc import Iterable

from pgconf.model.message import Message, say


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Find the choice that `word` was probably meant to be, or None when nothing is near.

    Case and the difference between `-` and `_` do not count.
    """
    from difflib import get_close_matches

    folded = {_fold(choice): choice for choice in choices}
    matches = get_close_matches(_fold(word), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def did_you_mean(word: str, choices: Iterable[str]) -> Message | None:
    """Ask ``did you mean `choice`?``, or None when nothing is near."""
    match = nearest(word, choices)
    return say("did you mean `{choice}`?", choice=match) if match else None


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-")
