"""A run that was left is ended, or taken back, whatever it did."""

import pytest
from tests.unit.applying.offices import ALIPAY, NEW, NOTE, OLD, OTHER, UNION, WECHAT, Offices, change

from pgconf.applying import Resumed, Resumption, resume
from pgconf.model import Change, PartialError, PgconfError, RunState, StaleError, TargetPlan

CHANGES = {
    "create": [change(UNION, None, NEW)],
    "update": [change(ALIPAY, OLD, NEW)],
    "delete": [change(ALIPAY, OLD, None)],
    "rename": [change(UNION, OLD, NEW, moved_from=ALIPAY)],
    "rename and create in its place": [
        change(UNION, OLD, NEW, moved_from=ALIPAY),
        change(ALIPAY, None, NEW),
    ],
    "swap": [change(OTHER, OLD, NEW, moved_from=ALIPAY), change(ALIPAY, OLD, NEW, moved_from=OTHER)],
    "delete and rename into its place": [
        change(ALIPAY, OLD, None),
        change(ALIPAY, OLD, NEW, moved_from=OTHER),
    ],
}


def left_in_part(offices: Offices, changes: list[Change]) -> None:
    """Leave a run that has changed the first target, but not the second, which is frozen."""
    before = [change(ALIPAY, None, OLD), change(OTHER, None, OLD)]
    offices.carry_out(offices.planned(*before), body=OLD)
    offices.freeze(1)
    planned = offices.planned(*changes), offices.planned(change(ALIPAY, None, NEW), target=1)
    with pytest.raises(PartialError):
        carry_out_everywhere(offices, *planned)


def carry_out_everywhere(offices: Offices, *planned: TargetPlan) -> None:
    """Carry out a plan; every resource that stays gets the new body."""
    offices.carry_out(*planned, protected=frozenset({ALIPAY}))


def resumed(offices: Offices, *, undo: bool) -> Resumed | None:
    """End the run, or take it back."""
    return resume(offices.journal, offices.targets, Resumption(note=NOTE, undo=undo))


def held(offices: Offices, target: int = 0) -> object:
    """Read everything that a target holds."""
    return offices.bodies(target), dict(offices.live(target).resources)


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_run_is_ended(offices: Offices, changes: list[Change]) -> None:
    """The second target gets what it did not get before."""
    left_in_part(offices, changes)
    written = held(offices)
    offices.thaw(1)
    done = resumed(offices, undo=False)
    assert done
    assert (done.state, list(done.revisions)) == (RunState.DONE, ["mirror"])
    assert held(offices) == written
    assert offices.bodies(1) == {WECHAT: OLD, ALIPAY: NEW}
    assert offices.journal.look().run is None


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_run_is_taken_back(offices: Offices, changes: list[Change]) -> None:
    """The first target holds what it held before: bodies, digests, protection."""
    left_in_part(offices, changes)
    done = resumed(offices, undo=True)
    assert done
    assert (done.state, list(done.revisions)) == (RunState.UNDONE, ["office"])
    assert offices.bodies() == {ALIPAY: OLD, OTHER: OLD}
    assert not any(resource.protected for resource in offices.live().resources.values())
    assert offices.bodies(1) == {WECHAT: OLD}
    assert offices.journal.look().run is None
    assert offices.states[0] is RunState.UNDONE


def test_what_is_taken_back_stays_in_the_history(offices: Offices) -> None:
    """As a revision of its own."""
    left_in_part(offices, CHANGES["update"])
    resumed(offices, undo=True)
    with offices.targets[0].reading() as reader:
        assert [revision.number for revision in reader.history()] == [3, 2, 1]


def test_without_a_run_there_is_nothing_to_do(offices: Offices) -> None:
    """And no database is made for finding that out."""
    assert resumed(offices, undo=False) is None
    assert not (offices.root / "office.db").exists()


def test_what_was_changed_by_hand_since_is_not_overwritten(offices: Offices) -> None:
    """It is named, and the run stays open in the other direction."""
    left_in_part(offices, CHANGES["update"])
    offices.execute("UPDATE pgconf_resource SET body = '{}' WHERE name = 'alipay-web'")
    with pytest.raises(PartialError) as caught:
        resumed(offices, undo=True)
    assert [found.name for found in caught.value.diagnostics] == ["apply/unfinished", "apply/stale"]
    offices.thaw(1)
    done = resumed(offices, undo=False)
    assert done
    assert [(found.name, found.address) for found in done.edited] == [("apply/edited-since", ALIPAY)]
    assert offices.bodies() == {ALIPAY: b"{}", OTHER: OLD}


@pytest.mark.parametrize("undo", [False, True], ids=["ended", "taken back"])
def test_what_was_changed_in_the_other_target_is_told(offices: Offices, undo: bool) -> None:  # noqa: FBT001 - a case
    """Success is not claimed of anything that was not looked at."""
    left_in_part(offices, CHANGES["delete"])
    offices.thaw(1)
    row = "(kind, name, body) VALUES ('payment_method', 'alipay-web', '{}')"
    offices.execute(f"INSERT INTO pgconf_resource {row}", 1 if undo else 0)
    done = resumed(offices, undo=undo)
    assert done
    (found,) = done.edited
    assert found.message.startswith(f"`payment_method/alipay-web` in `{'mirror' if undo else 'office'}` was")


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("undo", [False, True], ids=["ended", "taken back"])
def test_nothing_is_told_of_what_nobody_has_changed(
    offices: Offices, changes: list[Change], undo: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """However the resources of a run change places."""
    left_in_part(offices, changes)
    offices.thaw(1)
    done = resumed(offices, undo=undo)
    assert done
    assert done.edited == ()


def test_another_database_in_the_place_of_a_target_is_not_written(offices: Offices) -> None:
    """It may be that of a branch that has nothing to do with the run."""
    left_in_part(offices, CHANGES["update"])
    offices.thaw(1)
    offices.execute("UPDATE pgconf_meta SET value = 'another' WHERE key = 'identity'", 1)
    with pytest.raises(PartialError) as caught:
        resumed(offices, undo=False)
    assert [found.name for found in caught.value.diagnostics] == ["apply/unfinished", "apply/other-target"]
    assert offices.bodies(1) == {WECHAT: OLD}
    assert resumed(offices, undo=True)


def test_a_resume_that_fails_can_be_tried_again(offices: Offices) -> None:
    """The lease is free, and the run is as it was."""
    left_in_part(offices, CHANGES["update"])
    with pytest.raises(PartialError) as caught:
        resumed(offices, undo=False)
    assert [found.name for found in caught.value.diagnostics] == ["apply/unfinished", "apply/failed"]
    offices.thaw(1)
    assert resumed(offices, undo=False)


def test_a_target_that_is_named_no_longer_cannot_be_written(offices: Offices) -> None:
    """It has to be named again first, or the run is taken back."""
    left_in_part(offices, CHANGES["update"])
    with pytest.raises(PartialError) as caught:
        resume(offices.journal, offices.targets[:1], Resumption(note=NOTE))
    assert [found.name for found in caught.value.diagnostics] == ["apply/unfinished", "apply/other-target"]
    assert resume(offices.journal, offices.targets[:1], Resumption(note=NOTE, undo=True))
    assert offices.bodies() == {ALIPAY: OLD, OTHER: OLD}


def test_a_plan_from_before_is_refused_and_one_from_after_replaces_the_run(offices: Offices) -> None:
    """A new plan is made from what is there, so it cannot undo anything unseen."""
    before = [change(ALIPAY, None, OLD), change(OTHER, None, OLD)]
    offices.carry_out(offices.planned(*before), body=OLD)
    offices.freeze(1)
    early = offices.planned(change(OTHER, OLD, NEW))
    with pytest.raises(PartialError):
        carry_out_everywhere(
            offices,
            offices.planned(change(ALIPAY, OLD, NEW)),
            offices.planned(change(ALIPAY, None, NEW), target=1),
        )
    with pytest.raises(PartialError) as caught:
        carry_out_everywhere(offices, early)
    (found,) = caught.value.diagnostics
    assert (found.name, caught.value.exit_code) == ("apply/unfinished", 4)
    assert "`office` was written, `mirror` was not" in found.message
    carry_out_everywhere(offices, offices.planned(change(OTHER, OLD, NEW)))
    assert offices.states[:2] == [RunState.DONE, RunState.REPLACED]


def test_nobody_resumes_what_is_being_worked_on(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is refused to everybody else while it goes on."""
    refused = []

    def try_to_resume(*_: object) -> None:
        with pytest.raises(PgconfError) as caught:
            resumed(offices, undo=True)
        refused.append(caught.value.diagnostics[0].name)

    monkeypatch.setattr(type(offices.journal), "made", try_to_resume)
    offices.carry_out(
        offices.planned(change(ALIPAY, None, NEW)), offices.planned(change(ALIPAY, None, NEW), target=1)
    )
    assert refused == ["apply/in-progress"]


def test_stale_names_no_part_when_nothing_was_written(offices: Offices) -> None:
    """What only could not begin is no mixture."""
    offices.freeze(0)
    with pytest.raises(PgconfError):
        offices.carry_out(offices.planned(change(ALIPAY, None, NEW)))
    assert resumed(offices, undo=False) is None
    with pytest.raises(StaleError):
        offices.carry_out(offices.planned(change(ALIPAY, OLD, NEW)))
