"""Files and folders, written so that they outlast a loss of power, and read without following links."""

import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a named pipe must not make anybody wait


_AT_ONCE = 16
"""Files that the disk is asked for together: it takes them in one go, which is ten times faster."""


class Rights(NamedTuple):
    """Who may do what with a file; -1 leaves an owner or a group as it is."""

    mode: int
    uid: int = -1
    gid: int = -1

    @classmethod
    def of(cls, status: os.stat_result) -> "Rights":
        """Take the rights of a file."""
        return cls(stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)


def read(path: Path) -> tuple[bytes, os.stat_result] | None:
    """Read a regular file, and what the system says of it; None for anything else that stands there.

    Raises:
        FileNotFoundError: nothing does.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    with os.fdopen(os.open(path, _READ), "rb") as file:
        return file.read(), os.fstat(file.fileno())


def names_in(folder: Path) -> Iterator[str]:
    """Give the paths of everything below a folder that is no folder, relative to it; links count as files."""
    for at, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if Path(at, name).is_symlink()]
        for name in (*files, *links):
            yield Path(at, name).relative_to(folder).as_posix()


def make_folder(path: Path, rights: Rights | None = None) -> None:
    """Make a folder, and those above it, where there is none."""
    if path.is_dir():
        return
    make_folder(path.parent, rights)
    path.mkdir(exist_ok=True)  # somebody else may have made it in between
    if rights:
        path.chmod(rights.mode)
        os.chown(path, rights.uid, rights.gid)


def write_new(path: Path, content: bytes, rights: Rights) -> os.stat_result:
    """Write a file where nothing is yet; `sync_all` makes it last."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fchown(number, rights.uid, rights.gid)
        os.fchmod(number, rights.mode)  # behind the owner: a change of that takes special bits away
        return os.fstat(number)


def copy(source: Path, target: Path) -> None:
    """Copy a file, or a link as a link, with its rights and times; nothing else has a content."""
    mode = source.lstat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISLNK(mode):
        shutil.copy2(source, target, follow_symlinks=False)
        with suppress(PermissionError):
            os.chown(target, source.lstat().st_uid, source.lstat().st_gid, follow_symlinks=False)


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and make it last."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    write_new(beside, content, Rights(0o644))
    sync(beside)
    beside.replace(path)
    sync(path.parent)


def point(link: Path, points_to: str, beside: Path) -> None:
    """Turn a symbolic link to somewhere else, in one step, and make that last."""
    beside.unlink(missing_ok=True)
    beside.symlink_to(points_to)
    beside.replace(link)
    sync(link.parent)


def remove(path: Path) -> None:
    """Remove a file if there is one, and make that last."""
    with suppress(FileNotFoundError):
        path.unlink()
        sync(path.parent)


def remove_tree(path: Path) -> None:
    """Remove a folder with everything in it; links in it are removed, and not followed."""
    with suppress(FileNotFoundError):
        shutil.rmtree(path)


def sync_all(folder: Path) -> None:
    """Make everything below a folder last."""
    folders = [Path(at) for at, _, _ in os.walk(folder, onerror=_raise)]
    files = [path for name in names_in(folder) if stat.S_ISREG((path := folder / name).lstat().st_mode)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(sync, [*files, *folders]):
            pass  # an error of any of them is raised here


def sync(path: Path) -> None:
    """Have the system write a file, or the list of a folder, to the disk."""
    with opened(path) as number:
        os.fsync(number)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a file or a folder to ask the system something of it."""
    number = os.open(path, _READ)
    try:
        yield number
    finally:
        os.close(number)


def _raise(error: OSError) -> None:
    raise error
