"""Saving: several files are written, all of them or none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from secrets import token_hex

from pgconf.loading.files import link_problem, start_of
from pgconf.model import Diagnostic, PgconfError, say


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of the project before and after; None stands for no file."""

    file: str
    before: str | None
    after: str | None

    @property
    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, without their line ends."""
        names = (f"a/{self.file}" if self.before is not None else "/dev/null", f"b/{self.file}")
        before, after = (text.splitlines() if text else [] for text in (self.before, self.after))
        return unified_diff(before, after, *names, lineterm="")


def save(root: Path, changes: Iterable[FileChange]) -> None:
    """Write files below a project's root; when one cannot be written, all are as they were.

    Raises:
        PgconfError: a file cannot be written, or a symbolic link leads out of the project.
    """
    places = [(change, _inside(root, change.file)) for change in changes]
    made: list[Path] = []
    try:
        staged = [(change, path, _stage(path, change.after, made)) for change, path in places]
        _replace(staged)
    except OSError as error:
        for path in reversed(made):
            with suppress(OSError):  # somebody else may use the folder by now
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise _not_writable(error) from error


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


def _stage(path: Path, text: str | None, made: list[Path]) -> Path | None:
    """Write what a file will hold beside it, under a name that nobody reads."""
    if text is None:
        return None
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir()
        made.append(folder)
    ready = path.with_name(f".{path.name}.{token_hex(4)}")
    made.append(ready)
    ready.write_bytes(text.encode())
    if path.exists():
        ready.chmod(path.stat().st_mode & 0o7777)
    return ready


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
    hint = say("allow writing it, or do by hand what `--diff` shows; no file has been changed")
    return PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint))
