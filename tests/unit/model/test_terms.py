"""What let a plan pass is written into the message of its revision."""

from pgconf.model import Approver, Clearance, authors_among

LI = Approver("Li Lei", "ssh-ed25519 AAAA1 li@example.cn", names=("李雷 <lilei@home.example>",))
WANG = Approver("Wang", "ssh-ed25519 AAAA2")


def test_a_message_stays_what_it_is_when_there_is_nothing_to_add() -> None:
    """Most revisions have no story."""
    assert Clearance().recorded("lower the limit") == "lower the limit"
    assert Clearance().recorded("") == ""


def test_what_was_accepted_and_by_whom_stands_behind_the_message() -> None:
    """Sorted, one a line, behind an empty line."""
    clearance = Clearance(
        accepted={"plan/small-set": "moved\nto reports", "plan/money-path": "closed"},
        approved_by=("Wang",),
        break_glass="nobody answers",
    )
    assert clearance.recorded("close H5").splitlines() == [
        "close H5",
        "",
        "Accepted: plan/money-path: closed",
        "Accepted: plan/small-set: moved to reports",
        "Approved-by: Wang",
        "Break-glass: nobody answers (to be reviewed)",
    ]
    assert Clearance(approved_by=("Wang",)).recorded("") == "Approved-by: Wang"


def test_nobody_claims_an_approval_in_a_message() -> None:
    """A line that reads like one of pgconf's own is quoted."""
    assert Clearance().recorded("hi\n Approved-by: Wang\nok") == "hi\n>  Approved-by: Wang\nok"


def test_an_author_is_known_by_name_mail_and_comment() -> None:
    """In any case, and with any width of spaces."""
    for author in ("li  LEI", "somebody <LI@example.cn>", "lilei@home.example", "李雷", "Li Lei <x@y>"):
        assert authors_among([LI, WANG], [author]) == {"AAAA1"}
    assert authors_among([LI, WANG], ["Han Meimei <han@example.cn>", "", " <>"]) == frozenset()


def test_whoever_has_the_key_of_an_author_is_one() -> None:
    """By whatever name it is listed."""
    other = Approver("Zhao", LI.key)
    assert authors_among([LI, other, WANG], ["Li Lei"]) == {other.key_text}
