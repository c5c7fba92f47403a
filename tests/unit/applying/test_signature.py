"""Signatures are OpenSSH's own: it accepts ours, we accept its, and neither anything else."""

import base64
import hashlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pgconf.app.sign import sign
from pgconf.applying import signature as sshsig
from pgconf.applying.signature import SignatureError, ecdsa_blob, read, signature_blob, to_sign, write

ID = b"sha256:" + b"9f" * 32
SORTS = [
    ("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048"),
]  # fmt: skip
SSH_KEYGEN = shutil.which("ssh-keygen")
with_openssh = pytest.mark.skipif(SSH_KEYGEN is None, reason="OpenSSH is not installed")


def keygen(folder: Path, sort: str, bits: str) -> Path:
    """Make a key as people do."""
    file = folder / "key"
    command = [
        str(SSH_KEYGEN),
        "-q",
        "-t",
        sort,
        "-b",
        bits,
        "-N",
        "",
        "-C",
        "li@example.cn",
        "-f",
        str(file),
    ]
    subprocess.run(command, check=True)
    return file


def is_good(folder: Path, public: str, signature: str, message: bytes) -> bool:
    """Ask OpenSSH about a signature."""
    (folder / "allowed").write_text(f"li@example.cn {public}\n", "utf-8")
    (folder / "signature").write_text(signature, "utf-8")
    command = [
        str(SSH_KEYGEN), "-Y", "verify", "-n", "pgconf-plan", "-f", str(folder / "allowed"),
        "-I", "li@example.cn", "-s", str(folder / "signature"),
    ]  # fmt: skip
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


@with_openssh
@pytest.mark.parametrize("is_installed", [True, False], ids=["by ssh-keygen", "by pgconf itself"])
@pytest.mark.parametrize(("sort", "bits"), SORTS, ids=lambda value: value)
def test_openssh_and_pgconf_agree(
    tmp_path: Path, sort: str, bits: str, *, is_installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes a signature, both find it good, and both find it bad for another text."""
    key = keygen(tmp_path, sort, bits)
    public = key.with_name("key.pub").read_text("utf-8").strip()
    with monkeypatch.context() as patch:
        if not is_installed:
            patch.setenv("PATH", "")
        text = sign(ID, key)
    assert read(text).signs(ID)
    assert read(text).key_text == public.split()[1]
    assert is_good(tmp_path, public, text, ID)
    assert not read(text).signs(ID + b"\n")
    assert not is_good(tmp_path, public, text, ID + b"\n")


@with_openssh
def test_a_signature_of_the_same_key_for_something_else_does_not_count(tmp_path: Path) -> None:
    """Such as that of a commit or a file: the namespace tells them apart."""
    key = keygen(tmp_path, "ed25519", "256")
    command = [str(SSH_KEYGEN), "-Y", "sign", "-n", "git", "-f", str(key)]
    done = subprocess.run(command, input=ID, capture_output=True, check=True)
    signature = read(done.stdout.decode())
    assert signature.namespace == "git"
    assert not signature.signs(ID)


@with_openssh
@pytest.mark.parametrize("is_touched", [True, False], ids=["touched", "not touched"])
@pytest.mark.parametrize("sort", ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"])
def test_a_security_key_counts_when_somebody_touched_it(
    tmp_path: Path, sort: str, *, is_touched: bool
) -> None:
    """The key signs its application, a counter, and whether it was touched; OpenSSH leaves that to others."""
    key, text = security_key(sort, ID, flags=1 if is_touched else 0)
    assert read(text).signs(ID) is is_touched
    assert not read(text).signs(ID + b"\n")
    assert is_good(tmp_path, f"{sort} {base64.b64encode(key).decode()}", text, ID)


def security_key(sort: str, message: bytes, flags: int) -> tuple[bytes, str]:
    """Do what a security key does: give its public key, and its signature of a text."""
    tail = struct.pack(">BI", flags, 7)
    signed = hashlib.sha256(b"ssh:").digest() + tail + hashlib.sha256(to_sign(message, "sha512")).digest()
    if "ed25519" in sort:
        ed = Ed25519PrivateKey.generate()
        parts = [ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)]
        raw = ed.sign(signed)
    else:
        curve = ec.generate_private_key(ec.SECP256R1())
        point = curve.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        parts = [b"nistp256", point]
        raw = ecdsa_blob(*decode_dss_signature(curve.sign(signed, ec.ECDSA(hashes.SHA256()))))
    key = b"".join(packed(part) for part in (sort.encode(), *parts, b"ssh:"))
    return key, write(key, signature_blob(sort, raw) + tail, "sha512")


def packed(data: bytes) -> bytes:
    """Put the length of a text in front of it."""
    return struct.pack(">I", len(data)) + data


def ed25519() -> tuple[Ed25519PrivateKey, bytes]:
    """Make a key; give it and its public half as SSH writes it."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return private, packed(b"ssh-ed25519") + packed(public)


def good() -> str:
    """Make a good signature."""
    private, key = ed25519()
    return write(key, signature_blob("ssh-ed25519", private.sign(to_sign(ID, "sha512"))), "sha512")


def test_either_hash_of_openssh_is_known() -> None:
    """And no other one."""
    private, key = ed25519()
    for name in ("sha256", "sha512"):
        blob = signature_blob("ssh-ed25519", private.sign(to_sign(ID, name)))
        assert read(write(key, blob, name)).signs(ID)
    assert not read(write(key, blob, "md5")).signs(ID)
    with pytest.raises(SignatureError):
        to_sign(ID, "md5")


def _changed(text: str, at: int) -> str:
    """Flip one bit of what a signature holds."""
    lines = text.splitlines()
    data = bytearray(base64.b64decode("".join(lines[1:-1])))
    data[at] ^= 1
    return "\n".join([lines[0], base64.b64encode(bytes(data)).decode(), lines[-1]])


def test_a_signature_counts_no_longer_whatever_bit_of_it_is_changed() -> None:
    """But for the reserved text, which is empty, every byte matters."""
    text = good()
    length = len(base64.b64decode("".join(text.splitlines()[1:-1])))
    assert read(text).signs(ID)
    for at in range(length):
        try:
            signature = read(_changed(text, at))
        except SignatureError:
            continue
        assert not signature.signs(ID), at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "li lei",
        "-----BEGIN SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE----------END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n§§§\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----",
        f"-----BEGIN SSH SIGNATURE-----\n{'A' * 20_000}\n-----END SSH SIGNATURE-----",
    ],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    """Whoever wrote it into the plan."""
    with pytest.raises(SignatureError):
        read(text)


def test_nothing_may_stand_behind_a_signature() -> None:
    """Nor may it be cut off, whatever its length."""
    lines = good().splitlines()
    data = base64.b64decode("".join(lines[1:-1]))
    for other in (data + b"\0", *(data[:length] for length in range(len(data)))):
        with pytest.raises(SignatureError):
            read("\n".join([lines[0], base64.b64encode(other).decode(), lines[-1]]))


@pytest.mark.parametrize(
    "key",
    [
        packed(b"ssh-dss") + packed(b"x"),
        packed(b"ssh-ed25519") + packed(b"short"),
        packed(b"ecdsa-sha2-nistp256") + packed(b"nistp384") + packed(b"\4" + b"\1" * 96),
        packed(b"ecdsa-sha2-nistp256") + packed(b"nistp256") + packed(b"\4" + b"\1" * 64),
        packed(b"ssh-rsa") + packed(b"\3") + packed(b"\1" * 64),
        packed("ssh-é".encode()),
    ],
    ids=["of another sort", "too short", "of another curve", "beside its curve", "too small", "not in ASCII"],
)
@pytest.mark.parametrize("algorithm", ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "ssh-rsa"])
def test_a_key_that_makes_no_sense_signs_nothing(key: bytes, algorithm: str) -> None:
    """It is a bad signature, and no failure."""
    assert not read(write(key, signature_blob(algorithm, b"\1" * 64), "sha512")).signs(ID)


def test_the_namespace_is_that_of_plans() -> None:
    """People type it when they check a signature with OpenSSH."""
    assert sshsig.NAMESPACE == "pgconf-plan"
    assert read(good()).namespace == "pgconf-plan"
