"""Where an environment's journal is."""

from collections.abc import Sequence
from pathlib import Path

from pgconf.ports import Journal, JournalHolder, Target


def open_journal(root: Path, environment: str, targets: Sequence[Target]) -> Journal:
    """Give the journal of an environment; nothing is opened yet.

    It is in the first target that can hold one, else in a SQLite file of its own beside the project.
    """
    from sqlalchemy import URL

    from pgconf.targets.sql import SqlTarget

    for target in targets:
        if isinstance(target, JournalHolder):
            return target.journal()
    file = f".pgconf/{environment}.journal.db"
    url = URL.create("sqlite", database=str(root / file)).render_as_string(hide_password=False)
    return SqlTarget("journal", url, environment=environment, location=file).journal()
