"""Who may approve plans, and who wrote what they deploy."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Approver(NamedTuple):
    """Somebody who may approve plans.

    Attributes:
        name: who it is.
        key: the public SSH key, as one line of `authorized_keys`.
        roles: what the approver speaks for.
        names: further names and mail addresses in git that mean the same person.
    """

    name: str
    key: str
    roles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def key_text(self) -> str:
        """The key in base64, without its type and its comment."""
        return self.key.split()[1]

    @property
    def known_as(self) -> frozenset[str]:
        """The names and mail addresses of the approver, the comment of the key included, in small letters."""
        texts = (self.name, *self.names, *self.key.split(maxsplit=2)[2:])
        return frozenset(part for text in texts for part in _parts(text))


def authors_among(approvers: Sequence[Approver], authors: Iterable[str]) -> frozenset[str]:
    """Tell by key which approvers are authors; whoever holds a key is everybody who has it.

    Args:
        approvers: who may approve.
        authors: who made a plan and wrote what it deploys, as `Name <mail>`.
    """
    written = {part for author in authors for part in _parts(author)}
    return frozenset(one.key_text for one in approvers if one.known_as & written)


def _parts(text: str) -> Iterator[str]:
    """Take `Name <mail>` apart; the case and the width of spaces mean nothing."""
    name, _, mail = text.partition("<")
    for part in (name, mail.partition(">")[0]):
        if folded := " ".join(part.casefold().split()):
            yield folded
