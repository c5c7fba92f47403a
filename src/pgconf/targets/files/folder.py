"""The folder of a target: its versions, the one that counts, and what is written down beside them."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pgconf.model import RunMark, say
from pgconf.targets.files.disk import Rights, make_folder, point, remove, remove_tree, replace, sync
from pgconf.targets.files.lock import unread
from pgconf.targets.files.places import OWN
from pgconf.targets.files.record import Record, decode

_ENTERED = Rights(0o755)
"""What leads to a version, whatever the umask of who applies: the rights of what is in it decide."""
RECORD = f"{OWN}/revision.json"
_LINK = re.compile(r"versions/(\d{6,})")
_NUMBER = re.compile(r"(\d{6,})(\.json)?")


class Pending(NamedTuple):
    """A version that is being made, and the one that counted before; None for none."""

    version: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a target is.

    Everything but reading is for whoever holds the lock.
    """

    root: Path

    @property
    def lock(self) -> Path:
        """The file that writers lock."""
        return self.root / OWN / "lock"

    def version(self, number: int) -> Path:
        """Give the folder of a version, which need not be there."""
        return self.root / "versions" / f"{number:06}"

    def current(self) -> int | None:
        """Tell the version that counts; None when there is none yet.

        Raises:
            ValueError: what stands there is not pgconf's.
        """
        try:
            points_to = str((self.root / "current").readlink())
        except FileNotFoundError:
            if max(self.numbers(), default=0) > 1:
                message = say("the link `current` is gone, and there are versions it could lead to")
                raise ValueError(message) from None
            return None
        except OSError as error:
            if isinstance(error, NotADirectoryError | PermissionError):
                raise
            message = say("`current` is no symbolic link")
            raise ValueError(message) from None
        found = _LINK.fullmatch(points_to)
        if found is None:
            message = say("`current` leads to `{points_to}`, and not to a version", points_to=points_to)
            raise ValueError(message)
        return int(found[1])

    def numbers(self) -> list[int]:
        """Give the numbers of all versions that there are or were, the newest first."""
        return sorted({*self._in("versions"), *self._in(f"{OWN}/revisions")}, reverse=True)

    def record(self, number: int) -> Record | None:
        """Read the record of a version, which may have been pruned meanwhile; None when there is none."""
        for file in (self.version(number) / RECORD, self._kept_record(number)):
            with suppress(FileNotFoundError):
                return decode(file.read_bytes())
        return None

    def make(self) -> None:
        """Make the folder where there is none.

        Raises:
            ValueError: a part of it is a link, which may lead anywhere.
        """
        for name in (OWN, f"{OWN}/revisions", "versions"):
            if (self.root / name).is_symlink():
                raise ValueError(say("`{name}` is a symbolic link", name=name))
        made = [path for path in (self.root, *self.root.parents) if not path.exists()]
        for name in (OWN, f"{OWN}/revisions", "versions"):
            make_folder(self.root / name, _ENTERED)
        for path in made:
            sync(path.parent)
        if made:
            sync(self.root)

    def switch(self, number: int | None) -> None:
        """Have a version count from now on, or none."""
        if number is None:
            remove(self.root / "current")
        else:
            point(self.root / "current", f"versions/{number:06}", self.root / OWN / "current.new")

    def pending(self) -> Pending | None:
        """Tell the version that somebody is making, or was making when it died."""
        match self._noted("pending.json"):
            case None:
                return None
            case {"version": int(version), "before": int() | None as before}:
                return Pending(version, before)
        raise _damaged("pending.json")

    def announce(self, pending: Pending) -> None:
        """Write down that a version is being made."""
        replace(self.root / OWN / "pending.json", json.dumps(pending._asdict()).encode())

    def settled(self) -> None:
        """Write down that nothing is being made any more."""
        remove(self.root / OWN / "pending.json")

    def discard(self, number: int) -> None:
        """Take a version away that does not count."""
        remove_tree(self.version(number))
        sync(self.root / "versions")

    def prune(self, keep: int) -> None:
        """Take the oldest versions away, except those that somebody is reading; their records stay."""
        current = self.current()
        there = sorted(self._in("versions"), reverse=True)
        for number in there[keep:]:
            if number == current:
                continue
            with unread(self.version(number)) as is_free:
                if is_free and self._keep_record(number):
                    remove_tree(self.version(number))

    def fence(self, mark: RunMark) -> bool:
        """Refuse all tokens of a journal before this one; False when a later one has been here."""
        file = self.root / OWN / "fence.json"
        tokens = self._noted(file.name) or {}
        if not all(isinstance(token, int) for token in tokens.values()):
            raise _damaged(file.name)
        known: int = tokens.get(mark.journal, -1)
        if known < mark.token:
            replace(file, json.dumps({**tokens, mark.journal: mark.token}).encode())
        return known <= mark.token

    def _noted(self, name: str) -> dict[str, Any] | None:
        """Read what was written down; None when nothing was.

        Raises:
            ValueError: somebody has written something else there.
        """
        try:
            data = json.loads((self.root / OWN / name).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError):
            raise _damaged(name) from None
        if not isinstance(data, dict):
            raise _damaged(name)
        return data

    def _keep_record(self, number: int) -> bool:
        """Move a version's record to where it stays; False when it has none, so that it is not ours."""
        kept = self._kept_record(number)
        with suppress(FileNotFoundError):  # somebody has come so far, and died
            (self.version(number) / RECORD).replace(kept)
            sync(kept.parent)
        return kept.exists()

    def _kept_record(self, number: int) -> Path:
        return self.root / OWN / "revisions" / f"{number:06}.json"

    def _in(self, name: str) -> Iterator[int]:
        names: Iterable[str] = ()
        with suppress(FileNotFoundError):
            names = os.listdir(self.root / name)  # noqa: PTH208 - names are all that is wanted
        return (int(found[1]) for found in map(_NUMBER.fullmatch, names) if found)


def _damaged(name: str) -> ValueError:
    return ValueError(say("`{file}` is damaged", file=f"{OWN}/{name}"))
