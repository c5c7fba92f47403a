"""A line to PostgreSQL that breaks in the middle of a commit."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from sqlalchemy import URL, make_url

_COMMIT = b"COMMIT\0"  # the end of the message that asks for one


class Breaks(Enum):
    """Where the line breaks, once; new connections work again, unless it stays broken."""

    BEFORE = auto()
    """The server never hears of the commit."""

    AFTER = auto()
    """The server commits, and its answer is lost."""

    FOR_GOOD = auto()
    """The server commits, its answer is lost, and nobody gets through any more."""


@contextmanager
def broken_line(url: str, breaks: Breaks, *, commit: int = 1) -> Iterator[str]:
    """Give a URL that leads to the same database over a line that breaks at a commit, the first one say."""
    with tempfile.TemporaryDirectory(prefix="pgconf-line-") as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{folder}/.s.PGSQL.5432")
        door.listen()
        line = _Line(make_url(url), breaks, Path(folder), door, commit)
        threading.Thread(target=line.serve, daemon=True).start()
        parsed = make_url(url).difference_update_query(["host", "port"])
        yield URL.create(
            "postgresql", parsed.username, parsed.password, None, None, parsed.database,
            {**parsed.query, "host": folder},
        ).render_as_string(hide_password=False)  # fmt: skip


class _Line:
    def __init__(self, url: URL, breaks: Breaks, folder: Path, door: socket.socket, commit: int) -> None:
        self.url = url
        self.breaks: Breaks | None = breaks
        self.folder = folder
        self.door = door
        self.commits_left = commit

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.door.accept()
                server = self._server()
                back = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
                back.start()
                threading.Thread(target=self._forth, args=(client, server, back), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket, back: threading.Thread) -> None:
        with suppress(OSError), client, server:
            while data := client.recv(65536):
                self.commits_left -= data.endswith(_COMMIT)
                if self.breaks and not self.commits_left:
                    self._break(client, server, data)
                    return
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            back.join()

    def _break(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        breaks, self.breaks = self.breaks, None
        if breaks is Breaks.FOR_GOOD:
            (self.folder / ".s.PGSQL.5432").unlink()
        client.shutdown(socket.SHUT_RDWR)
        if breaks is not Breaks.BEFORE:
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)

    def _server(self) -> socket.socket:
        host = str(self.url.host or self.url.query.get("host", "localhost"))
        port = self.url.port or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
