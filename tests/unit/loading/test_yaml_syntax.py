"""Texts that are no YAML, or no UTF-8, are explained in plain words at the right place."""

import pytest

from pgconf.loading.yaml import read_documents
from pgconf.model import Diagnostic, Position


def refusal_of(text: str | bytes) -> Diagnostic:
    """Read a file of which nothing but one diagnostic must come."""
    checked = read_documents(text.encode() if isinstance(text, str) else text, "file.yaml")
    assert checked.value == ()
    (diagnostic,) = checked.diagnostics
    return diagnostic


def start_of(diagnostic: Diagnostic) -> Position:
    """Take the place of a diagnostic that must have one."""
    assert diagnostic.span is not None
    assert diagnostic.span.file == "file.yaml"
    return diagnostic.span.start


@pytest.mark.parametrize(
    ("text", "position", "message", "hint"),
    [
        ("a:\n\tb: c\n", (2, 1), "a tab is used for indentation", "indent with spaces"),
        ("a: b\n\tc: d\n", (2, 1), "a tab is used for indentation", "indent with spaces"),
        ("a: |\n\ttext\n", (2, 1), "a tab is used for indentation", "indent with spaces"),
        ("a: 1\nb: 'x\nc: 2\n", (2, 4), "this quote is never closed", "add the closing `'`"),
        ('a: 1\n支付: "x\n', (2, 5), "this quote is never closed", 'add the closing `"`'),
        ('a: "x\n---\nb: 1\n', (1, 4), "this quote is never closed", 'add the closing `"`'),
        ("a: b: c\n", (1, 5), "a `:` cannot stand here", "put text that holds `: ` in quotes"),
        ("a: b\n c: d\n", (2, 3), "a `:` cannot stand here", "indent the line like its neighbours"),
        ("a: - b\n", (1, 4), "a list item cannot start here", "on the line below its key"),
        ("a: b\nc\n", (2, 1), "this line is not a `key: value`", "add the `:`"),
        ("a: [1,\nb: c\n", (1, 4), "this list is never closed", "add the closing `]`"),
        ("a: {b: 1\n", (1, 4), "this mapping is never closed", "add the closing `}`"),
        ("a: [1,\n", (1, 7), "the file ends where a value was expected", "close what is open"),
        ("a: [1]\nb: [1, [2]\nc: 3", (3, 1), "a `,` or a `]` was expected here", "close the list"),
        (
            "a: ]\n",
            (1, 4),
            "a value was expected here",
            "put text that starts with a special character in quotes",
        ),
        ("a: 'b' c\n", (1, 8), "a `key: value` was expected here", "in quotes as a whole"),
        ("a:\n  - b\n  c: d\n", (3, 3), "a list item that starts with `- ` was expected here", "indent"),
        ("a: {b: [1}\n", (1, 10), "a `,` or a `]` was expected here", "close the list"),
        ("a: *missing\n", (1, 4), "no anchor of this name stands above the alias", "define the anchor above"),
        ("a: &x 1\nb: &x 2\n", (2, 4), "the anchor `&x` is defined twice", "another name"),
        ("a: *.example.cn\n", (1, 5), "text cannot start with `*` or `&`", "put the text in quotes"),
        ("a: @handle\n", (1, 4), "text cannot start with `@`", "put the text in quotes"),
        ("a: `x`\n", (1, 4), "text cannot start with ```", "put the text in quotes"),
        ("a: %x\n", (1, 4), "text cannot start with `%`", "put the text in quotes"),
        ('a: "\\q"\n', (1, 5), "this escape is not known", "write a backslash as `\\\\`"),
        ('a: "\\ud83d"\n', (1, 7), "this escape stands for no character", "write the character itself"),
        ("a: |x\n  b\n", (1, 5), "only a comment may follow here", "start the text on the next line"),
        ("%YAML 3.0\n---\na: b\n", (1, 1), "found incompatible YAML document", "put it in quotes"),
    ],
)
def test_a_syntax_error_says_what_is_wrong_and_what_to_do(
    text: str, position: tuple[int, int], message: str, hint: str
) -> None:
    """Each at the place that a person would point at."""
    diagnostic = refusal_of(text)
    assert diagnostic.name == "yaml/syntax"
    assert start_of(diagnostic) == position
    assert message in diagnostic.message
    assert hint in str(diagnostic.hint)


def test_a_syntax_error_tells_where_the_surrounding_part_starts() -> None:
    """What is missing at one place is often owed to another."""
    diagnostic = refusal_of("list:\n  - a\n  b: c\n")
    (related,) = diagnostic.related
    assert related.message == "the list starts here"
    assert str(related.where) == "file.yaml:2:3"


def test_a_repeated_anchor_points_at_the_first_one() -> None:
    """Both names are shown."""
    (related,) = refusal_of("a: &x 1\nb: &x 2\n").related
    assert str(related.where) == "file.yaml:1:4"


def test_documents_in_front_of_a_syntax_error_are_returned() -> None:
    """Their other problems are told in the same run; nothing behind the error can be trusted."""
    checked = read_documents(b"a: 0123\n---\nb: 2\n---\nc: [\n---\nd: 4\n", "file.yaml")
    assert [document.data for document in checked.value] == [{"a": "0123"}, {"b": 2}]
    assert [d.name for d in checked.diagnostics] == ["yaml/leading-zero", "yaml/syntax"]


def test_a_document_without_a_separator_is_explained() -> None:
    """After `...` a document needs `---`."""
    checked = read_documents(b"a: 1\n...\nb: 2\n", "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.message == "another document starts here without `---`"
    assert start_of(diagnostic) == (3, 1)


def test_a_byte_order_mark_is_accepted_and_takes_no_column() -> None:
    """Some editors write one in front of UTF-8."""
    checked = read_documents(b"\xef\xbb\xbfa: 0123\n", "file.yaml")
    assert checked.value[0].data == {"a": "0123"}
    assert start_of(checked.diagnostics[0]) == (1, 4)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_other_encodings_of_unicode_are_refused(codec: str) -> None:
    """With or without a byte order mark."""
    diagnostic = refusal_of("a: 支付\n".encode(codec))
    assert diagnostic.name == "yaml/encoding"
    assert "save the file as UTF-8" in str(diagnostic.hint)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        (b"a: 1\nb: \xe6\x94\xaf\xff\n", (2, 5)),
        ("a: 1\r\n支付: 微信\n".encode() + "b: 付款\n".encode("gbk"), (3, 4)),
        (b"a: \xe6\x94", (1, 4)),
        (b"a: \xed\xa0\x80", (1, 4)),
        (b"\xef\xbb\xbfa: \xff", (1, 4)),
    ],
)
def test_the_first_byte_that_is_not_utf8_is_pointed_at(text: bytes, position: tuple[int, int]) -> None:
    """A file in GBK is the usual case."""
    diagnostic = refusal_of(text)
    assert diagnostic.name == "yaml/encoding"
    assert diagnostic.hint == "save the file as UTF-8"
    assert start_of(diagnostic) == position


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x80", "\ufffe"])
def test_control_characters_are_refused_where_they_stand(character: str) -> None:
    """Binary files end up here too."""
    diagnostic = refusal_of(f"a: 1\n支付: {character}\n")
    assert diagnostic.name == "yaml/encoding"
    assert f"U+{ord(character):04X}" in diagnostic.message
    assert start_of(diagnostic) == (2, 5)


def test_a_tag_with_an_escape_that_is_not_utf8_is_refused() -> None:
    """The one thing that libyaml lets through and Python cannot decode."""
    assert refusal_of("a: !<%ED%A0%80> x\n").name == "yaml/unknown-tag"
