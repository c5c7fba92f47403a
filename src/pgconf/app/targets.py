"""Opening the targets that an environment names."""

import os
from pathlib import Path
from typing import Any

from pgconf.model import Address, Diagnostic, PgconfError, Place
from pgconf.ports import Target

DEFAULT_NAME = "office"


def open_targets(root: Path, environment: str, settings: Any) -> list[Target]:
    """Make the targets of an environment, in the order it names them; nothing is touched yet.

    Without any, it is an SQLite file at `.pgconf/<environment>.db`.

    Raises:
        PgconfError: a secret is missing, or a path leads out of the project.
    """
    from pgconf.targets.sql import SqlTarget

    if not settings.targets:
        file = f".pgconf/{environment}.db"
        return [SqlTarget(DEFAULT_NAME, _sqlite(root / file), environment=environment, location=file)]
    targets: list[Target] = []
    for target in settings.targets:
        if target.url is not None:
            url = _secret(target.url.secret, target.name)
            location = target.url.secret
        else:
            location = target.path or f".pgconf/{environment}-{target.name}.db"
            url = _sqlite(_inside(root, location, environment))
        targets.append(SqlTarget(target.name, url, environment=environment, location=location))
    return targets


def _sqlite(path: Path) -> str:
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _inside(root: Path, file: str, environment: str) -> Path:
    path = root / file
    if path.resolve().is_relative_to(root.resolve()):
        return path
    raise PgconfError(
        Diagnostic(
            name="env/outside-project",
            message=f"the target's file `{file}` is outside of the project",
            hint="use a path inside the project, or a `url` by secret reference",
            where=Place(Address("environment", environment), ("targets",)),
        )
    )


def _secret(reference: str, target: str) -> str:
    source, _, name = reference.partition(":")
    try:
        if source == "env":
            return os.environ[name]
        if source == "file":
            return Path(name).read_text("utf-8").strip()
    except (KeyError, OSError, UnicodeDecodeError):
        pass
    hint = f"set the environment variable `{name}`" if source == "env" else "write `env:NAME` or `file:/path`"
    raise PgconfError(
        Diagnostic(
            name="secret/unresolved",
            message=f"target `{target}` needs the secret `{reference}`, which is not there",
            hint=hint,
        )
    )
