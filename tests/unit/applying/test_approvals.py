"""Who has agreed to a plan: signatures are checked, and people are counted, not keys."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.keys import Key, key_of

from pgconf.app.sign import sign
from pgconf.applying.approvals import count, missing, refusals
from pgconf.model import Approval, Approver, Plan, PlanSource, Quorum

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLAN = Plan(
    id=f"sha256:{'0' * 64}",
    environment="production",
    tool_version="1",
    source=PlanSource(commit=None, dirty=True, desired_digest="sha256:1"),
    created_at=NOW,
    expires_at=NOW + timedelta(hours=24),
    targets=(),
)


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """Make a key."""
    return key_of(tmp_path, "wang")


def signed(key: Key, name: str = "Wang", text: str = PLAN.id) -> Approval:
    """Sign a plan."""
    return Approval(name, sign(text.encode(), key.file))


def agreed(approvers: list[Approver], *approvals: Approval, authors: tuple[str, ...] = ()) -> list[str]:
    """Name those whose approvals count."""
    return [one.name for one in count(replace(PLAN, approvals=approvals), approvers, authors).agreed]


def complaint(approvers: list[Approver], approval: Approval, *authors: str) -> str:
    """Tell why an approval does not count."""
    counted = count(replace(PLAN, approvals=(approval,)), approvers, authors)
    assert counted.agreed == ()
    (told,) = counted.complaints
    return told


def test_an_approvers_signature_counts_once(key: Key) -> None:
    """However often it is there, and whatever name stands beside it."""
    wang = Approver("Wang", f"{key.public} wang@example.cn")
    assert agreed([wang], signed(key), signed(key, "Zhao")) == ["Wang"]


def test_other_signatures_do_not_count_and_say_why(key: Key) -> None:
    """They stand in the refusal, so that people know what to do about them."""
    wang = Approver("Wang", key.public)
    assert complaint([], signed(key)) == "`Wang` is no approver of this environment"
    assert complaint([wang], signed(key, text="sha256:1")) == "`Wang` has signed something else"
    assert complaint([wang], Approval("Wang", "agreed!")) == "the signature of `Wang` cannot be read"
    assert complaint([wang], signed(key), "Wang") == "`Wang` is an author of it, and does not approve it"


def test_one_key_is_one_person_with_the_roles_of_all_its_names(key: Key) -> None:
    """Listing oneself twice does not make two."""
    names = [Approver("Wang", key.public, ("risk",)), Approver("Wang Fang", key.public, ("finance",))]
    counted = count(replace(PLAN, approvals=(signed(key),)), names, ())
    assert [(one.name, one.roles) for one in counted.agreed] == [("Wang", ("risk", "finance"))]


def test_one_person_with_two_keys_counts_once(tmp_path: Path, key: Key) -> None:
    """The mail address tells that both are the same."""
    other = key_of(tmp_path, "phone")
    names = [
        Approver("Wang", f"{key.public} wang@example.cn"),
        Approver("Wang (phone)", f"{other.public} wang@example.cn"),
    ]
    assert agreed(names, signed(key), signed(other)) == ["Wang"]


def test_what_is_missing_names_those_who_could_still_agree() -> None:
    """Those who have are left out, and so many fewer are needed."""
    wang, zhao = Approver("Wang", "ssh-ed25519 A"), Approver("Zhao", "ssh-ed25519 B", ("finance",))
    two = Quorum(people=2, because="destructive", candidates=("Wang", "Zhao", "Sun"))
    money = Quorum(people=1, because="account", role="finance", candidates=("Zhao",))
    left, role = missing([two, money], [wang])
    assert (left.people, left.candidates) == (1, ("Zhao", "Sun"))
    assert (role.people, role.role, role.candidates) == (1, "finance", ("Zhao",))
    assert missing([two, money], [wang, zhao]) == []
    assert missing([replace(two, enforced=False)], []) == []


def test_a_refusal_says_who_could_approve_or_that_nobody_can(key: Key) -> None:
    """And why what is there does not count."""
    counted = count(replace(PLAN, approvals=(signed(key),)), [], ())
    (asked,) = refusals([Quorum(people=1, because="disruptive", candidates=("Sun", "Zhao"))], counted)
    assert asked.message == "1 more must approve (disruptive)"
    assert asked.hint == "these still could, with `pgconf approve PLAN --key KEY`: `Sun`, `Zhao`"
    assert [note.message for note in asked.related] == ["`Wang` is no approver of this environment"]
    (hopeless,) = refusals([Quorum(people=2, because="account", role="risk", candidates=("Sun",))], counted)
    assert hopeless.message == "2 more with the role `risk` must approve (account)"
    assert hopeless.hint is not None
    assert hopeless.hint.startswith("not enough people can")
