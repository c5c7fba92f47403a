"""Carrying out a plan, with real databases."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.applying.offices import ALIPAY, NEW, NOTE, OLD, WECHAT, Offices, change

from pgconf.applying import Resumption, resume
from pgconf.model import Diagnostic, PartialError, PgconfError, RunState, StaleError
from pgconf.targets.sql.writer import SqlWriter


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


def test_a_target_of_which_nobody_knows_is_not_called_unwritten(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commit was under way when the connection broke; a resume finds out."""
    both = [offices.planned(change(ALIPAY, None, NEW), target=target) for target in (0, 1)]
    commit = SqlWriter.commit

    def broken(writer: SqlWriter, *arguments: Any) -> Any:
        done = commit(writer, *arguments)
        if writer._failures.location == "mirror.db":  # noqa: SLF001 - the second one
            raise PgconfError(Diagnostic(name="apply/outcome-unknown", message="nobody answers"))
        return done

    with monkeypatch.context() as patched:
        patched.setattr(SqlWriter, "commit", broken)
        with pytest.raises(PartialError) as caught:
            offices.carry_out(*both)
    message = caught.value.diagnostics[0].message
    assert message == "`office` was written, and whether `mirror` was is not known"
    done = resume(offices.journal, offices.targets, Resumption(note=NOTE))
    assert done
    assert (done.state, done.revisions) == (RunState.DONE, {})


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
    assert offices.states == [RunState.FAILED, RunState.DONE]
    offices.carry_out(second)
