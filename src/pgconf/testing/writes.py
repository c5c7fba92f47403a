"""What tests ask of a target."""

from datetime import UTC, datetime
from typing import Final

from pgconf.model import Action, Address, LiveResource, Revision, RevisionNote, Write
from pgconf.planning.digest import digest
from pgconf.ports import Target

NOTE: Final = RevisionNote(
    environment="production",
    author="Li Lei <li.lei@example.com>",
    created_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    plan_id="sha256:9f1c02",
    message="提高支付宝限额 💴",
    commit="3f2c1ab",
    tool_version="0.1.0",
)


def create(address: Address, body: bytes, *, protected: bool = False) -> Write:
    """Ask for a row where there is none."""
    return Write(
        address=address, action=Action.CREATE, expected=None, digest=digest(body), body=body,
        protected=protected,
    )  # fmt: skip


def update(address: Address, expected: str, body: bytes, moved_from: Address | None = None) -> Write:
    """Ask for another body in place of the one with a digest, and maybe for another name."""
    return Write(
        address=address, action=Action.UPDATE, expected=expected, digest=digest(body), body=body,
        moved_from=moved_from,
    )  # fmt: skip


def delete(address: Address, expected: str) -> Write:
    """Ask for a row to go."""
    return Write(address=address, action=Action.DELETE, expected=expected)


def apply(target: Target, *writes: Write, note: RevisionNote = NOTE) -> Revision:
    """Carry out writes as one revision."""
    with target.writing() as writer:
        return writer.commit(note, writes)


def live(target: Target) -> dict[Address, LiveResource]:
    """Read what a target holds."""
    with target.reading() as reader:
        return dict(reader.live().resources)


def bodies(target: Target) -> dict[Address, bytes]:
    """Read every body of a target."""
    with target.reading() as reader:
        return dict(reader.bodies(reader.live().resources))
