"""What must not stand in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from pgconf.decisions.personal_data import named, written


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("card_no", "card number"),
        ("bank_card_number", "card number"),
        ("pan", "card number"),
        ("payer_id_card", "identity number"),
        ("id_number", "identity number"),
        ("new_password", "password"),
        ("cvv", "security code"),
        ("card_no_tail", None),
        ("id_number_masked", None),
        ("company", None),
        ("paid_no", None),
        ("code", None),
    ],
)
def test_a_name_says_what_is_in_it(name: str, what: str | None) -> None:
    """A part of a number gives nothing away, and other words may hold the same letters."""
    assert named(name) == what


@given(st.from_regex(r"\A[3-6][0-9]{14,17}\Z"), st.sampled_from(["", " ", "-"]))
def test_a_card_number_is_known_by_its_check_digit(number: str, gap: str) -> None:
    """However it is grouped; with another last digit it is just a number."""
    right = number + luhn.calc_check_digit(number)
    wrong = number + str((int(right[-1]) + 1) % 10)
    found = written(f"付至\n{gap.join(right[i : i + 4] for i in range(0, len(right), 4))}，谢谢")
    assert found == ("card number", 2)
    other = written(f"付至{wrong}，谢谢")
    assert other is None or other[0] == "identity number"


@pytest.mark.parametrize(
    "text", ["110105194912310022", "电话4008001234", "2026-11-24 08:00:00", "1.23456789012345678"]
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """Identity numbers with a wrong check digit, telephones, times and fractions."""
    assert written(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("密码是${code}", True),
        ("密码：abc", True),
        ("Your password is: {1}", True),
        ("password is s3cret", True),
        ("动态密码是${code}", False),
        ("一次性密码：${code}", False),
        ("密码已修改", False),
        ("your password is about to expire", False),
    ],
)
def test_a_password_is_known_by_the_words_before_it(text: str, *, is_one: bool) -> None:
    """Talk about passwords is not meant, nor are codes."""
    assert (written(text) == ("password", 1)) is is_one
