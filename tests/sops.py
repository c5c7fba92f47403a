"""SOPS itself, where it is installed, and an age key to encrypt for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest

FILES = Path(__file__).parent / "data" / "sops"
KEY = FILES / "age-key.txt"
SOPS = shutil.which("sops", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
needs_sops = pytest.mark.skipif(SOPS is None, reason="SOPS is not installed")


def secret_key() -> str:
    """Read the key of the examples."""
    return next(line for line in KEY.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-"))


def encrypt(file: Path, content: Any, *options: str, key: str | None = None) -> None:
    """Have SOPS write a document, encrypted for one key."""
    assert SOPS is not None
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")  # JSON is YAML, too
    recipient = str(pyrage.x25519.Identity.from_str(key or secret_key()).to_public())
    command = [SOPS, "encrypt", "--in-place", "--age", recipient, *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
