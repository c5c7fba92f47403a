"""What git knows of a project: its commit, whether files differ from it, and who is working."""

import getpass
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


def commit_of(root: Path) -> tuple[str | None, bool]:
    """Give the commit that is checked out and whether the project's files differ from it.

    Outside of git, before the first commit, or where git tracks none of the files, there is no
    commit and everything differs.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if commit is None or not _git(root, "ls-files", "--", "environments"):
        return None, True
    changed = _git(root, "status", "--porcelain", "--", "environments", "schemas", "templates")
    return commit, changed != ""


def author_of(root: Path) -> str:
    """Tell who is working: `PGCONF_AUTHOR`, else git's user, else the user of the system."""
    named = os.environ.get("PGCONF_AUTHOR")
    if named:
        return named
    name, mail = (_git(root, "config", f"user.{key}") for key in ("name", "email"))
    if name:
        return f"{name} <{mail}>" if mail else name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def archive_of(root: Path, reference: str, names: Sequence[str]) -> bytes | None:
    """Give files and folders of a project as they were at a commit, as a tar file.

    None when git knows no such commit. What did not exist then is left out.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if not commit:
        return None
    listed = (_git(root, "ls-tree", "--name-only", commit) or "").splitlines()
    there = [name for name in names if name in listed]
    if not there:
        return _EMPTY_TAR
    return _output(root, "archive", "--format=tar", commit, "--", *there)


_EMPTY_TAR = bytes(1024)


def _git(root: Path, *arguments: str) -> str | None:
    output = _output(root, *arguments)
    return None if output is None else output.decode("utf-8", errors="replace").strip()


def _output(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, and no shell reads them
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own git is meant
            capture_output=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
