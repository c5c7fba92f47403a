"""A file that templates have made, as targets hold it (渲染产物)."""

from collections.abc import Iterator
from typing import Literal

from pgconf.kinds.closed import Closed, Problem
from pgconf.model import say


class ArtifactFile(Closed):
    """An artifact: its path is its name.

    What is rendered is text. What stands in its place in a target may be anything, so that it can be put
    back: bytes that are no UTF-8 stand there in Base64.
    """

    kind: Literal["artifact"]
    name: str
    content: str | None = None
    base64: str | None = None

    def problems(self) -> Iterator[Problem]:
        """A file has one content."""
        if (self.content is None) is (self.base64 is None):
            yield Problem((), say("a file has a `content` or a `base64`, and not both"))
