"""Saving: a file is written whole or not at all, and several of them all or none."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from secrets import token_hex

from pgconf.loading.files import link_problem, start_of
from pgconf.model import Diagnostic, PgconfError, say


@dataclass(frozen=True, slots=True)
class FileChange:
    """A text file before and after; None stands for no file."""

    file: str
    before: str | None
    after: str | None

    def diff(self, context: int = 3) -> Iterator[str]:
        """Give the lines of a unified diff, without their line ends, with some context around changes."""
        before, after = (text.splitlines() if text else [] for text in (self.before, self.after))
        names = (
            "/dev/null" if self.before is None else f"a/{self.file}",
            "/dev/null" if self.after is None else f"b/{self.file}",
        )
        return unified_diff(before, after, *names, n=context, lineterm="")


def save(root: Path, changes: Iterable[FileChange]) -> None:
    """Write files below a project's root; when one cannot be written, all are as they were.

    Raises:
        PgconfError: a file cannot be written, or a symbolic link leads out of the project.
    """
    places = [(change, _inside(root, change.file)) for change in changes]
    try:
        with ExitStack() as behind:
            staged = [(change, path, _stage(path, change.after, behind)) for change, path in places]
            _replace(staged)
    except OSError as error:
        raise _not_writable(error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write one file whole or not at all, with the mode that it had; a link keeps leading to its file.

    Raises:
        OSError: it cannot be written, and is as it was.
    """
    place = Path(os.path.realpath(path))  # unlike `resolve`, it takes a circle of links up to Python 3.12
    with _beside(place, content) as ready:
        ready.replace(place)


_Staged = Sequence[tuple[FileChange, Path, Path | None]]


def _replace(staged: _Staged) -> None:
    """Put staged files in place; after a failure put back those that have been replaced."""
    done: list[tuple[FileChange, Path]] = []
    try:
        for change, path, ready in staged:
            if ready is None:
                path.unlink()
            else:
                ready.replace(path)
            done.append((change, path))
    except OSError:
        for change, path in done:
            if change.before is None:
                path.unlink()
            else:
                path.write_bytes(change.before.encode())
        raise


def _stage(path: Path, text: str | None, behind: ExitStack) -> Path | None:
    """Write what a file will hold beside it; what is not needed in the end is cleared up behind it."""
    if text is None:
        return None
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir()
        behind.callback(_remove_if_empty, folder)
    return behind.enter_context(_beside(path, text.encode()))


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """Write what a file will hold under a name that nobody reads, for as long as nobody moves it."""
    ready = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        ready.write_bytes(content)
        if path.exists():
            ready.chmod(path.stat().st_mode & 0o7777)
        yield ready
    except OSError as error:
        if error.filename is None or Path(error.filename) == ready:
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            ready.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds what has been saved, or somebody else uses it by now
        folder.rmdir()


def _inside(root: Path, file: str) -> Path:
    """Find the place of a file; links are followed as long as they stay in the project."""
    real_root, path = root.resolve(), root / file
    for part in (path, *path.parents):
        if part == root:
            break
        problem = link_problem(part, real_root)
        if problem is not None:
            raise PgconfError(
                Diagnostic(
                    name="env/bad-link",
                    message=say("the symbolic link `{file}` {problem}", file=part.name, problem=problem),
                    hint=say("put the file into the project, or remove the link"),
                    where=start_of(file),
                )
            )
    return path.resolve()


def _not_writable(error: OSError) -> PgconfError:
    message = say("`{file}` cannot be written: {reason}", file=error.filename, reason=error.strerror)
    hint = say("allow writing it, or do by hand what `--diff` shows; no file of this step has been changed")
    return PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint))
