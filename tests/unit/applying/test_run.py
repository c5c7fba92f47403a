"""Carrying out a plan, with real databases."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pgconf.applying import Work, carry_out
from pgconf.model import (
    Action,
    Address,
    Change,
    LiveState,
    PartialError,
    PgconfError,
    Plan,
    PlanSource,
    Revision,
    RevisionNote,
    Risk,
    RunState,
    StaleError,
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
        trigger = "CREATE TRIGGER f BEFORE INSERT ON pgconf_resource BEGIN SELECT RAISE(ABORT, 'frozen'); END"
        with closing(sqlite3.connect(self.root / f"{self.targets[target].name}.db")) as database, database:
            database.execute(trigger)

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
        self, *planned: TargetPlan, body: bytes = NEW, protected: frozenset[Address] = frozenset()
    ) -> list[Revision]:
        """Carry out a plan in which every resource that stays has one body."""
        plan = Plan(
            id=NOTE.plan_id, environment="production", tool_version="0.1.0",
            source=PlanSource(commit=None, dirty=True, desired_digest="sha256:all"),
            created_at=NOW, expires_at=NOW + timedelta(hours=24), targets=planned,
        )  # fmt: skip
        bodies = {ALIPAY: body, WECHAT: body}
        work = Work(plan=plan, targets=self.targets, bodies=bodies, note=NOTE, protected=protected)
        return carry_out(work, self.journal)


@pytest.fixture
def offices(tmp_path: Path) -> Offices:
    """Make two targets to which nothing has been applied."""
    return Offices(tmp_path)


def test_a_plan_becomes_one_revision_with_its_note(offices: Offices) -> None:
    """The target holds the bodies that the plan's digests are of."""
    (revision,) = offices.carry_out(offices.planned(change(ALIPAY, None, NEW), change(WECHAT, None, NEW)))
    assert (revision.number, revision.note) == (1, NOTE)
    assert [one.address for one in revision.changes] == [ALIPAY, WECHAT]
    assert offices.bodies() == {ALIPAY: NEW, WECHAT: NEW}


def test_updates_renames_and_deletes_reach_the_target(offices: Offices) -> None:
    """Each expects what the plan was made from."""
    offices.carry_out(offices.planned(change(ALIPAY, None, OLD)), body=OLD)
    offices.carry_out(offices.planned(change(ALIPAY, OLD, NEW)))
    assert offices.bodies() == {ALIPAY: NEW}
    offices.carry_out(offices.planned(change(WECHAT, NEW, NEW, moved_from=ALIPAY)))
    assert offices.bodies() == {WECHAT: NEW}
    offices.carry_out(offices.planned(change(WECHAT, NEW, None)))
    assert offices.bodies() == {}
    assert offices.live().revision == 4


def test_protection_is_kept_in_the_target(offices: Offices) -> None:
    """So that it outlives the YAML that asked for it."""
    offices.carry_out(
        offices.planned(change(ALIPAY, None, NEW), change(WECHAT, None, NEW)), protected=frozenset({ALIPAY})
    )
    held = offices.live().resources
    assert (held[ALIPAY].protected, held[WECHAT].protected) == (True, False)


def test_a_target_without_changes_is_not_touched(offices: Offices) -> None:
    """It does not even come into being."""
    assert offices.carry_out(offices.planned(), offices.planned(target=1)) == []
    assert offices.live().identity == "new"


def test_two_targets_get_a_revision_each_in_the_order_of_the_plan(offices: Offices) -> None:
    """A target that has nothing to do gets none."""
    both = (offices.planned(change(ALIPAY, None, NEW)), offices.planned(change(WECHAT, None, NEW), target=1))
    revisions = offices.carry_out(*both)
    assert [[one.address for one in revision.changes] for revision in revisions] == [[ALIPAY], [WECHAT]]
    assert (offices.bodies(0), offices.bodies(1)) == ({ALIPAY: NEW}, {WECHAT: NEW})


def test_a_target_that_moved_since_the_plan_is_left_as_it_is(offices: Offices) -> None:
    """Nothing at all is written, and the resource that moved is named."""
    offices.carry_out(offices.planned(change(ALIPAY, None, OLD)), body=OLD)
    planned = offices.planned(change(WECHAT, None, NEW), change(ALIPAY, NEW, None))
    with pytest.raises(StaleError) as raised:
        offices.carry_out(planned)
    assert [problem.address for problem in raised.value.diagnostics] == [ALIPAY]
    assert offices.bodies() == {ALIPAY: OLD}


def test_another_target_under_the_same_name_is_refused(offices: Offices, tmp_path: Path) -> None:
    """A plan knows the very target that it was made for."""
    offices.carry_out(offices.planned(change(ALIPAY, None, OLD)), body=OLD)
    planned = offices.planned(change(ALIPAY, OLD, NEW))
    with closing(sqlite3.connect(tmp_path / "office.db")) as database, database:
        database.execute("UPDATE pgconf_meta SET value = 'another' WHERE key = 'identity'")
    with pytest.raises(StaleError) as raised:
        offices.carry_out(planned)
    assert raised.value.diagnostics[0].name == "apply/other-target"
    assert offices.bodies() == {ALIPAY: OLD}


def test_a_failure_after_a_target_was_written_says_which_was_and_which_was_not(offices: Offices) -> None:
    """And why; another run does only what is left."""
    offices.freeze(1)
    both = (offices.planned(change(ALIPAY, None, NEW)), offices.planned(change(ALIPAY, None, NEW), target=1))
    with pytest.raises(PartialError) as raised:
        offices.carry_out(*both)
    partial, cause = raised.value.diagnostics
    assert partial.name == "apply/partial"
    assert partial.message == "`office` was written, `mirror` was not"
    assert cause.name == "apply/failed"
    assert raised.value.exit_code == 4
    assert (offices.bodies(0), offices.bodies(1)) == ({ALIPAY: NEW}, {WECHAT: OLD})


def test_only_targets_that_were_written_are_said_to_have_been(offices: Offices) -> None:
    """One that had nothing to do comes first in the plan."""
    offices.freeze(1)
    idle = replace(offices.planned(), name="idle")
    with pytest.raises(PartialError) as raised:
        offices.carry_out(
            idle,
            offices.planned(change(ALIPAY, None, NEW)),
            offices.planned(change(ALIPAY, None, NEW), target=1),
        )
    assert raised.value.diagnostics[0].message == "`office` was written, `mirror` was not"


@pytest.mark.parametrize("moved", [0, 1])
def test_a_target_that_moved_is_noticed_before_any_other_is_written(offices: Offices, moved: int) -> None:
    """Nothing was written, so nothing is in part."""
    changes = [change(ALIPAY, None, NEW), change(ALIPAY, None, NEW)]
    changes[moved] = change(ALIPAY, OLD, NEW)
    with pytest.raises(StaleError):
        offices.carry_out(*(offices.planned(one, target=at) for at, one in enumerate(changes)))
    assert (offices.bodies(0), offices.bodies(1)) == ({}, {})


def test_a_failure_at_the_first_target_is_that_failure(offices: Offices) -> None:
    """The run is closed, and nothing is in the way of the next one."""
    offices.freeze(0)
    second = offices.planned(change(ALIPAY, None, NEW), target=1)
    with pytest.raises(PgconfError, match="frozen") as raised:
        offices.carry_out(offices.planned(change(ALIPAY, None, NEW)), second)
    assert type(raised.value) is PgconfError
    assert offices.bodies(1) == {}
    assert [run.state for run in offices.journal.runs()] == [RunState.FAILED, RunState.DONE]
    offices.carry_out(second)
