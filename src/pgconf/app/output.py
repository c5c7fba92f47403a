"""The output folder: artifacts on disk, with a manifest of what is in it."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pgconf.loading.save import FileChange, write_whole
from pgconf.model import Artifact, Diagnostic, PgconfError, Position, Span, say

MANIFEST = "manifest.json"
"""The file of an output folder that says what is in it; `sha256sum` gives the same digests."""


class Fate(StrEnum):
    """What becomes of a file when artifacts are written."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not what it should be; None where there is none before, or none after."""

    name: str
    before: bytes | None
    after: bytes | None

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        if self.before is None:
            return Fate.ADDED
        return Fate.REMOVED if self.after is None else Fate.CHANGED

    @property
    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, without their line ends."""
        before, after = (
            None if one is None else one.decode(errors="replace") for one in (self.before, self.after)
        )
        return FileChange(self.name, before, after).diff()


class Kept:
    """What an output folder holds by its manifest; nothing of a folder that is not there or has none."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest.

        Raises:
            PgconfError: it cannot be read.
        """
        self.folder = folder
        self._listed = _read_manifest(folder)

    @property
    def names(self) -> list[str]:
        """The artifacts that are there by the manifest, sorted."""
        return sorted(self._listed)

    def made_of(self, template: str, inputs: str) -> list[Artifact] | None:
        """Give the artifacts of a template if they are all there, made of the same inputs, and untouched."""
        its = [name for name, (by, _, _) in self._listed.items() if by == template]
        if not its:
            return None
        found = []
        for name in its:
            _, of, digest = self._listed[name]
            content = self.content(name)
            if of != inputs or content is None or hashlib.sha256(content).hexdigest() != digest:
                return None
            found.append(Artifact(name, content, template, inputs))
        return found

    def content(self, name: str) -> bytes | None:
        """Read a file of the folder; None when there is none.

        Raises:
            PgconfError: a symbolic link, or something that is no file, stands in the way.
        """
        path = _inside(self.folder, name)
        try:
            return path.read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unwritable(path, error) from error


def differences(kept: Kept, artifacts: Sequence[Artifact]) -> list[Difference]:
    """Compare what a folder holds with what it should hold, by name; other people's files do not count.

    Raises:
        PgconfError: something cannot be read, or an artifact has the place of the manifest.
    """
    if reserved := [one for one in artifacts if one.name.partition("/")[0].casefold() == MANIFEST]:
        raise PgconfError(*map(_reserved, reserved))
    wanted = {one.name: one.content for one in artifacts}
    names = sorted({*wanted, *kept.names})
    compared = (Difference(name, kept.content(name), wanted.get(name)) for name in names)
    return [one for one in compared if one.before != one.after]


def write(kept: Kept, artifacts: Sequence[Artifact]) -> list[Difference]:
    """Bring a folder to hold exactly the artifacts, each file whole or not at all; the manifest comes last.

    Raises:
        PgconfError: the folder cannot be written, or somebody else's file stands in the place of one.
    """
    found = differences(kept, artifacts)
    foreign = [one.name for one in found if one.before is not None and one.name not in kept.names]
    if foreign:
        raise PgconfError(*(_foreign(kept.folder / name) for name in foreign))
    for one in sorted(found, key=lambda one: one.after is not None):  # a file may take a folder's place
        path = _inside(kept.folder, one.name)
        if one.after is None:
            _remove(path, kept.folder)
        else:
            _replace(path, one.after)
    manifest = _manifest(artifacts)
    if kept.content(MANIFEST) != manifest:
        _replace(_inside(kept.folder, MANIFEST), manifest)
    return found


def _manifest(artifacts: Iterable[Artifact]) -> bytes:
    listed = {
        one.name: {"sha256": one.digest, "template": one.template, "inputs": one.inputs}
        for one in sorted(artifacts, key=lambda one: one.name)
    }
    return (json.dumps({"format": 1, "artifacts": listed}, ensure_ascii=False, indent=2) + "\n").encode()


def _read_manifest(folder: Path) -> dict[str, tuple[str, str, str]]:
    path = _inside(folder, MANIFEST)
    try:
        listed = json.loads(path.read_bytes())["artifacts"]
        read = {
            name: (str(one["template"]), str(one["inputs"]), str(one["sha256"]))
            for name, one in listed.items()
        }
        for name in read:
            _inside(folder, name)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unwritable(path, error) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = say("`{path}` is no manifest of pgconf", path=path)
        hint = say("name another folder, or remove the file if nobody needs it")
        raise PgconfError(Diagnostic(name="render/foreign-file", message=message, hint=hint)) from error
    else:
        return read


def _inside(folder: Path, name: str) -> Path:
    """Give the path of a file in a folder, which no symbolic link may lead out of.

    Raises:
        PgconfError: one stands on the way, or the name leads out by itself.
    """
    path, steps = folder, name.split("/")
    is_outside = any(step in {"", ".", ".."} for step in steps) or os.sep in name.replace("/", "")
    if is_outside or not name.isprintable():  # no template writes such a name, and no system takes all
        raise PgconfError(_foreign(folder / name))
    try:
        for step in steps:
            path /= step
            if path.is_symlink():
                raise PgconfError(_foreign(path))
    except OSError as error:  # a name that is too long
        raise _unwritable(path, error) from error
    return path


def _replace(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _remove(path: Path, folder: Path) -> None:
    """Remove a file, and the folders that are empty without it."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    for parent in path.parents:
        if parent == folder:
            break
        with suppress(OSError):
            parent.rmdir()


def _foreign(path: Path) -> Diagnostic:
    return Diagnostic(
        name="render/foreign-file",
        message=say("`{path}` is not pgconf's, and nothing is written over it", path=path),
        hint=say("name another folder, or move the file away"),
    )


def _reserved(artifact: Artifact) -> Diagnostic:
    start = Position(1, 1)
    return Diagnostic(
        name="render/same-artifact",
        message=say("`{name}` is where the output folder's own list stands", name=artifact.name),
        hint=say("give it another path in `writes`"),
        where=Span(artifact.template, start, start),
    )


def _unwritable(path: Path, error: OSError) -> PgconfError:
    message = say("`{path}` cannot be used: {problem}", path=path, problem=error.strerror)
    hint = say("name a folder that you may write to")
    return PgconfError(Diagnostic(name="render/unwritable-folder", message=message, hint=hint))
