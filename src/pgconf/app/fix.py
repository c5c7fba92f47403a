"""Fixes: the safe ones among what findings offer, as changes of files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeGuard

from pgconf.app.project import Project, Tick
from pgconf.app.validate import validate
from pgconf.loading.save import FileChange, save
from pgconf.model import Diagnostic, Edit, Position, Span

_MOST_ROUNDS = 5
"""A fix may bring the next one to light; more rounds than this would go in circles."""


def fix(
    project: Project, environments: Iterable[str], tick: Tick, as_of: date | None, *, write: bool
) -> list[FileChange]:
    """Apply the safe fixes of everything that validating finds.

    Fixes whose places overlap wait for the next round. With `write` files are changed, and then
    validated again; without, only the first round is told.

    Raises:
        PgconfError: a file cannot be written; those of earlier rounds have been.
    """
    fixed: dict[str, FileChange] = {}
    for _ in range(_MOST_ROUNDS):
        found = validate(project, tuple(environments), tick, as_of).diagnostics
        changes = list(_changes(project.root, found))
        for change in changes:
            first = fixed.get(change.file, change)
            fixed[change.file] = FileChange(change.file, first.before, change.after)
        if not (changes and write):
            break
        save(project.root, changes)
    return [fixed[file] for file in sorted(fixed)]


def safe_edits(diagnostics: Iterable[Diagnostic]) -> Iterator[list[Edit]]:
    """Give the edits of each finding's first safe fix."""
    for diagnostic in diagnostics:
        for fix in diagnostic.fixes:
            if fix.is_safe and fix.edits:
                yield list(fix.edits)
                break


def _changes(root: Path, found: Iterable[Diagnostic]) -> Iterator[FileChange]:
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
        yield FileChange(file, before, _edited(before, edits_of_file))


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
