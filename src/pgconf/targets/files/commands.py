"""Commands that check a version, or make services read it."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from pgconf.model import Message, say

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""The variables that commands see: no other, since secrets stand in some."""
_MOST_TOLD = 2_000  # bytes, of the end: that is where programs say why
_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|.)?", re.DOTALL)
_ACTING = re.compile(r"[^\S ]+|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def run(words: Sequence[str], folder: Path, seconds: float) -> Message | None:
    """Run a command without a shell, and give what went wrong; None when it ended with 0.

    Args:
        words: the program and its arguments; `{folder}` in one is the folder.
        folder: the version that it is about, and the folder that it runs in.
        seconds: how long it may take; then it is killed, with everything it has started.
    """
    command = [word.replace("{folder}", str(folder)) for word in words]
    shown = " ".join(words)
    with tempfile.TemporaryFile() as output:
        try:
            code = _ended(command, folder, output, seconds)
        except OSError as error:
            return say("`{command}` cannot be run: {reason}", command=shown, reason=error.strerror)
        said = _said(output)
    if code is None:
        limit = f"{seconds:g}"
        return say("`{command}` has not ended after {limit} s: {said}", command=shown, limit=limit, said=said)
    return say("`{command}` ended with {code}: {said}", command=shown, code=code, said=said) if code else None


def _ended(command: Sequence[str], folder: Path, output: IO[bytes], seconds: float) -> int | None:
    """Run a command to its end, and give its exit code; None when it took too long."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - the environment's settings name the command
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
        stderr=subprocess.STDOUT, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _said(output: IO[bytes]) -> str:
    """Give the end of what a command has printed as one line that does nothing to a terminal."""
    output.seek(max(0, output.seek(0, os.SEEK_END) - _MOST_TOLD))
    text = _ESCAPES.sub("", output.read().decode(errors="replace"))
    return " · ".join(_printable(text)) or say("it said nothing")


def _printable(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if clean := _ACTING.sub(" ", line).strip():
            yield clean
