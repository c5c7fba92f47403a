"""What a model says of a file with one document, at its places in that file."""

from collections.abc import Iterable

from pgconf.kinds.complaints import Complaint
from pgconf.loading.files import start_of
from pgconf.loading.yaml import Positions
from pgconf.model import Diagnostic


def placed(complaints: Iterable[Complaint], text: bytes, file: str) -> tuple[Diagnostic, ...]:
    """Give each complaint the place of the key or value that it is about, or the start of the file.

    Args:
        complaints: what is wrong, by paths from the root of the document.
        text: the content of the file.
        file: its path relative to the project.
    """
    positions = Positions(text, file)
    return tuple(
        Diagnostic(
            name=one.name,
            message=one.message,
            hint=one.hint,
            where=positions.span(0, one.path, on_key=one.on_key) or start_of(file),
        )
        for one in complaints
    )
