"""Fixes: the safe ones among what findings offer, as changes of files."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import TypeGuard

from pgconf.app.project import Project, Tick
from pgconf.app.validate import validate
from pgconf.model import Diagnostic, Edit, PgconfError, Position, Span, say

_MOST_ROUNDS = 5
"""A fix may bring the next one to light; more rounds than this would go in circles."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file before and after its fixes."""

    file: str
    before: str
    after: str

    @property
    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, without their line ends; what did not change is not shown."""
        names = (f"a/{self.file}", f"b/{self.file}")
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), *names, n=0, lineterm="")
        return iter(lines)


def fix(
    project: Project, environments: Iterable[str], tick: Tick, as_of: date | None, *, write: bool
) -> list[Fixed]:
    """Apply the safe fixes of everything that validating finds.

    Fixes whose places overlap wait for the next round. With `write` files are changed, and then
    validated again; without, only the first round is told.

    Raises:
        PgconfError: a file cannot be written; those before it have been.
    """
    fixed: dict[str, Fixed] = {}
    for _ in range(_MOST_ROUNDS):
        found = validate(project, tuple(environments), tick, as_of).diagnostics
        changes = list(_changes(project.root, found))
        for change in changes:
            first = fixed.get(change.file, change)
            fixed[change.file] = Fixed(change.file, first.before, change.after)
            if write:
                _write(project.root / change.file, change.after)
        if not (changes and write):
            break
    return [fixed[file] for file in sorted(fixed)]


def safe_edits(diagnostics: Iterable[Diagnostic]) -> Iterator[list[Edit]]:
    """Give the edits of each finding's first safe fix."""
    for diagnostic in diagnostics:
        for fix in diagnostic.fixes:
            if fix.is_safe and fix.edits:
                yield list(fix.edits)
                break


def _changes(root: Path, found: Iterable[Diagnostic]) -> Iterator[Fixed]:
    by_file: dict[str, list[tuple[Span, str]]] = {}
    taken: dict[str, list[Span]] = {}
    for edits in safe_edits(found):
        spans = [edit.where for edit in edits]
        if not _are_located(spans) or any(_overlaps(s, t) for s in spans for t in taken.get(s.file, ())):
            continue
        for span, edit in zip(spans, edits, strict=True):
            taken.setdefault(span.file, []).append(span)
            by_file.setdefault(span.file, []).append((span, edit.text))
    for file, edits_of_file in by_file.items():
        before = (root / file).read_bytes().decode("utf-8")
        yield Fixed(file, before, _edited(before, edits_of_file))


def _are_located(places: Sequence[object]) -> TypeGuard[Sequence[Span]]:
    return all(isinstance(where, Span) for where in places)


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _edited(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """Put texts in the places of spans, from the last to the first; everything else stays as it is."""
    offset = _offsets(text)
    for span, replacement in sorted(edits, reverse=True):
        text = text[: offset(span.start)] + replacement + text[offset(span.end) :]
    return text


def _offsets(text: str) -> Callable[[Position], int]:
    """Turn positions into offsets; a byte order mark takes no column."""
    starts = [1 if text.startswith("\ufeff") else 0]
    for line in text[starts[0] :].splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return lambda at: min(starts[min(at.line, len(starts)) - 1] + at.column - 1, len(text))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, with the mode that it had; a link keeps leading to its file."""
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
            Path(name).chmod(path.stat().st_mode & 0o7777)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = say("`{file}` cannot be written: {reason}", file=path, reason=error.strerror)
        hint = say("allow writing it, or apply what `--fix --diff` shows by hand")
        raise PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint)) from error
