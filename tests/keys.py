"""SSH keys of people, made for a test."""

import subprocess
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


class Key(NamedTuple):
    """A private key's file, and the public key as one line without a comment."""

    file: Path
    public: str


def key_of(folder: Path, name: str) -> Key:
    """Make an ed25519 key that only its owner may read, as OpenSSH demands."""
    private = Ed25519PrivateKey.generate()
    file = folder / f"{name}-key"
    file.touch(mode=0o600)
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return Key(file, public)


def git(root: Path, *arguments: str, author: str = "Zhao") -> str:
    """Run git in a folder as somebody."""
    command = ["git", "-c", f"user.name={author}", "-c", f"user.email={author.lower()}@example.cn"]
    done = subprocess.run([*command, "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(root: Path, message: str = "Change the shop", author: str = "Zhao") -> str:
    """Commit everything below a folder but databases, and give the commit."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch", "main")
        (root / ".git" / "info" / "exclude").write_text(".pgconf/\n*-key\n*.json\n", "utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message, author=author)
    return git(root, "rev-parse", "HEAD")
