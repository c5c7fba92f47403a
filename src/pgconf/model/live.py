"""What a target holds, and what it is asked to hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pgconf.model.address import Address


class LiveResource(NamedTuple):
    """What a plan needs to know of a resource before it reads its body.

    `managed` is the ownership mark: False for rows that somebody else keeps in the same place.
    """

    digest: str
    managed: bool
    protected: bool


@dataclass(frozen=True, slots=True)
class LiveState:
    """A target at one moment.

    Attributes:
        identity: tells this very target from any other; it outlives renames and moves.
        revision: the number of the last apply, 0 before the first.
        resources: every resource in the target, managed or not.
    """

    identity: str
    revision: int
    resources: Mapping[Address, LiveResource]


class Action(StrEnum):
    """What a change does to its resource in the target."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One row's worth of work for a target.

    Attributes:
        expected: the digest the target must still hold; None says that it must hold nothing.
        digest: the digest of `body`; None on delete.
        body: canonical JSON in UTF-8; None on delete.
        moved_from: the address under which the target holds the resource until now.
    """

    address: Address
    action: Action
    expected: str | None
    digest: str | None = None
    body: bytes | None = None
    protected: bool = False
    moved_from: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionNote:
    """Who applies what and why; a target keeps it with the revision it makes."""

    environment: str
    author: str
    created_at: datetime
    plan_id: str
    message: str = ""
    commit: str | None = None
    tool_version: str = ""


class RevisionChange(NamedTuple):
    """What one revision did to one resource; a digest is None where the resource was absent."""

    address: Address
    action: Action
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One finished apply: its number (from 1), its note and its changes."""

    number: int
    note: RevisionNote
    changes: tuple[RevisionChange, ...]
