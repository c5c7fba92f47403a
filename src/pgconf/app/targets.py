"""Opening the targets that an environment names."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pgconf.app.artifacts import FILES
from pgconf.app.load import Loaded
from pgconf.app.secrets import open_secrets
from pgconf.kinds.environment import TargetSettings
from pgconf.model import Address, Diagnostic, Message, PgconfError, Place, say
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
    secrets = open_secrets(root)
    targets: list[Target] = []
    for index, target in enumerate(settings.targets):
        where = Place(Address("environment", environment), ("targets", index))
        opening = _Opening(root, secrets, environment, target, where)
        try:
            targets.append(opening.files() if target.type == FILES else opening.database())
        except PgconfError as error:
            raise PgconfError(*loaded.locator.located(error.diagnostics)) from error
    return targets


def reveal_url(secrets: "SecretReader", reference: str) -> str:
    """Read a URL, which may hold a password: the one secret that is needed to look at a database.

    Raises:
        PgconfError: it cannot be read here and now, or is no text.
    """
    from pgconf.secrets.unresolved import unresolved

    secret = secrets.resolve(reference)
    if not secret.is_text:
        raise unresolved(reference, say("it is no text in UTF-8"), say("store the URL as text"))
    return secret.reveal()


def anchored(root: Path, url: str) -> str:
    """Count a relative SQLite path from the project, and not from the folder one happens to be in."""
    prefix, slashes, path = url.partition(":///")
    if prefix.startswith("sqlite") and slashes and path and not path.startswith(("/", ":")):
        return f"{prefix}:///{root / path}"
    return url


@dataclass(frozen=True, slots=True)
class _Opening:
    """One target of an environment's settings, and what it takes to open it."""

    root: Path
    secrets: "SecretReader"
    environment: str
    settings: TargetSettings
    where: Place

    def database(self) -> Target:
        """Make a target in a database."""
        from pgconf.targets.sql import SqlTarget

        settings = self.settings
        if settings.url is not None:
            url, location = anchored(self.root, self._url(settings.url.secret)), settings.url.secret
        else:
            path, location = self._path(f".pgconf/{self.environment}-{settings.name}.db")
            url = _sqlite(path)
        return SqlTarget(settings.name, url, environment=self.environment, location=location)

    def files(self) -> Target:
        """Make a target in a folder."""
        try:
            from pgconf.targets.files import Delivery, FilesTarget
        except ImportError:
            raise self._refused(
                "plan/unsupported-system",
                say("the target `{name}` needs the file locks of a POSIX system", name=self.settings.name),
                say("apply from Linux or macOS; validating and rendering work everywhere"),
                "type",
            ) from None
        settings = self.settings
        delivery = Delivery(
            keep=settings.keep,
            mode=int(settings.mode, 8),
            owner=settings.owner,
            group=settings.group,
            check=settings.check,
            reload=settings.reload,
        )
        path, location = self._folder()
        return FilesTarget(
            settings.name, path, environment=self.environment, location=location, delivery=delivery
        )

    def _folder(self) -> tuple[Path, str]:
        if self.settings.url is None:
            return self._path(f".pgconf/{self.environment}-{self.settings.name}")
        reference = self.settings.url.secret
        prefix, slashes, path = self._url(reference).partition("file://")
        if prefix or not slashes or not path.startswith("/"):
            raise self._refused(
                "plan/invalid-target-url",
                say("the `url` of the target `{target}` names no folder", target=self.settings.name),
                say("write `file:///folder`"),
                "url",
            )
        return Path(path), reference

    def _path(self, default: str) -> tuple[Path, str]:
        """Give a place inside the project, and what to call it."""
        location = self.settings.path or default
        path = self.root / location
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise self._refused(
                "env/outside-project",
                say("the target's file `{location}` is outside of the project", location=location),
                say("use a path inside the project, or a `url` by secret reference"),
                "path",
            )
        return path, location

    def _url(self, reference: str) -> str:
        try:
            return reveal_url(self.secrets, reference)
        except PgconfError as error:
            where = replace(self.where, path=(*self.where.path, "url"))
            raise PgconfError(*(replace(one, where=where) for one in error.diagnostics)) from None

    def _refused(self, name: str, message: Message, hint: Message, field: str) -> PgconfError:
        where = replace(self.where, path=(*self.where.path, field))
        return PgconfError(Diagnostic(name=name, message=message, hint=hint, where=where))


def _sqlite(path: Path) -> str:
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
