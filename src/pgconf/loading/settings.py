"""The project's own settings: `pgconf.yaml`, beside `environments/`."""

from pathlib import Path

from pydantic import ValidationError

from pgconf.kinds.complaints import complaints
from pgconf.kinds.project import ProjectSettings
from pgconf.loading.facts import misstated
from pgconf.loading.files import link_problem, read_file, start_of
from pgconf.loading.placed import placed
from pgconf.loading.yaml import read_value
from pgconf.model import Checked, Diagnostic, say

PROJECT_FILE = "pgconf.yaml"


def load_settings(root: Path) -> Checked[ProjectSettings]:
    """Read the settings of a project; the defaults where there are none, or where they are broken."""
    path = root / PROJECT_FILE
    problem = link_problem(path, root.resolve())
    if problem is not None:
        return _refused(say("the symbolic link `{file}` {problem}", file=PROJECT_FILE, problem=problem))
    if not path.exists():
        return Checked(ProjectSettings())
    try:
        text = read_file(root, PROJECT_FILE)
    except OSError as error:
        return _refused(say("the file cannot be read: {reason}", reason=error.strerror))
    read = read_value(text, PROJECT_FILE)
    if read.has_errors or read.value is None:
        return Checked(ProjectSettings(), read.diagnostics)
    return _checked(read.value, text)


def _checked(data: object, text: bytes) -> Checked[ProjectSettings]:
    try:
        settings = ProjectSettings.model_validate(data)
        found = list(misstated(settings.facts))
    except ValidationError as error:
        found = complaints(error, ProjectSettings, "project file")
    if not found:
        return Checked(settings)
    return Checked(ProjectSettings(), placed(found, text, PROJECT_FILE))


def _refused(message: str) -> Checked[ProjectSettings]:
    hint = say("allow reading it, or take it out of the project")
    where = start_of(PROJECT_FILE)
    return Checked(
        ProjectSettings(),
        (Diagnostic(name="env/unreadable-file", message=message, hint=hint, where=where),),
    )
