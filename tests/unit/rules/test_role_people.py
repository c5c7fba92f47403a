"""Rules about people with roles: who is left, who is counted, and whose account it is."""

from pathlib import Path

import pytest
from tests.unit.rules.offices import ROLE, found, matrix, names

ADMINS = """\
roles:
  boss: {class: admin, title: 管理员}
  security: {class: admin, title: 安全}
  clerk: {class: operator, title: 操作员}
grants: {roles.edit: [boss], roles.assign: [security], orders.read: [clerk]}
"""


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        pytest.param("", [], id="nobody is managed here"),
        pytest.param("{groups: {b: {roles: [boss]}, s: {roles: [security]}}}", [], id="both"),
        pytest.param("{groups: {b: {roles: [boss]}}}", ["error"], id="other administrators are here"),
        pytest.param(
            "{groups: {c: {roles: [clerk]}}}", ["warning", "warning"], id="administrators are elsewhere"
        ),
    ],
)
def test_somebody_is_left_to_assign_roles(tmp_path: Path, assignments: str, expected: list[str]) -> None:
    """As far as people are managed here."""
    text = ADMINS + (f"assignments: {assignments}\n" if assignments else "")
    diagnostics = found(tmp_path, matrix(text))
    assert [str(d.severity) for d in diagnostics if d.name == "role/last-admin-removed"] == expected


def test_rights_that_no_role_has_are_told_once(tmp_path: Path) -> None:
    """As a lockout, and not as permissions that nobody holds."""
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk], roles.edit: [clerk]}}\n"
    diagnostics = found(tmp_path, matrix(text))
    about = [d.name for d in diagnostics if "`roles.assign`" in d.message]
    assert about == ["role/last-admin-removed"]


@pytest.mark.parametrize(
    ("given", "today", "told"),
    [
        pytest.param("2026-05-24", "2026-11-24", False, id="the last day"),
        pytest.param("2026-05-24", "2026-11-25", True, id="the day after"),
        pytest.param("2026-08-31", "2027-02-28", False, id="the last day of a short month"),
        pytest.param("2026-08-31", "2027-03-01", True, id="the day after a short month"),
        pytest.param("2027-08-31", "2028-02-29", False, id="a leap day"),
    ],
)
def test_a_review_holds_for_six_months(tmp_path: Path, given: str, today: str, told: bool) -> None:  # noqa: FBT001
    """To the day."""
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk]}}\nreviewed_on: {given}\n"
    assert ("role/review-overdue" in names(found(tmp_path, matrix(text), today=today))) == told


@pytest.mark.parametrize(
    ("roles", "reviewed_on", "told"),
    [
        pytest.param("{clerk: {class: operator, title: a}}", "", 0, id="never asked for"),
        pytest.param("{buyer: {class: user, title: a}}", "reviewed_on: 2020-01-01\n", 0, id="users alone"),
        pytest.param(
            "{clerk: {class: operator, title: a, reviewed_on: 2026-11-01}}",
            "reviewed_on: 2020-01-01\n",
            0,
            id="all roles have their own",
        ),
        pytest.param(
            "{clerk: {class: operator, title: a, reviewed_on: 2020-01-01}, b: {class: admin, title: b}}",
            "reviewed_on: 2020-01-01\n",
            2,
            id="one has, and both are old",
        ),
    ],
)
def test_the_date_that_counts_is_judged(tmp_path: Path, roles: str, reviewed_on: str, told: int) -> None:
    """A role's own, or else the matrix's."""
    text = f"roles: {roles}\ngrants: {{}}\n{reviewed_on}"
    assert names(found(tmp_path, matrix(text))).count("role/review-overdue") == told


@pytest.mark.parametrize(
    ("people", "told"),
    [
        pytest.param("{e1: {roles: [clerk]}, e2: {roles: [clerk]}}", [], id="persons"),
        pytest.param(
            "{Root: {roles: [clerk]}}", ["`Root` is a login that software"], id="default, in capitals"
        ),
        pytest.param("{clerk: {roles: [clerk]}}", ["`clerk` is named after a role"], id="a role's name"),
        pytest.param(
            "{e1: {roles: [clerk], email: a@x.cn}, e2: {roles: [clerk], email: A@X.cn}}",
            ["`e2` and `e1` have the same `email`"],
            id="one mailbox",
        ),
        pytest.param(
            "{e1: {roles: [clerk], phone: {secret: env:P}}, e2: {roles: [clerk], phone: {secret: env:P}}}",
            ["`e2` and `e1` have the same `phone`"],
            id="one phone",
        ),
    ],
)
def test_an_account_belongs_to_one_person(tmp_path: Path, people: str, told: list[str]) -> None:
    """Names and contacts tell."""
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk]}}\nassignments: {{people: {people}}}\n"
    shared = [d.message for d in found(tmp_path, matrix(text)) if d.name.startswith("user/")]
    assert [message[: len(start)] for message, start in zip(shared, told, strict=True)] == told


def test_a_person_may_be_in_two_role_matrices(tmp_path: Path) -> None:
    """The same login with the same mailbox is the same person."""
    people = "{people: {e1: {roles: [clerk], email: a@x.cn}}}"
    text = f"roles: {{clerk: {ROLE}}}\ngrants: {{orders.read: [clerk]}}\nassignments: {people}\n"
    diagnostics = found(tmp_path, matrix(text), matrix(text, name="second"))
    assert [d.name for d in diagnostics if d.name.startswith("user/")] == []


def test_a_role_for_emergencies_that_only_looks_may_be_taken(tmp_path: Path) -> None:
    """Without asking anybody; one that moves money may not."""
    roles = "roles: {alarm: {class: admin, title: 应急, break_glass: {for: 4h, approvers: 0}}}\n"
    assert names(found(tmp_path, matrix(f"{roles}grants: {{orders.read: [alarm]}}\n"))) == []
    (one,) = names(found(tmp_path, matrix(f"{roles}grants: {{money.ask: [alarm]}}\n")))
    assert one == "role/break-glass-without-approval"
