"""Where an environment's journal is."""

from collections.abc import Sequence
from pathlib import Path

from pgconf.ports import Journal, JournalHolder, Target


def open_journal(root: Path, environment: str, targets: Sequence[Target]) -> Journal:
    """Give the journal of an environment.

    It is in the first target that holds it already, else in the first that can hold one, else in a SQLite
    file of its own beside the project. So it is found again when somebody puts another target first.

    Raises:
        PgconfError: a target cannot be asked.
    """
    from sqlalchemy import URL

    from pgconf.targets.sql import SqlTarget

    journals = [target.journal() for target in targets if isinstance(target, JournalHolder)]
    if len(journals) > 1:
        return next((journal for journal in journals if journal.look().identity), journals[0])
    if journals:
        return journals[0]
    file = f".pgconf/{environment}.journal.db"
    url = URL.create("sqlite", database=str(root / file)).render_as_string(hide_password=False)
    return SqlTarget("journal", url, environment=environment, location=file).journal()
