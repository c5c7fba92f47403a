"""How a file differs, told in a plan."""

import pytest

from pgconf.planning.text import MOST_LINES, text_diff


def test_lines_that_go_and_come_are_told_with_those_around_them() -> None:
    """As `diff -u` does, without names of files."""
    diff = text_diff("a\nb\nc\n", "a\nB\nc\n", is_edited=False)
    assert diff == "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c"


@pytest.mark.parametrize("before", [None, {"x": 1}, ""])
def test_what_is_no_text_has_no_lines(before: object) -> None:
    """Somebody may have put anything there."""
    assert text_diff(before, "a\n", is_edited=True) == "@@ -0,0 +1 @@\n+a"


def test_a_long_diff_and_a_long_line_are_cut() -> None:
    """And say so."""
    lines = text_diff("", "x\n" * 1_000, is_edited=False).splitlines()
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "@@ 801 more lines @@"
    assert text_diff("", "x" * 1_000, is_edited=False).endswith(f"{'x' * 239}…")


def test_huge_files_are_only_counted() -> None:
    """To compare them could take for ever."""
    assert text_diff("x\n", "x\n" * 30_000, is_edited=False) == "@@ 1 lines before, 30000 lines after @@"


def test_what_was_edited_is_withheld_where_it_may_hold_a_secret() -> None:
    """The whole stretch that one of the lines is in; what was rendered holds none."""
    old, new = "Private-Key:\n  MIIE\nkept\nlimit 1\n", "kept\nlimit 2\n"
    shown = text_diff(old, new, is_edited=True).splitlines()
    assert shown[1:] == ["-(withheld)", "-(withheld)", " kept", "-limit 1", "+limit 2"]
    assert "MIIE" in text_diff(old, new, is_edited=False)
