"""A server for tests that answers as HashiCorp Vault does: key-value store, version 2.

Statuses and bodies are those of Vault's HTTP API (`GET /v1/MOUNT/data/PATH`).
"""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOKEN = "hvs.hunter2Zq9Token"  # noqa: S105 - of no Vault but ours


def version(keys: Mapping[str, Any] | None, deleted: str = "") -> dict[str, Any]:
    """Give the body of an answer with one version of a secret."""
    metadata = {"created_time": "2026-11-01T02:03:04.5Z", "custom_metadata": None, "destroyed": False}
    data = {"data": keys, "metadata": {**metadata, "deletion_time": deleted, "version": 1}}
    about = {"request_id": "a1", "lease_id": "", "renewable": False, "lease_duration": 0, "data": data}
    return {**about, "wrap_info": None, "warnings": None, "auth": None, "mount_type": "kv"}


@dataclass
class Vault:
    """What the server holds, and what it was asked.

    Attributes:
        secrets: keys and values by mount and path, such as `secret/shop`.
        answers: a status and a body for a path that is answered with nothing else.
        redirect: where every request is sent on to.
        hangs: whether it takes requests and never answers.
        asked: path and headers of each request.
        url: where it listens.
        token: the one that may read.
        done: set when it is to end.
    """

    secrets: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    redirect: str = ""
    hangs: bool = False
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    url: str = ""
    token: str = TOKEN
    done: Event = field(default_factory=Event)

    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Answer a request as Vault does."""
        self.asked.append((path, headers))
        if headers.get("X-Vault-Token") != self.token:
            return 403, {"errors": ["permission denied"]}
        name = path.removeprefix("/v1/").replace("/data/", "/", 1)
        if name in self.answers:
            return self.answers[name]
        if name in self.secrets:
            return 200, version(self.secrets[name])
        return 404, {"errors": []}


def _handler(vault: Vault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if vault.hangs:
                vault.done.wait(30)
                return
            status, body = vault.answer(self.path, dict(self.headers))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(307 if vault.redirect else status)
            if vault.redirect:
                self.send_header("Location", vault.redirect + self.path)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Take it that a client goes away, as one does that trusts no certificate."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Vault]:
    """Run a Vault on this machine until the block ends."""
    vault = Vault()
    with _Server(("127.0.0.1", 0), _handler(vault)) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        vault.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield vault
        vault.done.set()
        server.shutdown()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for this machine: what a server needs, and the file by which it is trusted."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "vault.example.cn")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "vault.crt", folder / "vault.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
