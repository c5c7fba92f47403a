"""The record of a version: what it is, and what pgconf has put into it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from pgconf.model import Action, Address, Revision, RevisionChange, RevisionNote, RunMark, Trace, say
from pgconf.targets.files.disk import Rights

FORMAT = 1


class NewerFormatError(ValueError):
    """A later pgconf has written it."""

    def __init__(self, found: int) -> None:
        super().__init__(f"format {found}")
        self.found = found


class Entry(NamedTuple):
    """What was written for one resource."""

    digest: str
    protected: bool
    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A version of the folder.

    Attributes:
        identity: the same for all versions of a target.
        environment: the one that the target is of.
        revision: the number, the note and the changes.
        files: what the version holds for pgconf, as it was written.
        run: the run that made it; None if that was none.
        is_undo: it was made to take the run back.
    """

    identity: str
    environment: str
    revision: Revision
    files: Mapping[Address, Entry] = field(default_factory=dict)
    run: str | None = None
    is_undo: bool = False

    def trace_of(self, mark: RunMark) -> Trace | None:
        """Tell whether this is what a run has left."""
        return Trace(self.revision.number, self.is_undo) if self.run == mark.run else None


def encode(record: Record) -> bytes:
    """Write a record as JSON."""
    note = record.revision.note
    data = {
        "format": FORMAT,
        "identity": record.identity,
        "environment": record.environment,
        "number": record.revision.number,
        "note": {**asdict(note), "created_at": note.created_at.isoformat()},
        "run": record.run,
        "is_undo": record.is_undo,
        "changes": [
            [str(change.address), change.action.value, change.before, change.after]
            for change in record.revision.changes
        ],
        "files": {
            str(address): [one.digest, one.protected, *one.rights] for address, one in record.files.items()
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def decode(text: bytes) -> Record:
    """Read a record.

    Raises:
        NewerFormatError: a later pgconf has written it.
        ValueError: it is none.
    """
    try:
        data = json.loads(text)
        record = None if data["format"] > FORMAT else _record(data)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(say("the record of a version is damaged")) from error
    if record is None:
        raise NewerFormatError(data["format"])
    return record


def _record(data: Any) -> Record:
    note = data["note"]
    changes = tuple(
        RevisionChange(Address.parse(address), Action(action), before, after)
        for address, action, before, after in data["changes"]
    )
    files = {
        Address.parse(address): Entry(digest, protected, Rights(*rights))
        for address, (digest, protected, *rights) in data["files"].items()
    }
    note = RevisionNote(**{**note, "created_at": datetime.fromisoformat(note["created_at"])})
    return Record(
        identity=data["identity"],
        environment=data["environment"],
        revision=Revision(data["number"], note, changes),
        files=files,
        run=data["run"],
        is_undo=data["is_undo"],
    )
