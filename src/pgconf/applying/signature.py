"""Signatures as OpenSSH makes them: the SSHSIG format, read and checked here, without another program.

    -----BEGIN SSH SIGNATURE-----
    base64: "SSHSIG" · version · public key · namespace · reserved · hash's name · signature
    -----END SSH SIGNATURE-----

What is signed is "SSHSIG" · namespace · reserved · hash's name · hash of the message. All texts but the
first have their length in front. See PROTOCOL.sshsig of OpenSSH, and PROTOCOL.u2f for `sk-` keys, which
live in a security key and sign a counter and "somebody was there" as well.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

NAMESPACE = "pgconf-plan"
"""What approvals are signed for, so that no other signature of the same key can be taken for one."""

_MAGIC = b"SSHSIG"
_VERSION = 1
_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_LONGEST = 16_384
_WIDTH = 70
_SMALLEST_RSA = 2048
_PRESENT = 1
"""The flag of a security key that somebody touched it."""
_HASHES: Mapping[str, Callable[[bytes], Any]] = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}


class SignatureError(ValueError):
    """A text is no signature, or not the one that is wanted."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it was read; nothing is checked yet. `key_text` is the public key in base64."""

    key: bytes
    namespace: str
    reserved: bytes
    hash_name: str
    blob: bytes

    @property
    def key_text(self) -> str:
        """The public key in base64, as it stands in `authorized_keys`."""
        return base64.b64encode(self.key).decode()

    def signs(self, message: bytes) -> bool:
        """Whether this is a signature of the message, by its own key, for plans."""
        if self.namespace != NAMESPACE:
            return False
        try:
            _check(self.key, self.blob, to_sign(message, self.hash_name, self.reserved))
        except (SignatureError, ValueError):
            return False
        return True


def read(text: str) -> Signature:
    """Read a signature.

    Raises:
        SignatureError: the text is none.
    """
    lines = text.split()
    body = text.strip().removeprefix(_BEGIN).removesuffix(_END)
    if not lines or len(text) > _LONGEST or text.strip() != f"{_BEGIN}{body}{_END}":
        message = "it does not have the form of an SSH signature"
        raise SignatureError(message)
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError(str(error)) from error
    wire = Wire(data)
    wire.expect(_MAGIC)
    if wire.number() != _VERSION:
        message = "its version is not known"
        raise SignatureError(message)
    signature = Signature(wire.text(), wire.word(), wire.text(), wire.word(), wire.text())
    wire.end()
    return signature


def to_sign(message: bytes, hash_name: str, reserved: bytes = b"") -> bytes:
    """Give the bytes that a key signs for a message.

    Raises:
        SignatureError: the hash is not one of OpenSSH's.
    """
    if hash_name not in _HASHES:
        problem = "its hash is not known"
        raise SignatureError(problem)
    parts = (NAMESPACE.encode(), reserved, hash_name.encode(), _HASHES[hash_name](message).digest())
    return _MAGIC + b"".join(map(_packed, parts))


def write(key: bytes, blob: bytes, hash_name: str) -> str:
    """Write a signature as text, from a public key and what the key has signed."""
    parts = (key, NAMESPACE.encode(), b"", hash_name.encode(), blob)
    data = _MAGIC + struct.pack(">I", _VERSION) + b"".join(map(_packed, parts))
    text = base64.b64encode(data).decode()
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def signature_blob(algorithm: str, signature: bytes) -> bytes:
    """Put a raw signature behind the name of its algorithm."""
    return _packed(algorithm.encode()) + _packed(signature)


def ecdsa_blob(r: int, s: int) -> bytes:
    """Write the two numbers of an ECDSA signature as SSH does."""
    return b"".join(_packed(n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (r, s))


def _packed(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class Wire:
    """Bytes in the way SSH writes them: numbers of four bytes, and texts with their length in front."""

    def __init__(self, data: bytes) -> None:
        """Start at the beginning."""
        self._data = data
        self._at = 0

    def take(self, length: int) -> bytes:
        """Take so many bytes."""
        if length > len(self._data) - self._at:
            message = "it is cut off"
            raise SignatureError(message)
        self._at += length
        return self._data[self._at - length : self._at]

    def expect(self, data: bytes) -> None:
        """Take bytes that are known beforehand."""
        if self.take(len(data)) != data:
            message = "it does not begin like an SSH signature"
            raise SignatureError(message)

    def number(self) -> int:
        """Take a number."""
        return int.from_bytes(self.take(4), "big")

    def text(self) -> bytes:
        """Take a text as bytes."""
        return self.take(self.number())

    def word(self) -> str:
        """Take a text in ASCII."""
        try:
            return self.text().decode("ascii")
        except UnicodeDecodeError as error:
            message = "it holds no plain text where one belongs"
            raise SignatureError(message) from error

    def integer(self) -> int:
        """Take a number of any length."""
        return int.from_bytes(self.text(), "big")

    def end(self) -> None:
        """Nothing may follow."""
        if self._at != len(self._data):
            message = "something stands behind it"
            raise SignatureError(message)


class _Parts(NamedTuple):
    """A signature's own blob, taken apart; `tail` is what a security key adds."""

    algorithm: str
    signature: bytes
    tail: bytes


def _check(key: bytes, blob: bytes, signed: bytes) -> None:
    """Check a signature by a public key.

    Raises:
        SignatureError: the key is of a sort that is not known, or the signature is not made by it.
    """
    from cryptography.exceptions import InvalidSignature

    wire = Wire(key)
    sort = wire.word()
    try:
        check = _SORTS[sort]
    except KeyError:
        message = "keys of this sort are not known"
        raise SignatureError(message) from None
    try:
        check(sort, wire, _parts(blob, is_hardware=sort.startswith("sk-")), signed)
    except InvalidSignature as error:
        message = "it is not made by this key for this text"
        raise SignatureError(message) from error


def _parts(blob: bytes, *, is_hardware: bool) -> _Parts:
    wire = Wire(blob)
    parts = _Parts(wire.word(), wire.text(), wire.take(5) if is_hardware else b"")
    wire.end()
    return parts


def _must(*, hold: bool) -> None:
    if not hold:
        message = "key and signature do not go together"
        raise SignatureError(message)


def _ed25519(sort: str, wire: Wire, parts: _Parts, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(wire.text())
    signed = _with_presence(wire, parts, signed) if parts.tail else signed
    wire.end()
    _must(hold=parts.algorithm == sort)
    public.verify(parts.signature, signed)


def _ecdsa(sort: str, wire: Wire, parts: _Parts, signed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    curves: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
        "nistp256": (ec.SECP256R1(), hashes.SHA256()),
        "nistp384": (ec.SECP384R1(), hashes.SHA384()),
        "nistp521": (ec.SECP521R1(), hashes.SHA512()),
    }
    name = wire.word()
    _must(hold=parts.algorithm == sort and name in curves and f"-{name}" in sort)
    curve, digest = curves[name]
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve, wire.text())
    signed = _with_presence(wire, parts, signed) if parts.tail else signed
    wire.end()
    numbers = Wire(parts.signature)
    encoded = encode_dss_signature(numbers.integer(), numbers.integer())
    numbers.end()
    public.verify(encoded, signed, ec.ECDSA(digest))


def _rsa(_sort: str, wire: Wire, parts: _Parts, signed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    digests = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}
    _must(hold=parts.algorithm in digests)
    exponent, modulus = wire.integer(), wire.integer()
    wire.end()
    _must(hold=modulus.bit_length() >= _SMALLEST_RSA)
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    public.verify(parts.signature, signed, padding.PKCS1v15(), digests[parts.algorithm])


def _with_presence(wire: Wire, parts: _Parts, signed: bytes) -> bytes:
    """Give what a security key signs: its application, whether it was touched, its counter, the text."""
    application = wire.text()
    _must(hold=bool(parts.tail[0] & _PRESENT))
    return hashlib.sha256(application).digest() + parts.tail + hashlib.sha256(signed).digest()


_SORTS: Mapping[str, Callable[[str, Wire, _Parts, bytes], None]] = {
    "ssh-ed25519": _ed25519,
    "sk-ssh-ed25519@openssh.com": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa,
    "ecdsa-sha2-nistp384": _ecdsa,
    "ecdsa-sha2-nistp521": _ecdsa,
    "sk-ecdsa-sha2-nistp256@openssh.com": _ecdsa,
    "ssh-rsa": _rsa,
}
