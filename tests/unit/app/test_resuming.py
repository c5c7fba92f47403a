"""What a run that was left still has to write goes through the gate, whichever way it goes on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.keys import Key, key_of
from tests.projects import MORE, NO_AUDIENCES, PRODUCTION, SETTINGS, applied, execute, put, shop

from pgconf import Project
from pgconf.app.approve import approve
from pgconf.app.project import no_tick
from pgconf.app.runs import audit, check_audit
from pgconf.applying import Resumed
from pgconf.model import (
    AuditEvent,
    Diagnostic,
    InvalidError,
    LockedError,
    PgconfError,
    RefusedError,
    Terms,
    UsageError,
)
from pgconf.targets.sql.journal import SqlJournal

TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"
BUYERS = "kind: audience\nname: buyers\nall: users\n"
STAFF = BUYERS.replace("buyers", "staff")
FREEZE = "freeze: [{from: 2026-11-10T00:00, to: 2026-11-13T00:00, because: 双十一}]\n"
FROZEN = datetime(2026, 11, 11, tzinfo=UTC)
SMALL = {"plan/small-set": "nobody buys yet"}


class Left:
    """A shop with two targets, in which a run is lost after the first one was written."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, settings: str = "") -> None:
        """Make the shop, and apply it."""
        monkeypatch.setenv("PGCONF_AUTHOR", "robot")
        self.root, self.monkeypatch = root, monkeypatch
        self.zhao: Key = key_of(root, "zhao")
        approvers = settings.format(key=f"{self.zhao.public} zhao@example.cn")
        applied(shop(root, {PRODUCTION: TWO}))
        self.settings = TWO + approvers

    def leave(self, more: str, key: Key | None = None, **terms: Any) -> "Left":
        """Apply something new, and lose the process between the targets."""
        plan = put(self.root, {MORE: more, PRODUCTION: self.settings}).plan("production")
        if key is not None:
            plan = approve(self.project, plan, key.file, guards_from=None, now=None, tick=no_tick).plan
        with self.monkeypatch.context() as patched:
            patched.setattr(SqlJournal, "made", _lost)
            patched.setattr(SqlJournal, "leave", _lost)
            with pytest.raises(KeyboardInterrupt):
                self.project.apply(plan, author="li", terms=Terms(**terms))
        execute(self.project, "UPDATE pgconf_lease SET expires_at = renewed_at", database="a.db")
        return self

    @property
    def project(self) -> Project:
        """Open the project, as every command does."""
        return Project.open(self.root)

    def resume(self, *, undo: bool = False, now: datetime | None = None, **terms: Any) -> Resumed:
        """End the run, or take it back."""
        done = self.project.resume("production", undo=undo, author="han", terms=Terms(**terms), now=now)
        assert done
        assert done.edited == ()
        assert check_audit(self.project, "production")[1] == []
        return done

    def refusal(self, error: type[PgconfError] = RefusedError, **options: Any) -> list[str]:
        """Tell why it is neither ended nor taken back; then nothing was done."""
        before = self.events
        with pytest.raises(error) as caught:
            self.resume(**options)
        assert self.events == before
        return [found.name for found in caught.value.diagnostics]

    @property
    def events(self) -> list[AuditEvent]:
        """Read the audit."""
        return [entry.event for entry in audit(self.project, "production")[1]]

    def said(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """Read who said what of a kind in the audit."""
        return [(event.actor, dict(event.details)) for event in self.events if event.name == name]


def _lost(*_: object) -> None:
    raise KeyboardInterrupt


APPROVALS = (
    "approvals: {{additive: 1, disruptive: 1, destructive: 1, approvers: [{{name: Zhao, key: {key}}}]}}\n"
)


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Left:
    """Leave a run that makes an audience."""
    return Left(tmp_path, monkeypatch).leave(BUYERS)


def test_what_ends_a_run_is_asked_of_guards_again(left: Left) -> None:
    """A freeze may have begun."""
    put(left.root, {PRODUCTION: TWO + FREEZE})
    assert left.refusal(now=FROZEN) == ["plan/freeze-window"]
    done = left.resume(now=FROZEN, accepted={"plan/freeze-window": "half a change is worse"})
    message = done.revisions["branch"].note.message
    assert message.endswith("\n\nAccepted: plan/freeze-window: half a change is worse")
    assert left.said("guard-accepted") == [
        ("han", {"guard": "plan/freeze-window", "reason": "half a change is worse"})
    ]


def test_taking_a_run_back_is_a_change_like_any_other(left: Left) -> None:
    """What it deletes is guarded."""
    assert left.refusal(undo=True) == ["plan/small-set"]
    assert left.refusal(UsageError, undo=True, accepted={"plan/small-sett": "why"}) == ["cli/unknown-guard"]
    left.resume(undo=True, accepted=SMALL)
    assert left.said("guard-accepted") == [
        ("han", {"guard": "plan/small-set", "reason": SMALL["plan/small-set"]})
    ]


def test_what_was_accepted_when_a_run_began_still_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And stands in the audit once."""
    office = Left(tmp_path, monkeypatch)
    put(tmp_path, {MORE: BUYERS})
    applied(office.project)
    office.leave("", accepted=SMALL)
    office.resume()
    assert [actor for actor, said in office.said("guard-accepted") if said["guard"] == "plan/small-set"] == [
        "li"
    ]


def test_approvals_of_a_run_count_until_it_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to agree twice."""
    office = Left(tmp_path, monkeypatch, APPROVALS)
    office.leave(BUYERS, office.zhao)
    assert office.said("approved") == [("Zhao", {})]
    office.resume()
    assert office.said("approved") == [("Zhao", {})]


def test_approvals_do_not_count_for_taking_a_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going without is kept, and marked for review."""
    office = Left(tmp_path, monkeypatch, APPROVALS)
    office.leave(BUYERS, office.zhao)
    assert office.refusal(undo=True, accepted=SMALL) == ["approval/missing"]
    done = office.resume(undo=True, accepted=SMALL, break_glass="the branch is down")
    assert "Break-glass: the branch is down (to be reviewed)" in done.revisions["office"].note.message
    assert office.said("break-glass") == [("han", {"reason": "the branch is down", "review": "wanted"})]


def test_what_began_without_approvals_ends_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is marked for review already."""
    office = Left(tmp_path, monkeypatch, APPROVALS)
    office.leave(BUYERS, break_glass="nobody is there")
    office.resume()
    assert office.said("break-glass") == [("li", {"reason": "nobody is there", "review": "wanted"})]


def test_an_audit_that_was_altered_vouches_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may have written an approval into it."""
    office = Left(tmp_path, monkeypatch, APPROVALS)
    office.leave(BUYERS, office.zhao)
    execute(office.project, "UPDATE pgconf_audit SET actor = 'Zhou' WHERE number = 1", database="a.db")
    assert office.refusal() == ["approval/missing"]


def test_a_policy_forbids_the_rest_of_a_run(left: Left) -> None:
    """One that was declared since; one with errors might."""
    put(left.root, {MORE: NO_AUDIENCES})
    assert left.refusal() == ["policy/no-audiences"]
    put(left.root, {MORE: NO_AUDIENCES.replace("deny", "denies")})
    assert "schema/unknown-field" in left.refusal(InvalidError)


@pytest.mark.parametrize("undo", [False, True], ids=["ended", "taken back"])
def test_a_rename_is_no_delete_whichever_way_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undo: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """And the protection that came with it goes with it."""
    office = Left(tmp_path, monkeypatch)
    put(tmp_path, {MORE: BUYERS})
    applied(office.project)
    office.leave(f"{STAFF}moved_from: buyers\nprotect: true\n")
    office.resume(undo=undo)
    held = [change.address.name for change in office.project.plan("production").changes]
    assert held == (["staff", "staff"] if undo else [])


def test_what_nobody_can_judge_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that somebody had made unreadable by hand."""
    office = Left(tmp_path, monkeypatch)
    execute(office.project, "UPDATE pgconf_resource SET body = '[]' WHERE name = 'bank-t1'", database="a.db")
    office.leave(BUYERS)
    assert office.refusal(InvalidError, undo=True) == ["plan/unfit-revision"]
    office.resume()


def test_what_is_only_there_and_unreadable_is_in_nobodys_way(left: Left) -> None:
    """The run does not touch it."""
    execute(left.project, "UPDATE pgconf_resource SET body = '1' WHERE name = 'icbc-main'", database="b.db")
    left.resume()


def test_whoever_is_at_work_is_told_before_anything_else(left: Left) -> None:
    """Guards are of no interest then."""
    execute(left.project, "UPDATE pgconf_lease SET expires_at = '2999-01-01T00:00:00Z'", database="a.db")
    assert left.refusal(LockedError, undo=True) == ["apply/in-progress"]


def test_a_diagnostic_of_what_was_edited_names_its_target(left: Left) -> None:
    """So that one finds it among several."""
    execute(left.project, "UPDATE pgconf_resource SET body = '{}' WHERE name = 'buyers'", database="a.db")
    done = left.project.resume("production", author="han")
    assert done
    found: Diagnostic = done.edited[0]
    assert (found.name, str(found.address)) == ("apply/edited-since", "audience/buyers")


def test_what_is_resumed_is_judged_though_it_would_be_left_alone_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run writes it all the same, so a guard that would refuse it is asked."""
    edit = "UPDATE pgconf_resource SET body = json_set(body, '$.title', '他') WHERE name = 'bank-t1'"
    left = Left(tmp_path, monkeypatch)
    for database in ("a.db", "b.db"):
        execute(left.project, edit, database=database)
    left.leave(BUYERS)
    rule = "{addresses: [settlement_rule/bank-t1], owner: 运营, because: 压测, until: 2999-12-31}"
    put(tmp_path, {PRODUCTION: f"{TWO}ignore_drift: [{rule}]\nguards: {{max_change_ratio: 0%}}\n"})
    with pytest.raises(RefusedError, match="plan/mass-change"):
        left.project.resume("production", author="han")
