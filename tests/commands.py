"""The installed command in a process of its own, and what holds whatever it is asked."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PGCONF = Path(sys.executable).with_name("pgconf")
CONTRACT = frozenset({0, 1, 2, 3, 4, 5, 6, 64})
"""Every exit code there is, but for that of a bug."""


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def surroundings(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Make the variables of a process that knows nothing of who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(root),
        "LANG": "C.UTF-8",
        "PGCONF_AUTHOR": "li",
        **variables,
    }


def run(root: Path, *arguments: str, **variables: str) -> Ran:
    """Run `pgconf` in a folder; it must end by the contract, in words and not in a traceback."""
    command = [str(PGCONF), *arguments]
    done = subprocess.run(
        command, cwd=root, env=surroundings(root, variables), capture_output=True, check=False
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert ran.code in CONTRACT, ran
    assert "Traceback" not in ran.out + ran.err
    assert "this is a bug" not in ran.err
    return ran


def run_in_shell(root: Path, rest: str, **variables: str) -> Ran:
    """Run `pgconf` with arguments, redirections and pipes; the code is that of `pgconf` itself."""
    shell = shutil.which("bash")
    assert shell is not None
    command = [shell, "-c", f'"$0" {rest}; exit "${{PIPESTATUS[0]}}"', str(PGCONF)]
    env = surroundings(root, variables)
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def untouched(root: Path) -> Iterator[None]:
    """Make sure that no file below a folder comes, goes or changes meanwhile."""
    before = _listing(root)
    yield
    assert _listing(root) == before


def _listing(root: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in sorted(root.rglob("*"))
    }
