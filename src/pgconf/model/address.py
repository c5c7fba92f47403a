"""The natural key of a resource."""

from typing import NamedTuple

from pgconf.model.message import say

ARTIFACT = "artifact"
"""The kind of what is rendered, and the only one whose names are paths: `artifact/gateway/channels.json`."""


class Address(NamedTuple):
    """Kind and name: what a resource is called in YAML, in plans and in targets.

    A tuple and not a dataclass because addresses are hashed and sorted more than anything else.
    """

    kind: str
    name: str

    def __str__(self) -> str:
        """Write the address the way users do: `kind/name`."""
        return f"{self.kind}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `kind/name`; the name of an artifact may hold further slashes.

        Raises:
            ValueError: the text is not two non-empty parts with one slash between them.
        """
        kind, slash, name = text.partition("/")
        if not (kind and slash and name) or ("/" in name and kind != ARTIFACT):
            message = say("`{text}` is not an address: write `kind/name`", text=text)
            raise ValueError(message)
        return cls(kind, name)
