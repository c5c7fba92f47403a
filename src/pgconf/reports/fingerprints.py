"""Names for findings that outlive a move of their line, so that a CI system knows them again."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from pgconf.model import Diagnostic


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Give each finding 64 hexadecimal digits, no two the same in one report.

    They are made of name, file, address and message; among equal ones the order decides.
    """
    seen: Counter[str] = Counter()
    made = []
    for diagnostic in diagnostics:
        file = diagnostic.span.file if diagnostic.span else ""
        identity = "\0".join((diagnostic.name, file, str(diagnostic.address), diagnostic.message))
        made.append(hashlib.sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest())
        seen[identity] += 1
    return made
