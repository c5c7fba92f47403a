"""Locks of files and folders, which the system takes from a process that dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pgconf.targets.files.disk import opened

_PAUSE = 0.01


@contextmanager
def writing_alone(file: Path, seconds: float) -> Iterator[None]:
    """Keep all other writers away; waits for one that is there.

    Raises:
        BlockingIOError: it has not finished in time.
    """
    ends = time.monotonic() + seconds
    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        while not _taken(number, fcntl.LOCK_EX):
            if time.monotonic() >= ends:
                raise BlockingIOError
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(number)


@contextmanager
def kept(folder: Path) -> Iterator[bool]:
    """Keep a folder from being pruned while it is read; False when it is gone already."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(number, fcntl.LOCK_SH)
        yield folder.exists()
    finally:
        os.close(number)


@contextmanager
def unread(folder: Path) -> Iterator[bool]:
    """Keep readers out of a folder; False when one is in it."""
    with opened(folder) as number:
        yield _taken(number, fcntl.LOCK_EX)


def _taken(number: int, how: int) -> bool:
    try:
        fcntl.flock(number, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
