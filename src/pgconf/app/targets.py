"""Opening the targets that an environment names."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pgconf.app.load import Loaded
from pgconf.app.secrets import open_secrets
from pgconf.model import Address, Diagnostic, PgconfError, Place, say
from pgconf.ports import Target

if TYPE_CHECKING:
    from pgconf.secrets import SecretReader

DEFAULT_NAME = "office"


def open_targets(root: Path, loaded: Loaded) -> list[Target]:
    """Make the targets of an environment, in the order it names them; nothing is touched yet.

    Without any, it is an SQLite file at `.pgconf/<environment>.db`.

    Raises:
        InvalidError: the environment's own settings have errors.
        PgconfError: a secret is missing, or a path leads out of the project.
    """
    from pgconf.targets.sql import SqlTarget

    settings, environment = loaded.require_settings(), loaded.desired.environment
    if not settings.targets:
        file = f".pgconf/{environment}.db"
        return [SqlTarget(DEFAULT_NAME, _sqlite(root / file), environment=environment, location=file)]
    targets: list[Target] = []
    secrets = open_secrets(root)
    for index, target in enumerate(settings.targets):
        where = Place(Address("environment", environment), ("targets", index))
        try:
            url, location = _place(root, secrets, environment, target, where)
        except PgconfError as error:
            raise PgconfError(*loaded.locator.located(error.diagnostics)) from error
        targets.append(SqlTarget(target.name, url, environment=environment, location=location))
    return targets


def _place(
    root: Path, secrets: "SecretReader", environment: str, target: Any, where: Place
) -> tuple[str, str]:
    """Give a target's URL, and what to call its place."""
    if target.url is not None:
        url = _url(secrets, target.url.secret, replace(where, path=(*where.path, "url")))
        return _anchored(root, url), target.url.secret
    location = target.path or f".pgconf/{environment}-{target.name}.db"
    path = root / location
    if not path.resolve().is_relative_to(root.resolve()):
        raise PgconfError(
            Diagnostic(
                name="env/outside-project",
                message=say("the target's file `{location}` is outside of the project", location=location),
                hint=say("use a path inside the project, or a `url` by secret reference"),
                where=replace(where, path=(*where.path, "path")),
            )
        )
    return _sqlite(path), location


def _sqlite(path: Path) -> str:
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _anchored(root: Path, url: str) -> str:
    """Count a relative SQLite path from the project, and not from the folder one happens to be in."""
    prefix, slashes, path = url.partition(":///")
    if prefix.startswith("sqlite") and slashes and path and not path.startswith(("/", ":")):
        return f"{prefix}:///{root / path}"
    return url


def _url(secrets: "SecretReader", reference: str, where: Place) -> str:
    """Read a URL, which may hold a password: the one secret that is needed to look at a target."""
    from pgconf.secrets.unresolved import unresolved

    try:
        secret = secrets.resolve(reference)
        if not secret.is_text:
            raise unresolved(reference, say("it is no text in UTF-8"), say("store the URL as text"))
    except PgconfError as error:
        raise PgconfError(*(replace(one, where=where) for one in error.diagnostics)) from None
    return secret.reveal()
