"""Templates of artifacts: the files below `templates/` that begin with a header for pgconf."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from pgconf.kinds.artifact_template import ArtifactTemplate, TemplateHeader
from pgconf.kinds.complaints import complaints
from pgconf.loading.files import link_problem, start_of
from pgconf.loading.placed import placed
from pgconf.loading.yaml import read_value
from pgconf.model import Checked, Diagnostic, say

FOLDER = "templates"
ENDING = ".j2"
_HEADER = re.compile(r"\A\s*\{#-?[ \t]*pgconf[ \t]*\r?\n(.*?)-?#\}", re.DOTALL)
_MEANT = re.compile(r"\A\s*\{#-?\s*pgconf\b")
_LARGEST = 1024 * 1024
"""Bytes of a template."""


def load_templates(root: Path) -> Checked[tuple[ArtifactTemplate, ...]]:
    """Read the templates of a project that make artifacts, by file.

    Files without a header are something else, such as texts of e-mails, and are left alone.
    """
    found: list[ArtifactTemplate] = []
    wrong: list[Diagnostic] = []
    for file in sorted(_files(root)):
        read = _read(root, file)
        wrong += read.diagnostics
        if read.value is not None:
            found.append(read.value)
    return Checked(tuple(found), tuple(wrong))


def _files(root: Path) -> Iterator[str]:
    """Iterate over the templates; folders behind symbolic links are not entered."""
    for folder, folders, names in os.walk(root / FOLDER):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(ENDING) and not name.startswith("."):
                yield os.path.relpath(Path(folder, name), root).replace(os.sep, "/")


def _read(root: Path, file: str) -> Checked[ArtifactTemplate | None]:
    problem = link_problem(root / file, root.resolve())
    if problem is not None:
        message = say("the symbolic link `{file}` {problem}", file=file.rpartition("/")[2], problem=problem)
        return _refused("env/bad-link", file, message)
    try:
        data = (root / file).read_bytes()
        text = data[: _LARGEST + 1].decode("utf-8-sig")
    except OSError as error:
        return _refused(
            "env/unreadable-file", file, say("the file cannot be read: {reason}", reason=error.strerror)
        )
    except UnicodeDecodeError:
        return _refused("env/unreadable-file", file, say("the file is not text in UTF-8"))
    header = _HEADER.match(text)
    if header is None and not _MEANT.match(text):
        return Checked(None)
    if len(data) > _LARGEST:
        return _refused("env/unreadable-file", file, say("the file is larger than a template may be: 1 MiB"))
    if header is None:
        message = say("the header is no comment that has `pgconf` alone in its first line, and an end")
        return _refused("render/broken-template", file, message)
    return _headed(file, text, header)


def _headed(file: str, text: str, header: re.Match[str]) -> Checked[ArtifactTemplate | None]:
    before = text.count("\n", 0, header.start(1))
    yaml = ("\n" * before + header[1]).encode()
    read = read_value(yaml, file)
    if read.has_errors:
        return Checked(None, read.diagnostics)
    try:
        model = TemplateHeader.model_validate(read.value)
    except ValidationError as error:
        return Checked(None, placed(complaints(error, TemplateHeader, "template"), yaml, file))
    return Checked(ArtifactTemplate(file, text, model, before))


def _refused(name: str, file: str, message: str) -> Checked[ArtifactTemplate | None]:
    hint = say("put it right, or take it out of `templates/`")
    return Checked(None, (Diagnostic(name=name, message=message, hint=hint, where=start_of(file)),))
