"""Finding the files of a project, and staying inside it."""

import os
from collections.abc import Iterator
from pathlib import Path

from pgconf.model import Checked, Diagnostic, Position, Span, say

ENVIRONMENTS = "environments"
SETTINGS_FILE = "environment.yaml"
"""A folder with this file is an environment; one without it is a layer for others to extend."""

_ENDINGS = (".yaml", ".yml")


def environment_names(root: Path) -> list[str]:
    """List the folders below `environments/`, sorted; hidden ones are left out."""
    try:
        with os.scandir(root / ENVIRONMENTS) as entries:
            return sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    except FileNotFoundError:
        return []


def yaml_files(root: Path, environment: str) -> Checked[tuple[str, ...]]:
    """List the YAML files of one environment, sorted, relative to the project's root.

    Symbolic links are followed while they stay inside the project; others are refused.
    """
    found: list[str] = []
    refused: list[Diagnostic] = []
    real_root = root.resolve()
    folder = root / ENVIRONMENTS / environment
    problem = link_problem(folder, real_root)
    if problem is not None:
        return Checked(
            (),
            (
                _refused(
                    f"{ENVIRONMENTS}/{environment}",
                    problem,
                ),
            ),
        )
    for entry in _walk(folder, real_root, set()):
        file = os.path.relpath(entry.path, root).replace(os.sep, "/")
        problem = link_problem(Path(entry.path), real_root) if entry.is_symlink() else None
        if problem is None:
            found.append(file)
        else:
            refused.append(_refused(file, problem))
    return Checked(tuple(sorted(found)), tuple(refused))


def _refused(file: str, problem: str) -> Diagnostic:
    return Diagnostic(
        name="env/bad-link",
        message=say("the symbolic link `{file}` {problem}", file=file.rpartition("/")[2], problem=problem),
        hint=say("put the file into the project, or remove the link"),
        where=start_of(file),
    )


def _walk(folder: Path, real_root: Path, seen: set[Path]) -> Iterator[os.DirEntry[str]]:
    """Iterate over YAML files, and over links that must not be followed."""
    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and link_problem(Path(entry.path), real_root):
                yield entry
            elif entry.is_dir():
                yield from _walk(Path(entry.path), real_root, seen)
            elif entry.name.lower().endswith(_ENDINGS) and entry.is_file():
                yield entry


def link_problem(path: Path, real_root: Path) -> str | None:
    """Say why a symbolic link must not be followed; None when it may be, or when it is no link."""
    if not path.is_symlink():
        return None
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a circle of links is a RuntimeError up to Python 3.12
        return say("leads nowhere")
    return None if target.is_relative_to(real_root) else say("leads out of the project")


def start_of(file: str) -> Span:
    """The first character of a file."""
    return Span(file, Position(1, 1), Position(1, 1))


def read_file(root: Path, file: str) -> bytes:
    """Read one file of the project.

    Raises:
        OSError: the file cannot be read.
    """
    return (root / file).read_bytes()


def read_text(root: Path, file: str) -> str | None:
    """Read a text file that stays inside the project; None when there is none, or when it is no text."""
    path = root / file
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None
        return path.read_text("utf-8")
    except (OSError, RuntimeError, UnicodeDecodeError):  # a circle of links is a RuntimeError up to 3.12
        return None
