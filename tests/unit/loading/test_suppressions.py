"""Comments that allow findings: which lines are such comments, and what they speak of."""

from datetime import date

import pytest

from pgconf.loading.suppressions import Suppression, read_suppressions
from pgconf.model import Position, Span

FILE = "environments/base/shop.yaml"


def read(text: str) -> tuple[Suppression, ...]:
    """Read comments that are all as they should be."""
    found = read_suppressions(text.encode(), FILE)
    assert found.diagnostics == ()
    return found.value


def refused(text: str) -> list[tuple[str, int]]:
    """Read comments of which some are not; give their names and lines."""
    found = read_suppressions(text.encode(), FILE).diagnostics
    return [(d.name, d.span.start.line) for d in found if d.span]


def test_a_comment_names_a_rule_a_reason_and_a_date() -> None:
    """All of it, with the place of the comment itself."""
    text = "a: 1\n  # pgconf: allow ref/disabled because 双十一之后恢复 until 2027-01-31\nb: 2\n"
    assert read(text) == (
        Suppression(
            Span(FILE, Position(2, 3), Position(2, 64)),
            3,
            ("ref/disabled",),
            "双十一之后恢复",
            date(2027, 1, 31),
        ),
    )


def test_a_reason_may_hold_the_word_until() -> None:
    """Only a last word behind it that is a date is one."""
    (one,) = read(
        "# pgconf: allow ref/disabled because it is off until the bank answers us again, says Li\na: 1\n"
    )
    assert one.reason.endswith("says Li")
    assert one.until is None


def test_several_rules_are_parted_by_commas() -> None:
    """One reason for all of them."""
    (one,) = read("# pgconf: allow ref/disabled,ref/cycle , serial/unsafe-integer because we know\na: 1\n")
    assert one.rules == ("ref/disabled", "ref/cycle", "serial/unsafe-integer")


def test_comments_and_blank_lines_between_do_not_count() -> None:
    """A comment speaks of the next line that holds something."""
    first, second = read(
        "# pgconf: allow ref/cycle because a\n# pgconf: allow ref/disabled because b\n\n# 说明\na: 1\n"
    )
    assert (first.line, second.line) == (5, 5)


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  # pgconf: allow ref/cycle because text\n",
        "a: >-\n  hello\n  # pgconf: nothing\nb: 1\n",
        "a: 'one\n\n  # pgconf: nothing'\n",
        'a: "# pgconf: nothing"\n',
    ],
)
def test_text_that_looks_like_a_comment_is_none(text: str) -> None:
    """Quoted and indented text belongs to its value."""
    assert read(text) == ()


def test_a_comment_behind_a_block_of_text_counts() -> None:
    """The block ends where its indentation does."""
    (one,) = read("a: |\n  # pgconf: text\n# pgconf: allow ref/cycle because b\nc: 1\n")
    assert one.line == 4


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("# pgconf: ignore ref/cycle because x", "suppression/malformed"),
        ("# pgconf: allow", "suppression/malformed"),
        ("# pgconf: allow Ref/Cycle because x", "suppression/malformed"),
        ("# pgconf:", "suppression/malformed"),
        ("# pgconf: allow ref/cycle until 2027-01-31", "suppression/without-reason"),
        ("# pgconf: allow ref/cycle", "suppression/without-reason"),
        ("# pgconf: allow ref/cycle because x until 2027-02-30", "suppression/malformed"),
        ("b: 1 # pgconf: allow ref/cycle because x", "suppression/malformed"),
    ],
)
def test_a_comment_that_allows_nothing_is_told(line: str, name: str) -> None:
    """At its own place."""
    assert refused(f"a: 1\n{line}\n") == [(name, 2)]
