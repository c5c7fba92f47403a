"""Sign: an SSH signature over a text, by a key that somebody has."""

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

from pgconf.applying.signature import (
    NAMESPACE,
    SignatureError,
    ecdsa_blob,
    read,
    signature_blob,
    to_sign,
    write,
)
from pgconf.model import Diagnostic, Message, PgconfError, say

_HASH = "sha512"
_PATIENCE = 300
"""Seconds: somebody may have to type a passphrase, or to find the security key."""


def sign(message: bytes, key: Path) -> str:
    """Sign a text as `ssh-keygen -Y sign -n pgconf-plan` does, and with it where it is installed.

    It knows what pgconf leaves to it: keys with a passphrase, keys in the agent (name the `.pub` file),
    and security keys. Without it, a key file that is not encrypted is read here.

    Raises:
        PgconfError: the key cannot be read, or does not sign.
    """
    if not key.is_file():
        raise _unusable(key, say("there is no such file"))
    program = shutil.which("ssh-keygen")
    text = _by_program(program, message, key) if program else _by_library(message, key)
    try:
        is_good = read(text).signs(message)
    except SignatureError as error:
        raise _unusable(key, say("what it made is no signature: {problem}", problem=error)) from error
    if not is_good:
        raise _unusable(
            key, say("keys of this sort cannot be checked: take ed25519, ecdsa, or rsa of 2048 bits")
        )
    return text


def _by_program(program: str, message: bytes, key: Path) -> str:
    command = [program, "-Y", "sign", "-n", NAMESPACE, "-f", str(key.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 - the user's own OpenSSH is meant, and no shell reads the arguments
            command, input=message, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise _unusable(key, say("ssh-keygen does not run: {problem}", problem=error)) from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise _unusable(key, say("ssh-keygen says: {problem}", problem=told[-1] if told else "nothing"))
    return done.stdout.decode(errors="replace")


def _by_library(message: bytes, key: Path) -> str:
    """Sign with a key file that is not encrypted."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        data = key.read_bytes()
        is_ssh = b"BEGIN OPENSSH" in data
        load = serialization.load_ssh_private_key if is_ssh else serialization.load_pem_private_key
        private: Any = load(data, password=None)
    except TypeError:
        raise _unusable(
            key, say("it has a passphrase: install OpenSSH, whose ssh-keygen asks for it")
        ) from None
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise _unusable(
            key, say("it is no private key that can be read: {problem}", problem=error)
        ) from error
    form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    sort, public, *_ = private.public_key().public_bytes(*form).decode().split()
    return write(base64.b64decode(public), _blob(private, sort, to_sign(message, _HASH)), _HASH)


def _blob(private: Any, sort: str, text: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    if sort == "ssh-rsa":
        signature = private.sign(text, padding.PKCS1v15(), hashes.SHA512())
        return signature_blob("rsa-sha2-512", signature)
    if sort.startswith("ecdsa-"):
        digests: dict[str, hashes.HashAlgorithm] = {
            "nistp256": hashes.SHA256(), "nistp384": hashes.SHA384(), "nistp521": hashes.SHA512()
        }  # fmt: skip
        signature = private.sign(text, ec.ECDSA(digests[sort.rpartition("-")[2]]))
        return signature_blob(sort, ecdsa_blob(*decode_dss_signature(signature)))
    return signature_blob(sort, private.sign(text))


def _unusable(key: Path, problem: Message) -> PgconfError:
    return PgconfError(
        Diagnostic(
            name="approval/unusable-key",
            message=say("the key `{key}` cannot sign: {problem}", key=key, problem=problem),
            hint=say("name a private SSH key, or the `.pub` file of one that the agent holds"),
        )
    )
