"""A project as it was at a commit."""

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pgconf.app.git import FOLDERS, archive_of, resolved
from pgconf.app.project import Project
from pgconf.model import Diagnostic, UsageError, say


@contextmanager
def project_at(project: Project, reference: str) -> Iterator[Project]:
    """Unpack a project as it was at a commit, for as long as it is looked at.

    Raises:
        UsageError: git knows no such commit.
    """
    archive = archive_of(project.root, reference, FOLDERS)
    if archive is None:
        raise unknown_revision(reference)
    with tempfile.TemporaryDirectory(prefix="pgconf-") as folder:
        root = Path(folder).resolve()
        _unpack(archive, root)
        yield Project(root)


def commit_at(project: Project, reference: str) -> str:
    """Give the commit that a branch, a tag or a commit stands for.

    Raises:
        UsageError: git knows no such commit.
    """
    commit = resolved(project.root, reference)
    if commit is None:
        raise unknown_revision(reference)
    return commit


def unknown_revision(reference: str) -> UsageError:
    """Say that git knows no such commit."""
    return UsageError(
        Diagnostic(
            name="cli/unknown-revision",
            message=say("git knows no commit `{reference}` here", reference=reference),
            hint=say("name a branch, a tag or a commit; in CI, fetch it first: `git fetch origin main`"),
        )
    )


def _unpack(archive: bytes, root: Path) -> None:
    """Unpack files and links into a folder; what would lead out of it is left out.

    The filters of `extractall` do the same, and Python 3.11.2, which Debian 12 has, does not know them.
    """
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            place = root / member.name
            if not place.parent.resolve().is_relative_to(root) or place.is_symlink():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            if member.isfile() and (content := tar.extractfile(member)):
                place.write_bytes(content.read())
            elif member.issym() and (place.parent / member.linkname).resolve().is_relative_to(root):
                place.symlink_to(member.linkname)
