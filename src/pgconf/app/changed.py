"""What a change causes: the findings that were not there at another commit."""

import io
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pgconf.app.git import archive_of
from pgconf.app.project import Project, no_tick
from pgconf.app.validate import validate
from pgconf.loading.files import ENVIRONMENTS
from pgconf.loading.settings import PROJECT_FILE
from pgconf.model import Diagnostic, UsageError, say

FOLDERS = (ENVIRONMENTS, "schemas", "templates", PROJECT_FILE)
"""Everything that findings depend on."""


def caused_since(
    project: Project,
    reference: str,
    environments: Sequence[str],
    found: Iterable[Diagnostic],
    as_of: date | None,
) -> list[Diagnostic]:
    """Keep the findings that validating the project as it was at a commit does not give.

    Lines move, so findings are compared by name, message and address; where the same was found n
    times, n of them are old.

    Raises:
        UsageError: git knows no such commit.
    """
    archive = archive_of(project.root, reference, FOLDERS)
    if archive is None:
        raise UsageError(
            Diagnostic(
                name="cli/unknown-revision",
                message=say("git knows no commit `{reference}` here", reference=reference),
                hint=say("name a branch, a tag or a commit; in CI, fetch it first: `git fetch origin main`"),
            )
        )
    old = Counter(map(_identity, _found_in(archive, environments, as_of)))
    new = []
    for diagnostic in found:
        identity = _identity(diagnostic)
        if old[identity] > 0:
            old[identity] -= 1
        else:
            new.append(diagnostic)
    return new


def _identity(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.name, str(diagnostic.message), str(diagnostic.address)


def _found_in(archive: bytes, environments: Sequence[str], as_of: date | None) -> Sequence[Diagnostic]:
    with tempfile.TemporaryDirectory(prefix="pgconf-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter=_inside)  # noqa: S202 - the filter keeps it inside the folder
        before = Project(Path(folder).resolve())
        names = [name for name in environments or before.environments if name in before.environments]
        if not names:
            return ()
        everything = set(names) == set(before.environments) and not environments
        return validate(before, () if everything else names, no_tick, as_of).diagnostics


def _inside(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Leave out what must not be unpacked, such as links that lead out of the folder."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None
