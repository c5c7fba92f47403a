"""Rows that a query finds in another system's database."""

from pathlib import Path

from pydantic import ValidationError

from pgconf.app.secrets import open_secrets
from pgconf.app.targets import anchored, reveal_url
from pgconf.kinds.closed import Secret
from pgconf.loading.rows import Row, read_query, rows_found
from pgconf.model import Diagnostic, UsageError, say


def query_rows(root: Path, file: Path, reference: str) -> list[Row]:
    """Ask a database the query of a file; nothing can be changed there.

    Args:
        root: the project's folder, from which secrets and SQLite files are counted.
        file: where the query stands.
        reference: the secret that is the database's URL, such as `env:BACK_OFFICE_URL`.

    Raises:
        UsageError: there is no such file, or the reference is none.
        InvalidError: what the query finds is not what rows are.
        PgconfError: the secret cannot be read, or the database does not answer.
    """
    from pgconf.targets.sql.query import ask

    _require_reference(reference)
    query = read_query(file)
    url = anchored(root, reveal_url(open_secrets(root), reference))
    found = ask(url, query, file=str(file), location=reference)
    return rows_found(file, found.columns, found.rows)


def _require_reference(reference: str) -> None:
    """Refuse what may be a URL itself, without a word of it.

    Raises:
        UsageError: it is no reference to a secret.
    """
    try:
        Secret(secret=reference)
    except ValidationError:
        raise UsageError(
            Diagnostic(
                name="import/url-in-clear",
                message=say("what `--url` says is no reference to a secret"),
                hint=say(
                    "write `--url env:BACK_OFFICE_URL`, and keep the URL in that variable: a command line"
                    " is seen by others and kept in the history of the shell"
                ),
            )
        ) from None
