"""Where the targets of a scene are, and how they are put back: SQLite, databases on a server, a folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url
from tests.postgres import Postgres

NAMES = ("office", "branch")
"""The databases there are."""
FOLDER = "gateway"
"""The folder that artifacts are delivered to, in the project."""


def variable(name: str) -> str:
    """Name the environment variable that holds a target's URL."""
    return f"PGCONF_CRASH_{name.upper()}"


class Places(Protocol):
    """Targets that can be kept as they are, and put back to that."""

    def save(self) -> None:
        """Keep what they hold now."""
        ...

    def restore(self) -> None:
        """Put back what was kept."""
        ...


class SqlitePlaces:
    """Two files in a folder, which need not exist."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self._files = {name: root / f"{name}.db" for name in NAMES}
        self._saved: dict[str, bytes] = {}
        for name, file in self._files.items():
            os.environ[variable(name)] = f"sqlite:///{file}"

    def save(self) -> None:
        """Keep the files' contents."""
        self._saved = {name: file.read_bytes() for name, file in self._files.items() if file.exists()}

    def restore(self) -> None:
        """Put them back, and take away what a process has left beside them."""
        for name, file in self._files.items():
            file.with_name(f"{file.name}-journal").unlink(missing_ok=True)
            file.unlink(missing_ok=True)
            if name in self._saved:
                file.write_bytes(self._saved[name])


class PostgresPlaces:
    """Two databases of a server; what is kept are copies of them, made by the server."""

    def __init__(self, server: Postgres, urls: dict[str, str]) -> None:
        """Take the server and the databases' URLs."""
        self._server = server
        self._databases = {name: str(make_url(url).database) for name, url in urls.items()}
        for name, url in urls.items():
            os.environ[variable(name)] = url

    def save(self) -> None:
        """Copy them."""
        for database in self._databases.values():
            self._copy(database, f"{database}_saved")

    def restore(self) -> None:
        """Copy them back; a process that was killed may be connected for a moment still."""
        for database in self._databases.values():
            self._server.execute(f"DROP DATABASE {database} WITH (FORCE)")
            self._copy(f"{database}_saved", database)

    def close(self) -> None:
        """Take the copies away."""
        for database in self._databases.values():
            self._server.execute(f"DROP DATABASE IF EXISTS {database}_saved WITH (FORCE)")

    def _copy(self, source: str, target: str) -> None:
        owner = source.removesuffix("_saved")
        self._server.execute(f"CREATE DATABASE {target} TEMPLATE {source} OWNER {owner}")


class Folder:
    """A folder, which need not exist."""

    def __init__(self, root: Path) -> None:
        """Take the project that it is in."""
        self._folder, self._saved = root / FOLDER, root / f"{FOLDER}-saved"

    def save(self) -> None:
        """Copy it, links as links."""
        if self._folder.exists():
            shutil.copytree(self._folder, self._saved, symlinks=True)

    def restore(self) -> None:
        """Copy it back."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._saved.exists():
            shutil.copytree(self._saved, self._folder, symlinks=True)


class Together:
    """Several places."""

    def __init__(self, *places: Places) -> None:
        """Take them."""
        self._places = places

    def save(self) -> None:
        """Keep them all."""
        for place in self._places:
            place.save()

    def restore(self) -> None:
        """Put them all back."""
        for place in self._places:
            place.restore()


@contextmanager
def places(root: Path, server: Postgres | None) -> Iterator[Places]:
    """Make two empty databases, on a server if there is one, and name a folder."""
    if server is None:
        yield Together(SqlitePlaces(root), Folder(root))
        return
    with ExitStack() as stack:
        made = PostgresPlaces(server, {name: stack.enter_context(server.database()) for name in NAMES})
        stack.callback(made.close)
        yield Together(made, Folder(root))
