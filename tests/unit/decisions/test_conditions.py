"""Conditions in CEL."""

import pytest

from pgconf.decisions.conditions import condition


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        ("a >= 1.0 && b == 'x' || !c", ("a", "b", "c")),
        ("a.b.c == d[e]", ("a", "d", "e")),
        ("size(a) > 3 && a.startsWith(b)", ("a", "b")),
        ("a.exists(x, x == b) && x", ("a", "b", "x")),
        ("a.all(x, b.exists(y, x == y))", ("a", "b")),
        ("a.map(x, x + y)[0] in [b, {c: d}]", ("a", "y", "b", "c", "d")),
        ("type(a) == int && true && null == b", ("a", "b")),
        ("a ? b : c", ("a", "b", "c")),
        ("has(a.b)", ("a",)),
        ("1 + 1 == 2", ()),
        ("'a' == \"b\"", ()),
    ],
)
def test_a_condition_asks_for_its_free_names(expression: str, fields: tuple[str, ...]) -> None:
    """Once each, in the order of the text; what a macro names is its own, and only inside of it."""
    assert condition(expression).fields == fields


@pytest.mark.parametrize(
    ("expression", "column"), [("a >", 4), ("a = 1", 3), ("", 1), ("a && && b", 6), ("(a", 3)]
)
def test_what_is_no_cel_has_a_column(expression: str, column: int) -> None:
    """And asks for nothing."""
    read = condition(expression)
    assert read.fields == ()
    assert read.fault == pytest.approx(column, abs=1)


def test_brackets_may_be_deep() -> None:
    """A line holds nearly a hundred of them."""
    assert condition("(" * 99 + "a" + ")" * 99).fields == ("a",)
