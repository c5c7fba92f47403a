"""The tables in which a target keeps by what to tell that a secret has changed; no secret is in them.

The key has a table of its own, so that a database with accounts can keep it from whoever reads the
rest: with the key one can try whether a guess is the secret.
"""

from typing import Final

from sqlalchemy import Text, column, table

SECRET_TABLES: Final = (
    """
    CREATE TABLE pgconf_secret_key (
        fingerprint_key TEXT NOT NULL PRIMARY KEY
    )
    """,
    """
    CREATE TABLE pgconf_secret (
        kind {key} NOT NULL,
        name {key} NOT NULL,
        path {key} NOT NULL,
        reference TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (kind, name, path)
    )
    """,
)

SECRET_KEY = table("pgconf_secret_key", column("fingerprint_key", Text))

SECRET = table(
    "pgconf_secret",
    column("kind", Text),
    column("name", Text),
    column("path", Text),
    column("reference", Text),
    column("fingerprint", Text),
)
