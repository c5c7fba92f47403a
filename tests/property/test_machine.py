"""Three targets that live through the same must be the same: in memory, in SQLite and in PostgreSQL.

Plans are made, kept, applied late, lost in the middle and rolled back, while somebody edits rows by hand.
After every step all targets hold what the model says, and so do their histories; the audits are whole.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.unit.applying.offices import NOTE, NOW, change

from pgconf.applying import Resumption, Work, carry_out, resume, verify_audit
from pgconf.model import Address, Plan, PlanSource, StaleError, TargetPlan
from pgconf.planning.digest import digest
from pgconf.ports import Archive, Journal, JournalHolder, Target
from pgconf.targets.memory import MemoryTarget
from pgconf.targets.sql import SqlTarget
from pgconf.targets.sql.writer import SqlWriter
from pgconf.testing import MemorySite, Site, SqlSite

Bodies = Mapping[Address, bytes]
ADDRESSES = [Address("role", name) for name in ("clerk", "cashier", "auditor", "owner")]
WAYS = [(True, True), (True, False), (False, True), (False, False), (True, True)]
"""Whether a process that is lost has committed, and whether its run is taken back; both more often."""

wishes = st.dictionaries(
    st.sampled_from(ADDRESSES), st.integers(0, 3).map(lambda number: b'{"title":"%d"}' % number)
)


@dataclass(frozen=True)
class World:
    """A target, where it is, and the journal of what is done to it."""

    site: Site
    target: Target
    journal: Journal

    def planned(self, wished: Bodies) -> TargetPlan:
        """Plan from what the target holds now."""
        with self.target.reading() as reader:
            live = reader.live()
            bodies = reader.bodies(live.resources)
        managed = {at: held for at, held in live.resources.items() if held.managed}
        changes = []
        for at in sorted(managed.keys() | wished.keys()):
            held = managed.get(at)
            if held is None or at not in wished or held.digest != digest(wished[at]):
                one = change(at, bodies[at] if held else None, wished.get(at))
                changes.append(replace(one, live_digest=held.digest if held else None))
        return TargetPlan(
            name=self.target.name, type=self.target.type, identity=live.identity, revision=live.revision,
            location=self.target.location, changes=tuple(changes), unchanged=0, unmanaged=0,
        )  # fmt: skip

    def carry_out(self, planned: TargetPlan, wished: Bodies) -> str:
        """Apply a plan, which is another one each time; tell how that ended."""
        note = replace(NOTE, plan_id=f"sha256:{uuid4().hex}")
        plan = Plan(
            id=note.plan_id, environment="production", tool_version="0.1.0",
            source=PlanSource(commit=None, dirty=True, desired_digest="sha256:all"),
            created_at=NOW, expires_at=NOW, targets=(planned,),
        )  # fmt: skip
        work = Work(plan=plan, targets=[self.target], bodies=wished, note=note)
        try:
            return f"revisions: {len(carry_out(work, self.journal))}"
        except StaleError as error:
            return ", ".join(sorted({found.name for found in error.diagnostics}))

    def seen(self) -> Any:
        """Tell everything that one world must have in common with the others."""
        with self.target.reading() as reader:
            live = reader.live()
            rows = {
                at: (body, _sealed(live.resources[at].digest), live.resources[at].managed)
                for at, body in reader.bodies(live.resources).items()
            }
            history = [
                (one.number, [(c.address, c.action, _sealed(c.before), c.after) for c in one.changes])
                for one in reader.history()
            ]
        return rows, live.revision, history


class Kept(NamedTuple):
    """A plan that is applied later: what it wishes for, what it touches, and that as it was then."""

    wished: Bodies
    planned: Sequence[TargetPlan]
    touched: Mapping[Address, object]
    was_new: bool


class Lives(RuleBasedStateMachine):
    """What happens to the three of them; `url` is where PostgreSQL is."""

    url: ClassVar[str]

    def __init__(self) -> None:
        """Make the places; PostgreSQL gets a schema of its own for every life."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="pgconf-machine-"))
        self.schema = f"life_{uuid4().hex}"
        self.postgres = SqlSite(f"{self.url}{'&' if '?' in self.url else '?'}schema={self.schema}")
        sites: list[Site] = [MemorySite(), SqlSite(f"sqlite:///{self.folder}/office.db"), self.postgres]
        beside = SqlTarget("j", f"sqlite:///{self.folder}/j.db", environment="production", location="j.db")
        targets = [site.target() for site in sites]
        self.worlds = [
            World(site, target, (target if isinstance(target, JournalHolder) else beside).journal())
            for site, target in zip(sites, targets, strict=True)
        ]
        self.rows: dict[Address, tuple[bytes, object]] = {}  # the body, and what tells it from any other
        self.foreign: dict[Address, bytes] = {}
        self.applied: dict[Address, bytes] = {}
        self.past: list[Bodies] = []
        self.kept: list[Kept] = []
        self.edits = 0

    def teardown(self) -> None:
        """Take the places away."""
        shutil.rmtree(self.folder)
        with self.postgres.by_hand() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE')

    @initialize(wished=wishes)
    def begin(self, wished: Bodies) -> None:
        """Apply something, so that there are tables for other hands to write to."""
        self._apply({ADDRESSES[0]: b'{"title":"first"}', **wished})

    @rule(wished=wishes)
    def apply(self, wished: Bodies) -> None:
        """Plan and apply at once: that always succeeds."""
        self._apply(wished)

    @rule(wished=wishes)
    def keep(self, wished: Bodies) -> None:
        """Plan now and apply later."""
        wished = self._possible(wished)
        touched = {c.address for c in self.worlds[1].planned(wished).changes}
        as_it_is = {at: self._token(at) for at in touched}
        plans = [world.planned(wished) for world in self.worlds]
        self.kept.append(Kept(wished, plans, as_it_is, not self.past))

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def apply_late(self, data: st.DataObject) -> None:
        """Succeeds if nothing that it touches has moved since, and else leaves everything as it is."""
        kept = self.kept.pop(data.draw(st.integers(0, len(self.kept) - 1)))
        fits = all(self._token(at) == before for at, before in kept.touched.items())
        endings = {
            world.carry_out(planned, kept.wished)
            for world, planned in zip(self.worlds, kept.planned, strict=True)
        }
        (ending,) = endings
        if fits:
            assert ending == f"revisions: {int(bool(kept.touched))}"
            self._done(kept.touched.keys(), kept.wished)
        else:
            assert set(ending.split(", ")) <= {"apply/stale", "apply/foreign-resource"}

    @rule(wished=wishes, way=st.sampled_from(WAYS))
    def lose(self, wished: Bodies, way: tuple[bool, bool]) -> None:
        """Lose the process right before or right after its commit; then its run is ended or taken back."""
        wished, (committed, undo) = self._possible(wished), way
        before = {at: body for at, (body, _) in self.rows.items()}
        touched = {c.address for c in self.worlds[1].planned(wished).changes}
        if undo and any(self._is_edited(at) for at in touched & before.keys()):
            return  # an edited row gets the very digest back that each world has drawn for it
        if not touched:
            return
        for world in self.worlds:
            if isinstance(world.target, MemoryTarget):
                self._as_if_lost(world, wished, before, committed=committed, undo=undo)
                continue
            with lost(committed=committed), suppress(KeyboardInterrupt):
                world.carry_out(world.planned(wished), wished)
            resume(world.journal, [world.target], Resumption(note=NOTE, undo=undo))
        if committed or not undo:
            self._done(touched, wished)
        if committed and undo:
            self._done(touched, before)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Somebody changes a row by hand."""
        at = data.draw(st.sampled_from(sorted(self.rows)))
        self.edits += 1
        body = b'{"edit":%d}' % self.edits
        for world in self.worlds:
            world.site.edit(at, body)
        self.rows[at] = (body, self.edits)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Somebody removes a row by hand."""
        at = data.draw(st.sampled_from(sorted(self.rows)))
        for world in self.worlds:
            world.site.remove(at)
        del self.rows[at]

    @rule(at=st.sampled_from(ADDRESSES))
    def come_first(self, at: Address) -> None:
        """Somebody else puts a row where there is none."""
        if at not in self.rows and at not in self.foreign:
            self.edits += 1
            self.foreign[at] = b'{"foreign":%d}' % self.edits
            for world in self.worlds:
                world.site.put(at, self.foreign[at])

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        """Databases know what was applied at every revision; that is applied again."""
        number = data.draw(st.integers(1, len(self.past)))
        for world in self.worlds:
            with world.target.reading() as reader:
                if isinstance(reader, Archive):
                    assert reader.bodies_at(number) == self.past[number - 1]
        self._apply(self.past[number - 1])

    @invariant()
    def all_are_as_the_model_says(self) -> None:
        """Rows, who owns them, and the whole history."""
        seen = [world.seen() for world in self.worlds]
        assert seen[0] == seen[1] == seen[2]
        rows, revision, _ = seen[0]
        ours = {
            at: (body, "edited" if self._is_edited(at) else digest(body), True)
            for at, (body, _) in self.rows.items()
        }
        theirs = {at: (body, "edited", False) for at, body in self.foreign.items()}
        assert rows == ours | theirs
        assert revision == len(self.past)

    @invariant()
    def nothing_is_left_open(self) -> None:
        """Audits are whole, no run is open, and nobody holds a lease."""
        for world in self.worlds:
            view = world.journal.look()
            assert (view.run, view.lease.owner) == (None, None)
            assert list(verify_audit(*world.journal.audit())) == []

    def _apply(self, wished: Bodies) -> None:
        wished = self._possible(wished)
        touched = {c.address for c in self.worlds[1].planned(wished).changes}
        for world in self.worlds:
            assert world.carry_out(world.planned(wished), wished) == f"revisions: {int(bool(touched))}"
        self._done(touched, wished)

    def _done(self, touched: Any, wished: Bodies) -> None:
        """Take over into the model what was applied."""
        if not touched:
            return
        for at in touched:
            for held in (self.rows, self.applied):
                held.pop(at, None)
            if at in wished:
                self.rows[at] = (wished[at], digest(wished[at]))
                self.applied[at] = wished[at]
        self.past.append(dict(self.applied))

    def _possible(self, wished: Bodies) -> Bodies:
        """Leave out what others own: no plan is made for that."""
        return {at: body for at, body in wished.items() if at not in self.foreign}

    def _token(self, at: Address) -> object:
        return self.rows[at][1] if at in self.rows else self.foreign.get(at)

    def _is_edited(self, at: Address) -> bool:
        return isinstance(self.rows[at][1], int)

    def _as_if_lost(
        self, world: World, wished: Bodies, before: Bodies, *, committed: bool, undo: bool
    ) -> None:
        """Bring memory, which no process can lose, to where a resume brings the others."""
        if committed or not undo:
            world.carry_out(world.planned(wished), wished)
        if committed and undo:
            world.carry_out(world.planned(before), before)


@contextmanager
def lost(*, committed: bool) -> Any:
    """End the process, so to speak, before or after the commit of a revision."""
    commit = SqlWriter.commit

    def last(*arguments: Any) -> None:
        if committed:
            commit(*arguments)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SqlWriter, "commit", last)
        yield


def _sealed(held: str | None) -> str | None:
    """Tell a digest that pgconf has written from one that a place has drawn, which is never the same."""
    return held if held is None or held.startswith("sha256:") else "edited"


def test_three_targets_live_the_same_life(database: str) -> None:
    """Whatever happens to them, in whatever order."""

    class Here(Lives):
        url = database

    run_state_machine_as_test(
        Here, settings=settings(max_examples=12, stateful_step_count=20, suppress_health_check=[*HealthCheck])
    )
