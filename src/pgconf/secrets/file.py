"""`file:/path`: a file with nothing in it but the secret."""

import os
import stat
from pathlib import Path

from pgconf.model import PgconfError, SecretText, say
from pgconf.secrets.unresolved import unresolved

LARGEST = 2**20
"""Bytes; a key, a certificate or a list of phone numbers is smaller, and a wrong path may lead anywhere."""


class UnreadableError(Exception):
    """A file that cannot be read, or should not be; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def read_content(path: Path) -> bytes:
    """Read a file that may hold secrets, but nothing without end.

    Raises:
        UnreadableError: it is not there, no regular file, too large, or may not be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a device may never end, a pipe never begin
            raise UnreadableError(say("it is no regular file"))
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None
    except ValueError:  # a null character
        raise UnreadableError(say("that is no path")) from None
    if len(content) > LARGEST:
        raise UnreadableError(say("it is larger than a secret can be"))
    return content


class FileSource:
    """Reads files.

    What is no UTF-8, such as a PKCS#12 file, is text with lone surrogates, as in `os.environ`.

    Args:
        root: what relative paths are counted from.
    """

    name = "file"

    def __init__(self, root: Path) -> None:
        self._root = root

    def resolve(self, name: str) -> SecretText:
        """Read a file; line breaks at the end of a text are not part of the secret.

        Raises:
            PgconfError: there is no such file, or it may not be read.
        """
        try:
            content = read_content(self._root / name)
        except UnreadableError as error:
            raise _unread(name, error.problem) from None
        if not content.strip():
            raise _unread(name, say("it is empty"))
        return SecretText(_text(content))

    def is_open_to_all(self, name: str) -> bool:
        """Tell whether every account of the machine may read the file."""
        if os.name == "nt":  # its rights are not in the mode
            return False
        try:
            return bool((self._root / name).stat().st_mode & stat.S_IROTH)
        except (OSError, ValueError):
            return False


def _text(content: bytes) -> str:
    try:
        return content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return content.decode(errors="surrogateescape")


def _unread(name: str, problem: str) -> PgconfError:
    hint = say("make sure that the file `{name}` exists and that this account may read it", name=name)
    return unresolved(f"file:{name}", problem, hint)
