"""Two databases, and plans for them made by hand."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pgconf.applying import Work, carry_out
from pgconf.model import (
    Action,
    Address,
    AuditEvent,
    Change,
    LiveState,
    Plan,
    PlanSource,
    Revision,
    RevisionNote,
    Risk,
    RunState,
    TargetPlan,
)
from pgconf.planning.digest import digest
from pgconf.ports import Journal
from pgconf.targets.sql import SqlTarget

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NOTE = RevisionNote(
    environment="production",
    author="Li Lei",
    created_at=NOW,
    plan_id="sha256:9f1c02",
    message="first",
    tool_version="0.1.0",
)
ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
UNION = Address("payment_method", "unionpay")
OTHER = Address("payment_method", "alipay-other")
OLD, NEW = b'{"title":"old"}', b'{"title":"new"}'


def change(
    address: Address, before: bytes | None, after: bytes | None, moved_from: Address | None = None
) -> Change:
    """Make the change from one body to another."""
    action = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
    return Change(
        address=address,
        action=action,
        risk=Risk.ADDITIVE,
        reasons=("a reason",),
        live_digest=digest(before) if before else None,
        desired_digest=digest(after) if after else None,
        wave=1,
        moved_from=moved_from,
    )


class Offices:
    """Two targets in one folder."""

    def __init__(self, root: Path) -> None:
        """Name the targets; their databases do not exist yet."""
        self.root = root
        self.targets = [
            SqlTarget(name, f"sqlite:///{root / name}.db", environment="production", location=f"{name}.db")
            for name in ("office", "mirror")
        ]

    @property
    def journal(self) -> Journal:
        """Give the journal, which is in the first target."""
        return self.targets[0].journal()

    def freeze(self, target: int) -> None:
        """Have a target hold one resource, and refuse every further one while it is written."""
        self.carry_out(self.planned(change(WECHAT, None, OLD), target=target), body=OLD)
        trigger = (
            "CREATE TRIGGER frozen BEFORE INSERT ON pgconf_resource BEGIN SELECT RAISE(ABORT, 'frozen'); END"
        )
        self.execute(trigger, target)

    def thaw(self, target: int) -> None:
        """Take that back."""
        self.execute("DROP TRIGGER frozen", target)

    def execute(self, statement: str, target: int = 0) -> None:
        """Change a database by hand."""
        path = self.root / f"{self.targets[target].name}.db"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)

    @property
    def states(self) -> list[RunState]:
        """Read how all runs have ended, the newest first."""
        with closing(sqlite3.connect(self.root / "office.db")) as database:
            rows = database.execute("SELECT state FROM pgconf_run ORDER BY token DESC").fetchall()
        return [RunState(state) for (state,) in rows]

    def live(self, target: int = 0) -> LiveState:
        """Read what a target holds."""
        with self.targets[target].reading() as reader:
            return reader.live()

    def bodies(self, target: int = 0) -> dict[Address, bytes]:
        """Read the bodies that a target holds."""
        with self.targets[target].reading() as reader:
            return dict(reader.bodies(reader.live().resources))

    def planned(self, *changes: Change, target: int = 0) -> TargetPlan:
        """Plan changes for one target as it is now."""
        live, at = self.live(target), self.targets[target]
        return TargetPlan(
            name=at.name, type=at.type, identity=live.identity, revision=live.revision,
            location=at.location, changes=changes, unchanged=0, unmanaged=0,
        )  # fmt: skip

    def carry_out(
        self,
        *planned: TargetPlan,
        body: bytes = NEW,
        protected: frozenset[Address] = frozenset(),
        events: Sequence[AuditEvent] = (),
    ) -> list[Revision]:
        """Carry out a plan in which every resource that stays has one body."""
        plan = Plan(
            id=NOTE.plan_id, environment="production", tool_version="0.1.0",
            source=PlanSource(commit=None, dirty=True, desired_digest="sha256:all"),
            created_at=NOW, expires_at=NOW + timedelta(hours=24), targets=planned,
        )  # fmt: skip
        bodies = {ALIPAY: body, WECHAT: body, OTHER: body, UNION: body}
        work = Work(
            plan=plan, targets=self.targets, bodies=bodies, note=NOTE, protected=protected, events=events
        )
        return carry_out(work, self.journal)
