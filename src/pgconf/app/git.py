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
        return named.encode("utf-8", errors="replace").decode()  # as it is read from git
    name, mail = (_git(root, "config", f"user.{key}") for key in ("name", "email"))
    if name:
        return f"{name} <{mail}>" if mail else name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


FOLDERS = ("environments", "schemas", "templates", "pgconf.yaml")
"""What of a project decides about desired states, guards and findings."""


def resolved(root: Path, reference: str) -> str | None:
    """Give the commit that a branch, a tag or a commit stands for; None when git knows none."""
    return (
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}") or None
    )


def contains(root: Path, commit: str, other: str) -> bool:
    """Whether a commit has another one among those before it, or is the same."""
    return _git(root, "merge-base", "--is-ancestor", other, commit) is not None


def same_project(root: Path, commit: str, other: str) -> bool:
    """Whether a project is the same at two commits, whatever else is different in the repository."""
    return _git(root, "diff", "--quiet", commit, other, "--", *FOLDERS) is not None


def authors_of(root: Path, commit: str, since: str | None) -> tuple[str, ...]:
    """Name who wrote what a project says at a commit, as `Name <mail>`; merging is not writing.

    With `since` it is everybody who changed the project between the two commits. Without, or when
    nothing has changed between them, it is whoever changed it last.
    """
    form = "--format=%an <%ae>%n%(trailers:key=Co-authored-by,valueonly)"
    log = ("log", "--no-merges", form)
    written = _git(root, *log, f"{since}..{commit}", "--", *FOLDERS) if since else None
    written = written or _git(root, *log, "-1", commit, "--", *FOLDERS) or ""
    return tuple(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))


def archive_of(root: Path, reference: str, names: Sequence[str]) -> bytes | None:
    """Give files and folders of a project as they were at a commit, as a tar file.

    None when git knows no such commit. What did not exist then is left out.
    """
    commit = resolved(root, reference)
    if commit is None:
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
