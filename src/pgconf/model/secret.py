"""Secrets: text that does not show itself, and the marks by which a target tells that one has changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, NoReturn, Self

from pgconf.model.address import Address
from pgconf.model.live import Action, Write

WITHHELD = "(withheld)"
"""What stands wherever somebody tries to write a secret."""


class SecretText:
    """The text of a secret. Only `reveal` gives it; printing, formatting and comparing texts do not.

    It cannot be pickled, and `json` refuses it as it refuses everything that it does not know. So it
    goes into no file by accident.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text. Whoever calls this answers for where it goes."""
        return self._text

    def as_bytes(self) -> bytes:
        """Give the text in UTF-8; what was no UTF-8 to begin with comes back as it was."""
        return self._text.encode(errors="surrogateescape")

    @property
    def is_text(self) -> bool:
        """Whether it is UTF-8, and not the bytes of a certificate, say."""
        try:
            self._text.encode()
        except UnicodeEncodeError:
            return False
        return True

    def __repr__(self) -> str:
        """Say what it is, and nothing of what is in it."""
        return f"SecretText{WITHHELD}"

    def __str__(self) -> str:
        """Give the word that stands for it."""
        return WITHHELD

    def __format__(self, spec: str) -> str:
        """Format the word that stands for it, whatever the width."""
        return format(WITHHELD, spec)

    def __eq__(self, other: object) -> bool:
        """Compare in a time that tells nothing of where two secrets differ."""
        if not isinstance(other, SecretText):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(self.as_bytes(), other.as_bytes())

    __hash__ = None  # type: ignore[assignment] # a hash is a fingerprint without a key

    def __copy__(self) -> Self:
        """Stay the only one."""
        return self

    def __deepcopy__(self, _memo: Any) -> Self:
        """Stay the only one."""
        return self

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        """Refuse to be pickled."""
        raise TypeError("a secret cannot be pickled")


class SecretUse(NamedTuple):
    """A value of a resource that refers to a secret: a JSON pointer to it, and the reference."""

    path: str
    reference: str


ReadSecret = Callable[[str], SecretText | None]
"""Gives the secret that a reference stands for; None when it cannot be read here and now."""


Conceal = Callable[[Address, bytes], bytes]
"""Gives the body of a resource without what may be a secret in clear; one without such as it is."""


@dataclass(frozen=True, slots=True)
class SecretsInUse:
    """The secrets of everything that an environment deploys, read only while something is written.

    Attributes:
        uses: what each resource refers to; resources that refer to no secret may be left out.
        read: reads one of them.
        conceal: takes secrets in clear out of a body that somebody may have edited by hand, before it
            becomes part of the past, which nothing is taken out of any more.
    """

    uses: Mapping[Address, Sequence[SecretUse]]
    read: ReadSecret
    conceal: Conceal = lambda _, body: body


class SecretMark(NamedTuple):
    """What a target keeps of a secret it was given: the reference, and the fingerprint of the value."""

    reference: str
    fingerprint: str


MarkedAt = tuple[Address, str]
"""A resource, and a JSON pointer to what refers to a secret in it."""


@dataclass(frozen=True, slots=True)
class SecretMarks:
    """All marks that a target keeps, and the key of their fingerprints; None before the first one."""

    KEY_BYTES: ClassVar[int] = 32
    """As long as the digest, which is what RFC 2104 asks of an HMAC's key."""

    key: SecretText | None = None
    by_place: Mapping[MarkedAt, SecretMark] = field(default_factory=dict)

    def fingerprint(self, reference: str, value: SecretText) -> str:
        """Give the fingerprint of a secret: HMAC-SHA-256 with this target's own key.

        The reference is part of it, so that two references with the same value do not look alike.

        Raises:
            ValueError: the target has no key yet.
        """
        if self.key is None:
            raise ValueError("a target without a key has no fingerprints")
        import hmac  # OpenSSL takes milliseconds to load, and only plan and apply need it

        message = b"%b\n%b" % (reference.encode(), value.as_bytes())  # a reference has no line break
        digest = hmac.new(self.key.as_bytes(), message, "sha256")
        return f"hmac-sha256:{digest.hexdigest()}"

    def after(self, writes: Iterable[Write], in_use: SecretsInUse | None) -> dict[MarkedAt, SecretMark]:
        """Tell which marks to keep once some writes are done.

        What is written is marked anew; so is what has no mark yet, for it could not be read before. A
        secret that cannot be read keeps the mark it has: it may still be the same. All others keep
        theirs as well, or a change that no plan has shown would be taken for granted.

        Args:
            writes: what is done.
            in_use: the secrets of everything that is there afterwards; None when nobody can tell, and
                then marks only move and go with their resources.
        """
        writes = list(writes)
        kept = self._moved(writes)
        if in_use is None:
            return kept
        written = {write.address for write in writes}
        made: dict[MarkedAt, SecretMark] = {}
        for address, uses in in_use.uses.items():
            for path, reference in uses:
                old = kept.get((address, path))
                if old is not None and old.reference != reference:
                    old = None
                value = in_use.read(reference) if old is None or address in written else None
                mark = SecretMark(reference, self.fingerprint(reference, value)) if value else old
                if mark is not None:
                    made[address, path] = mark
        return made

    def _moved(self, writes: Iterable[Write]) -> dict[MarkedAt, SecretMark]:
        """Let the marks follow their resources to other names, and go with those that go."""
        to: dict[Address, Address | None] = {}
        for write in writes:
            if write.action is Action.DELETE:
                to.setdefault(write.address, None)
            if write.moved_from:
                to[write.moved_from] = write.address
        moved = (((to.get(address, address), path), mark) for (address, path), mark in self.by_place.items())
        return {(address, path): mark for (address, path), mark in moved if address is not None}
