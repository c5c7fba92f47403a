"""The audit: one entry that was altered or removed is found and named."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from tests.unit.applying.offices import ALIPAY, NEW, NOTE, Offices, change

from pgconf.applying import verify_audit
from pgconf.applying.lease import LEASE, new_lease
from pgconf.applying.owner import this_process
from pgconf.model import AuditEvent, Run, RunState

AT = datetime(2026, 11, 24, 9, 30, 0, 1, tzinfo=UTC)


def fill(offices: Offices, count: int = 5) -> None:
    """Put events into the audit."""
    events = []
    for number in range(1, count + 1):
        at = AT + timedelta(minutes=number)
        details = {"signed_by": "韩梅梅", "role": "risk"}
        event = AuditEvent(name="approved", actor=f"li-{number}", at=at, subject="sha256:1", details=details)
        events.append(event)
    run, journal = Run(id=uuid4().hex, note=NOTE, targets=()), offices.journal
    mark = journal.begin(journal.look().lease, new_lease(this_process("li"), LEASE), run, (), ())
    journal.finish(mark, RunState.FAILED, events)


def found(offices: Offices, known: str | None = None) -> list[tuple[str, str]]:
    """Check the audit: names and messages."""
    head, entries = offices.journal.audit()
    return [(one.name, one.message) for one in verify_audit(head, entries, known)]


def test_a_new_audit_is_whole(offices: Offices) -> None:
    """And empty."""
    assert found(offices) == []
    assert offices.journal.audit()[1] == ()


def test_events_come_back_as_they_were_recorded(offices: Offices) -> None:
    """In their order, numbered from 1, and the chain is whole."""
    fill(offices, 3)
    head, entries = offices.journal.audit()
    assert [(entry.number, entry.event.actor) for entry in entries] == [(1, "li-1"), (2, "li-2"), (3, "li-3")]
    assert entries[0].event.details == {"signed_by": "韩梅梅", "role": "risk"}
    assert entries[0].event.at == AT + timedelta(minutes=1)
    assert (head.number, head.digest) == (3, entries[-1].digest)
    assert found(offices) == []


def test_anybody_can_compute_a_digest(offices: Offices) -> None:
    """From the line that is exported, without the digest."""
    fill(offices, 2)
    for entry in offices.journal.audit()[1]:
        text = json.dumps(entry.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert entry.digest == f"sha256:{sha256(text.encode()).hexdigest()}"


ALTERATIONS = [
    "at = '2026-11-24T09:33:00.000002Z'",
    "at = '2026-11-24T09:33:00.000001+00:00'",
    "at = 'yesterday'",
    "at = '2026-11-24T09:33:00'",
    "actor = 'han'",
    "event = 'guard-accepted'",
    "subject = 'sha256:2'",
    """details = '{"role": "risk", "signed_by": "李雷"}'""",
    "details = details || ' '",
    "details = '[]'",
    "details = 'no JSON'",
    "previous = digest",
    "digest = previous",
]


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_an_altered_entry_is_named(offices: Offices, alteration: str, number: int) -> None:
    """Whatever was altered, and wherever it stands."""
    fill(offices)
    offices.execute(f"UPDATE pgconf_audit SET {alteration} WHERE number = {number}")  # noqa: S608 - ours
    ((name, message), *_) = found(offices)
    assert name == "audit/altered"
    assert message.startswith(f"entry {number} of the audit")


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_removed_entry_is_named(offices: Offices, number: int) -> None:
    """The last one too, which leaves no gap."""
    fill(offices)
    offices.execute(f"DELETE FROM pgconf_audit WHERE number = {number}")  # noqa: S608 - ours
    assert found(offices) == [("audit/missing", f"entry {number} of the audit is missing")]


def test_a_removed_end_is_named_entry_by_entry(offices: Offices) -> None:
    """All of it."""
    fill(offices)
    offices.execute("DELETE FROM pgconf_audit WHERE number > 2")
    assert [message.split()[1] for _, message in found(offices)] == ["3", "4", "5"]


def test_entries_that_were_swapped_are_named(offices: Offices) -> None:
    """Each is whole by itself but for its number."""
    fill(offices)
    for number in ("-2 WHERE number = 2", "2 WHERE number = 3", "3 WHERE number = -2"):
        offices.execute(f"UPDATE pgconf_audit SET number = {number}")  # noqa: S608 - ours
    assert [message.split()[1] for _, message in found(offices)] == ["2", "3"]


def test_an_entry_whose_digest_was_made_to_fit_is_found_by_the_next(offices: Offices) -> None:
    """Which still holds the digest that was there before."""
    fill(offices)
    entry = offices.journal.audit()[1][2]
    content = {**entry.content, "actor": "han"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = f"sha256:{sha256(text.encode()).hexdigest()}"
    offices.execute(f"UPDATE pgconf_audit SET actor = 'han', digest = '{digest}' WHERE number = 3")  # noqa: S608 - ours
    ((name, message),) = found(offices)
    assert name == "audit/altered"
    assert message == "entry 4 of the audit (`approved`) does not follow entry 3: one was altered"


@pytest.mark.parametrize("head", ["digest = 'sha256:0'", "number = 4"])
def test_an_altered_end_is_found(offices: Offices, head: str) -> None:
    """So that nobody cuts the chain and says that it ends there."""
    fill(offices)
    offices.execute(f"UPDATE pgconf_audit_head SET {head}")  # noqa: S608 - ours
    assert [name for name, _ in found(offices)] == ["audit/altered"]


def test_a_chain_that_was_written_anew_lacks_what_was_noted(offices: Offices) -> None:
    """It fits together, and a digest that somebody has kept is not in it."""
    fill(offices)
    kept = offices.journal.audit()[0].digest
    assert found(offices, kept) == []
    offices.execute("DELETE FROM pgconf_audit")
    offices.execute(f"UPDATE pgconf_audit_head SET number = 0, digest = 'sha256:{'0' * 64}'")  # noqa: S608 - ours
    fill(offices, 4)
    assert found(offices) == []
    assert found(offices, kept) == [("audit/rewritten", f"no entry has the digest `{kept}`")]


def test_a_run_enters_with_what_others_have_to_say_of_it(offices: Offices) -> None:
    """In the same step, so that no run is without it."""
    approvals = [
        AuditEvent(name="approved", actor=actor, at=AT, subject=NOTE.plan_id) for actor in ("han", "mei")
    ]
    offices.carry_out(offices.planned(change(ALIPAY, None, NEW)), events=approvals)
    entries = offices.journal.audit()[1]
    names = [(entry.event.name, entry.event.actor) for entry in entries]
    assert names == [
        ("run-started", NOTE.author), ("approved", "han"), ("approved", "mei"), ("run-done", NOTE.author)
    ]  # fmt: skip
    assert entries[0].event.details["plan"] == NOTE.plan_id
    assert entries[-1].event.details == {"revisions": "office 1"}
