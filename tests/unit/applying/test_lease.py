"""Who may work: one process at a time, until it is gone or has not been heard of for too long."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from tests.unit.applying.offices import ALIPAY, NEW, NOTE, OLD, Offices, change

from pgconf.applying import Resumption, Standing, break_lease, resume, standing
from pgconf.applying.lease import kept
from pgconf.applying.owner import is_gone, this_process
from pgconf.model import (
    Diagnostic,
    FencedError,
    Lease,
    LockedError,
    Owner,
    PgconfError,
    Run,
    RunMark,
    RunState,
    RunTarget,
    StaleError,
)

HOUR = timedelta(hours=1)
FIRST = RunTarget(name="office", type="sql", location="office.db", identity="new")


def lease_of(owner: Owner, length: timedelta = HOUR) -> Lease:
    """Make a lease from now on."""
    now = datetime.now(UTC)
    return Lease(owner=owner, acquired_at=now, renewed_at=now, expires_at=now + length)


def begin(offices: Offices, lease: Lease) -> RunMark:
    """Begin a run, as a process does that then is held up."""
    run = Run(id="held-up", note=NOTE, targets=(FIRST,))
    return offices.journal.begin(offices.journal.look().lease, lease, run, (), ())


def gone() -> Owner:
    """Describe a process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return replace(this_process("han"), pid=process.pid)


def apply(offices: Offices) -> None:
    """Apply a plan that creates one resource."""
    offices.carry_out(offices.planned(change(ALIPAY, None, NEW)))


def test_whoever_is_at_work_is_named(offices: Offices) -> None:
    """With the process, so that one can go and look."""
    owner = this_process("han")
    begin(offices, lease_of(owner))
    with pytest.raises(LockedError) as caught:
        apply(offices)
    (found,) = caught.value.diagnostics
    assert (found.name, caught.value.exit_code) == ("apply/in-progress", 6)
    assert found.message.startswith("han has been working on `production` since ")
    assert f"process {owner.pid} on {owner.host}" in found.message
    assert offices.bodies() == {}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: lease_of(this_process("han")), Standing.HELD),
        (lambda: lease_of(this_process("han"), -HOUR), Standing.EXPIRED),
        (lambda: lease_of(gone()), Standing.GONE),
        (lambda: lease_of(replace(this_process("han"), started="another time")), Standing.GONE),
        (lambda: lease_of(replace(gone(), machine="another one")), Standing.HELD),
        (lambda: lease_of(replace(gone(), machine="another one"), -HOUR), Standing.EXPIRED),
        (Lease, Standing.FREE),
    ],
    ids=["at work", "not heard of", "gone", "same number", "elsewhere", "elsewhere, not heard of", "nobody"],
)
def test_a_lease_holds_while_its_owner_may_be_at_work(
    offices: Offices, make: Callable[[], Lease], expected: Standing
) -> None:
    """Of a process elsewhere only its silence tells that it is gone."""
    assert standing(make()) is expected


@pytest.mark.parametrize("length", [HOUR, -HOUR], ids=["gone", "not heard of"])
def test_what_a_lost_process_has_begun_does_not_keep_others_away(offices: Offices, length: timedelta) -> None:
    """It had written nothing: its run is closed, and the next one goes on at once."""
    begin(offices, lease_of(gone() if length > timedelta() else this_process("han"), length))
    apply(offices)
    assert offices.states == [RunState.DONE, RunState.FAILED]
    _, entries = offices.journal.audit()
    names = [entry.event.name for entry in entries]
    assert names == ["run-taken-over", "run-failed", "run-started", "run-done"]
    assert entries[0].event.details["owner"] == "han"
    assert standing(offices.journal.look().lease) is Standing.FREE


def test_whoever_was_overtaken_can_write_no_more(offices: Offices) -> None:
    """Neither its target nor the journal, however late it comes back."""
    mark = begin(offices, lease_of(this_process("han"), -HOUR))
    apply(offices)
    office, journal = offices.targets[0], offices.journal
    writes: list[Callable[[], object]] = [
        lambda: office.fence(mark),
        lambda: office.writing_for(mark).__enter__(),
        lambda: journal.renew(mark, datetime.now(UTC), datetime.now(UTC) + HOUR),
        lambda: journal.made(mark, "office", 2),
        lambda: journal.leave(mark, ()),
    ]
    for write in writes:
        with pytest.raises(FencedError) as caught:
            write()
        assert caught.value.diagnostics[0].name == "apply/taken-over"
    assert offices.bodies() == {ALIPAY: NEW}


def test_a_run_that_is_overtaken_in_the_middle_stops_there(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is broken while it writes the first target, so the second one stays as it is."""
    both = [offices.planned(change(ALIPAY, None, NEW), target=target) for target in (0, 1)]
    made = type(offices.journal).made

    def overtaken(*arguments: object) -> None:
        break_lease(offices.journal, offices.targets, "han", "it hangs")
        made(*arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(type(offices.journal), "made", overtaken)
    with pytest.raises(FencedError):
        offices.carry_out(*both)
    assert (offices.bodies(0), offices.bodies(1)) == ({ALIPAY: NEW}, {})
    assert offices.journal.look().run is not None


@pytest.mark.parametrize("undo", [False, True], ids=["ended", "taken back"])
def test_a_run_that_is_overtaken_at_its_end_learns_what_became_of_it(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, undo: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """It has written everything; success is only claimed of what has not been taken back meanwhile."""
    finish = type(offices.journal).finish

    def overtaken(*arguments: object) -> None:
        monkeypatch.undo()
        break_lease(offices.journal, offices.targets, "han", "it hangs")
        resume(offices.journal, offices.targets, Resumption(note=NOTE, undo=undo))
        finish(*arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(type(offices.journal), "finish", overtaken)
    with pytest.raises(FencedError) if undo else nullcontext():
        apply(offices)
    assert offices.bodies() == ({} if undo else {ALIPAY: NEW})


def test_whoever_finds_a_target_out_of_reach_gives_the_lease_back(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And tells that, even where the journal goes out of reach as well."""
    begin(offices, lease_of(this_process("han"), -HOUR))

    def lost(*_: object) -> None:
        raise PgconfError(Diagnostic(name="apply/failed", message="out of reach"))

    def lost_too(*_: object) -> None:
        raise PgconfError(Diagnostic(name="apply/failed", message="out of reach too"))

    monkeypatch.setattr(type(offices.targets[0]), "fence", lost)
    with pytest.raises(PgconfError, match=r"out of reach$"):
        apply(offices)
    assert standing(offices.journal.look().lease) is Standing.FREE
    monkeypatch.setattr(type(offices.journal), "leave", lost_too)
    with pytest.raises(PgconfError, match=r"out of reach$"):
        apply(offices)


def test_breaking_a_lock_is_kept_with_its_reason(offices: Offices) -> None:
    """And tells whose it was."""
    assert break_lease(offices.journal, offices.targets, "li", "nothing hangs") is None
    begin(offices, lease_of(this_process("han")))
    lease = break_lease(offices.journal, offices.targets, "li", "it hangs")
    assert lease
    assert lease.owner == this_process("han")
    broken = next(e.event for e in offices.journal.audit()[1] if e.event.name == "lock-broken")
    assert (broken.actor, broken.details["owner"], broken.details["reason"]) == ("li", "han", "it hangs")
    assert standing(offices.journal.look().lease) is Standing.FREE


def test_of_two_that_take_over_one_is_faster(offices: Offices) -> None:
    """Both have seen the same lease."""
    begin(offices, lease_of(this_process("han"), -HOUR))
    seen = offices.journal.look().lease
    offices.journal.take(seen, lease_of(this_process("li")), ())
    with pytest.raises(LockedError):
        offices.journal.take(seen, lease_of(this_process("li")), ())


def test_a_lease_that_was_renewed_after_all_is_not_taken(offices: Offices) -> None:
    """Its owner was only slow."""
    mark = begin(offices, lease_of(this_process("han"), -HOUR))
    seen = offices.journal.look().lease
    offices.journal.renew(mark, datetime.now(UTC), datetime.now(UTC) + HOUR)
    with pytest.raises(LockedError):
        offices.journal.take(seen, lease_of(this_process("li")), ())


def test_a_lease_is_renewed_while_work_goes_on(offices: Offices) -> None:
    """Until the block ends, and by nobody afterwards."""
    mark = begin(offices, lease_of(this_process("han")))
    first, renewed = offices.journal.look().lease, Event()

    class Watched:
        """A journal that tells when it is renewed."""

        def renew(self, *arguments: object) -> None:
            """Renew, and tell."""
            offices.journal.renew(*arguments)  # type: ignore[arg-type] # handed on as they came
            renewed.set()

    with kept(Watched(), mark, timedelta(seconds=0.1)):  # type: ignore[arg-type] # this is all it asks for
        assert renewed.wait(30)
    now = offices.journal.look().lease
    assert first.renewed_at
    assert now.renewed_at
    assert now.renewed_at > first.renewed_at


def test_tokens_grow_over_a_restored_backup(offices: Offices) -> None:
    """The other target has seen later tokens than the database that came back knows of."""
    apply(offices)
    offices.carry_out(offices.planned(change(ALIPAY, None, NEW), target=1))
    offices.execute("UPDATE pgconf_lease SET token = token - 1000")  # the backup is older by that many runs
    offices.execute("UPDATE pgconf_fence SET token = token - 1000")
    offices.execute("UPDATE pgconf_fence SET token = token - 10", 1)  # and it comes back seconds later
    offices.carry_out(offices.planned(change(ALIPAY, NEW, NEW), target=1))
    assert offices.live(1).revision == 2


def test_a_plan_that_is_stale_begins_no_run(offices: Offices) -> None:
    """It is seen before anything is written, the journal included."""
    with pytest.raises(StaleError):
        offices.carry_out(offices.planned(change(ALIPAY, OLD, NEW)))
    assert not (offices.root / "office.db").exists()


def test_this_process_is_there(offices: Offices) -> None:
    """And says who and where it is."""
    owner = this_process("li")
    assert not is_gone(owner)
    assert owner.name == "li"
    assert owner.host
    assert owner.machine
