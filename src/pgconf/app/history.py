"""History: who changed what, when and why."""

from pgconf.app.project import Project, no_tick
from pgconf.app.targets import open_targets
from pgconf.model import Revision


def history(project: Project, environment: str, limit: int | None) -> list[Revision]:
    """Read the latest revisions of all targets, the newest first."""
    loaded = project.load(environment, no_tick)
    revisions: list[Revision] = []
    for target in open_targets(project.root, loaded):
        with target.reading() as reader:
            revisions += reader.history(limit)
    return sorted(revisions, key=lambda revision: revision.note.created_at, reverse=True)[:limit]
