"""From paths back to places."""

import pytest

from pgconf.loading.yaml import Positions
from pgconf.model import Path, Span

TEXT = """\
# head
kind: payment_method   # a comment
支付: 😀 微信
amount: {min: 0.01, max: 50000}
parts:
  - literal: P
  - "two 行
    lines"
  -
note: |
  first
  second

empty:
quoted key: 'it''s'
"last": !!str &anchor  0123
---
a: &base
  x: 1
  y: {z: 2}
b: {<<: *base, y: 3}
c: *base
d: {<<: [{w: 4}, *base]}
"""


def cut(span: Span | None, text: str = TEXT) -> str | None:
    """Slice the stretch of a span out of the text."""
    if span is None:
        return None
    lines = text.splitlines()[span.start.line - 1 : span.end.line]
    lines[-1] = lines[-1][: span.end.column - 1]
    lines[0] = lines[0][span.start.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), "kind: payment_method   # a comment"),
        (("kind",), "payment_method"),
        (("支付",), "😀 微信"),
        (("amount",), "{min: 0.01, max: 50000}"),
        (("amount", "max"), "50000"),
        (("parts",), "- literal: P"),
        (("parts", 0), "literal: P"),
        (("parts", 0, "literal"), "P"),
        (("parts", 1), '"two 行\n    lines"'),
        (("parts", 2), ""),
        (("note",), "|\n  first\n  second"),
        (("empty",), ""),
        (("quoted key",), "'it''s'"),
        (("last",), "0123"),
    ],
)
def test_a_value_is_found_where_it_is_written(path: Path, expected: str) -> None:
    """Scalars with their quotes, collections on their first line."""
    assert cut(Positions(TEXT.encode(), "file.yaml").span(0, path)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("支付",), "支付"),
        (("amount", "max"), "max"),
        (("quoted key",), "quoted key"),
        (("last",), '"last"'),
        (("parts", 0, "literal"), "literal"),
        (("parts", 0), "literal: P"),
        ((), "kind: payment_method   # a comment"),
    ],
)
def test_a_key_is_found_when_it_is_asked_for(path: Path, expected: str) -> None:
    """List items and the root have no key: they answer for themselves."""
    assert cut(Positions(TEXT.encode(), "file.yaml").span(0, path, on_key=True)) == expected


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        (("b", "x"), 19, "1"),
        (("b", "y"), 21, "3"),
        (("c",), 18, "&base"),
        (("c", "y", "z"), 20, "2"),
        (("d", "w"), 23, "4"),
        (("d", "x"), 19, "1"),
    ],
)
def test_aliases_and_merge_keys_lead_to_where_the_value_stands(path: Path, line: int, expected: str) -> None:
    """That is the line to edit."""
    span = Positions(TEXT.encode(), "file.yaml").span(1, path)
    assert span is not None
    assert span.start.line == line
    assert cut(span) == expected


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (0, ("missing",)),
        (0, ("kind", "deeper")),
        (0, ("parts", 9)),
        (0, ("parts", -1)),
        (0, ("parts", "literal")),
        (0, ("amount", 0)),
        (1, ("<<",)),
        (1, ("b", "<<")),
        (2, ()),
        (-1, ()),
    ],
)
def test_what_is_not_there_has_no_place(document: int, path: Path) -> None:
    """None, and no error."""
    assert Positions(TEXT.encode(), "file.yaml").span(document, path) is None


def test_of_a_duplicate_key_the_first_is_found() -> None:
    """As it is the one whose value counts."""
    span = Positions(b"a: 1\na: 2\n", "file.yaml").span(0, ("a",))
    assert str(span) == "file.yaml:1:4"


def test_documents_in_front_of_an_error_have_places() -> None:
    """A broken file still answers for what was read from it."""
    positions = Positions(b"a: 1\n---\nb: [\n", "file.yaml")
    assert str(positions.span(0, ("a",))) == "file.yaml:1:4"
    assert positions.span(1, ("b",)) is None


def test_a_mapping_that_merges_itself_is_searched_once() -> None:
    """Reading refuses it; looking something up in it must end nevertheless."""
    assert Positions(b"a: &a {<<: *a, x: 1}\n", "file.yaml").span(0, ("a", "missing")) is None


def test_spans_name_the_file_they_are_in() -> None:
    """As it was given."""
    span = Positions(b"a: 1\n", "environments/base/a.yaml").span(0, ("a",))
    assert span is not None
    assert span.file == "environments/base/a.yaml"
