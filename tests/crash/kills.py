"""Processes that are killed at one of their writes.

A point is before or after a statement that writes, or before or after a commit, of the journal or of a
target; of files, it is before or after each call that changes something on the disk. They are found where
SQLAlchemy sends statements to the driver, and in the functions of `os`, so none can be forgotten.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE")
CALLS = (
    "chmod", "chown", "fchmod", "fchown", "fsync", "mkdir", "remove", "rename", "replace", "rmdir", "symlink",
    "truncate", "unlink", "utime", "write",
)  # fmt: skip
"""What changes files; whoever writes through Python's own buffers has it on the disk with `fsync`."""


class Points:
    """Counts the points that this process comes to, and ends it at one of them."""

    def __init__(self, fatal: int | None) -> None:
        """Take the number of the point, from 1, or None to go through all of them."""
        self.passed = 0
        self._lock = Lock()
        self._fatal = fatal
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "after_cursor_execute", self._statement)
        commit: Callable[..., None] = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            self._come_to_one()
            commit(dialect, connection)
            self._come_to_one()

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign] # this process ends soon
        for name in CALLS:
            setattr(os, name, self._surrounded(getattr(os, name)))

    def _surrounded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def surrounded(*arguments: Any, **options: Any) -> Any:
            self._come_to_one()
            done = call(*arguments, **options)
            self._come_to_one()
            return done

        return surrounded

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith(WRITES):
            self._come_to_one()

    def _come_to_one(self) -> None:
        with self._lock:
            self.passed += 1
            if self.passed == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def count_points(work: Callable[[], object]) -> int:
    """Do some work in a process of its own, and tell how many points that has."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        points = Points(None)
        code = _guarded(work)
        os.write(writer, str(points.passed).encode())
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as answer:
        count = int(answer.read())
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return count


def kill_at(point: int, work: Callable[[], object]) -> bool:
    """Begin some work in a process of its own that is killed at a point; False if it did not come so far."""
    pid = os.fork()
    if pid == 0:
        Points(point)
        os._exit(_guarded(work))
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def _guarded(work: Callable[[], object]) -> int:
    """Keep an exception in a child from running on into what only the parent should do."""
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it is, it is told, and the child ends
        traceback.print_exc(file=sys.stderr)
        return 1
    return 0
