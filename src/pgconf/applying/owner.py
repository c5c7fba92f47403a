"""Who works here: this process, and whether another one still does."""

import os
import platform
import uuid
from contextlib import suppress
from pathlib import Path

from pgconf.model import Owner

_PROC = Path("/proc")
_START_TIME = 19  # the 22nd field of /proc/PID/stat, counted from behind the command's name: proc(5)


def this_process(name: str) -> Owner:
    """Describe this process, which works for a person."""
    pid = os.getpid()
    started = _started(pid) or ""
    return Owner(name=name, host=platform.node() or "?", machine=_machine(), pid=pid, started=started)


def is_gone(owner: Owner) -> bool:
    """Whether a process is known to be gone: it was one of this machine, and there is no such any more.

    Where that cannot be told, it counts as being there.
    """
    if owner.machine != _machine() or os.name != "posix":
        return False
    try:
        os.kill(owner.pid, 0)  # sends nothing
    except ProcessLookupError:
        return True
    except OSError:
        return False
    now = _started(owner.pid)
    return bool(owner.started) and now is not None and now != owner.started


def _machine() -> str:
    """Tell this machine, since it was last started, and this container from all others."""
    with suppress(OSError):
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    return f"{platform.node()}/{uuid.getnode():x}"


def _started(pid: int) -> str | None:
    """Tell when a process was started, in the system's own units; None where that cannot be told.

    A process that has ended and was not waited for yet is as good as gone.
    """
    try:
        fields = (_PROC / str(pid) / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return "ended" if fields[0] in {"Z", "X"} else fields[_START_TIME]
