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
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter=_inside)  # noqa: S202 - the filter keeps it inside the folder
        yield Project(Path(folder).resolve())


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


def _inside(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Leave out what must not be unpacked, such as links that lead out of the folder."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None
