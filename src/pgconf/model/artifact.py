"""Artifacts: files that are rendered from resources."""

import hashlib
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be.

    Attributes:
        name: where it goes in the folder of all artifacts, with forward slashes: `gateway/channels.json`.
        content: its bytes; text is UTF-8.
        template: the file that it is made by, relative to the project's root.
        inputs: a digest of everything that it is made of; empty when nobody has told.
    """

    name: str
    content: bytes
    template: str
    inputs: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the content in hexadecimal digits, as `sha256sum` prints it."""
        return hashlib.sha256(self.content).hexdigest()

    def of(self, inputs: str) -> "Artifact":
        """Say what it is made of."""
        return replace(self, inputs=inputs)
