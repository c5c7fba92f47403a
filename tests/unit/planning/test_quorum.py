"""How many people must agree depends on the worst that a plan does, and on what it does it to."""

from typing import Any

import pytest

from pgconf.kinds.environment import Approvals
from pgconf.model import Action, Address, Change, Risk
from pgconf.planning.quorum import approvers, quorums

WANG = {"name": "Wang", "key": "ssh-ed25519 AAAA1 wang@example.cn", "roles": ["finance"]}
ZHAO = {"name": "Zhao", "key": "ssh-ed25519 AAAA2", "names": ["Zhao Min"]}
SUN = {"name": "Sun", "key": "ssh-ed25519 AAAA3"}


def asked(**changes: Any) -> Approvals:
    """Make what an environment asks for."""
    numbers = {"additive": 0, "disruptive": 1, "destructive": 2}
    return Approvals.model_validate({**numbers, "approvers": [WANG, ZHAO, SUN], **changes})


def change(kind: str, risk: Risk) -> Change:
    """Make a change of some risk."""
    return Change(
        address=Address(kind, "a"), action=Action.UPDATE, risk=risk, reasons=("",), live_digest="1",
        desired_digest="2", wave=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("risks", "people"),
    [
        ([Risk.ADDITIVE], []),
        ([Risk.ADDITIVE, Risk.DISRUPTIVE], [(1, "disruptive")]),
        ([Risk.DISRUPTIVE, Risk.DESTRUCTIVE, Risk.ADDITIVE], [(2, "destructive")]),
        ([], []),
    ],
)
def test_the_worst_change_decides(risks: list[Risk], people: list[tuple[int, str]]) -> None:
    """What asks for nobody is not told."""
    made = quorums(asked(), [change("audience", risk) for risk in risks], ())
    assert [(one.people, one.because) for one in made] == people


def test_more_people_for_less_risk_are_asked_for_all_the_same() -> None:
    """The largest number counts, whatever sense it makes."""
    strange = asked(additive=3, destructive=1)
    (one,) = quorums(strange, [change("audience", risk) for risk in Risk], ())
    assert (one.people, one.because) == (3, "additive")


def test_a_kind_can_ask_for_people_who_speak_for_something() -> None:
    """Beside what the risk asks for, and only when a resource of the kind changes."""
    kinds = {"account": {"people": 1, "role": "finance"}, "role_matrix": {"people": 2}}
    settings = asked(kinds=kinds)
    made = quorums(settings, [change("account", Risk.DISRUPTIVE)], ())
    assert [(one.people, one.because, one.role, one.candidates) for one in made] == [
        (1, "disruptive", None, ("Wang", "Zhao", "Sun")),
        (1, "account", "finance", ("Wang",)),
    ]
    (matrix,) = quorums(settings, [change("role_matrix", Risk.ADDITIVE)], ())
    assert (matrix.people, matrix.because) == (2, "role_matrix")


def test_authors_are_no_candidates() -> None:
    """By whatever name git knows them."""
    (one,) = quorums(asked(), [change("audience", Risk.DISRUPTIVE)], ("W <wang@example.cn>", "zhao min"))
    assert one.candidates == ("Sun",)
    assert one.enforced


def test_where_nobody_is_listed_nothing_is_enforced() -> None:
    """Otherwise nothing could ever be applied."""
    (one,) = quorums(asked(approvers=[]), [change("audience", Risk.DISRUPTIVE)], ())
    assert (one.people, one.candidates, one.enforced) == (1, (), False)


def test_approvers_are_read_off_the_environment() -> None:
    """With all that is known of them."""
    wang = next(one for one in approvers(asked()) if one.name == "Wang")
    assert (wang.key_text, wang.roles, wang.names) == ("AAAA1", ("finance",), ())
