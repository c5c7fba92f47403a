"""A part of a text value is found in the file, however the value is written."""

import pytest

from pgconf.loading.yaml import Positions
from pgconf.model import Within

FILE = "environments/base/policies.yaml"


def marked(text: str, within: Within) -> str:
    """Give the text that is marked for a part of the value behind `deny`."""
    span = Positions(text.encode(), FILE).span(0, ("deny",), within=within)
    assert span is not None
    lines = text.splitlines()
    if span.start.line != span.end.line:
        return "(all of it)"
    return lines[span.start.line - 1][span.start.column - 1 : span.end.column - 1]


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("deny: a == wrong\n", Within(1, 6, 5)),
        ("deny: \"'支付' == wrong\"\n", Within(1, 9, 5)),
        ("deny: 'it == ''支'' && wrong'\n", Within(1, 14, 5)),
        ('deny: "a == \\"b\\" && wrong"\n', Within(1, 13, 5)),
        ('deny: "a \\u4ed8 \\x41 wrong"\n', Within(1, 7, 5)),
        ("deny: &x a == wrong # wrong\n", Within(1, 6, 5)),
        ("deny: |\n  a == b &&\n    wrong\n", Within(2, 3, 5)),
        ("deny: |-\n\n  wrong\n", Within(2, 1, 5)),
        ("{name: x, deny: a == wrong}\n", Within(1, 6, 5)),
    ],
)
def test_a_part_is_marked_where_it_is_written(text: str, within: Within) -> None:
    """Columns count characters of the value; quotes, escapes and indentation do not count."""
    assert marked(text, within) == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "deny: >\n  a == b &&\n  wrong\n",
        "deny: a == b &&\n  wrong\n",
        "deny: 'a == b &&\n  wrong'\n",
    ],
)
def test_where_lines_are_folded_the_whole_value_is_marked(text: str) -> None:
    """Which line a part is on cannot be told from the value."""
    whole = Positions(text.encode(), FILE).span(0, ("deny",))
    assert Positions(text.encode(), FILE).span(0, ("deny",), within=Within(1, 11, 5)) == whole


def test_a_key_has_no_parts() -> None:
    """Only values have."""
    positions = Positions(b"deny: a == wrong\n", FILE)
    assert positions.span(0, ("deny",), on_key=True, within=Within(1, 6, 5)) == positions.span(
        0, ("deny",), on_key=True
    )
