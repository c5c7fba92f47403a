"""Files that are too large or too deep are refused, and the process lives on."""

import threading

import pytest

from pgconf.loading.yaml import Positions, read_documents
from pgconf.model import Checked, Diagnostic, Document, Position

MIB = 2**20
DEEP = 100_000


def refusal_of(text: bytes) -> Diagnostic:
    """Read a file of which nothing but one diagnostic must come."""
    checked = read_documents(text, "file.yaml")
    assert checked.value == ()
    (diagnostic,) = checked.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    ("text", "position"),
    [
        (b"[" * DEEP, Position(1, 65)),
        (b"{" * DEEP, Position(1, 65)),
        (b"[{" * DEEP, Position(1, 65)),
        (b"- " * DEEP, Position(1, 129)),
        (b"? " * DEEP, Position(1, 129)),
        (b"- ? " * DEEP, Position(1, 129)),
        (b"a: " + b"[" * DEEP, Position(1, 67)),
        (b"[a: " * DEEP, Position(1, 129)),
        (b"{? " * DEEP, Position(1, 193)),
        (b"\n".join(b" " * n + b"a:" for n in range(2800)), Position(65, 65)),
        (b"\r".join(b" " * n + b"-" for n in range(2800)), Position(65, 65)),
        (b"[" * 65 + b"]" * 65, Position(1, 65)),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else None,
)
def test_nesting_beyond_64_levels_is_refused_where_it_starts(text: bytes, position: Position) -> None:
    """Whatever the nesting is made of, and however deep it goes."""
    diagnostic = refusal_of(text)
    assert diagnostic.name == "yaml/too-deep"
    assert diagnostic.span is not None
    assert diagnostic.span.start == position


def test_64_levels_are_fine() -> None:
    """The document's own mapping is the first."""
    checked = read_documents(b"a: " + b"[" * 63 + b"]" * 63, "file.yaml")
    assert checked.diagnostics == ()
    assert len(checked.value) == 1


def test_documents_in_front_of_one_that_is_too_deep_are_returned() -> None:
    """Those behind it are not: the parser cannot get past it."""
    checked = read_documents(b"a: 1\n---\nb: " + b"[" * DEEP + b"\n---\nc: 2\n", "file.yaml")
    assert [document.data for document in checked.value] == [{"a": 1}]
    assert [d.name for d in checked.diagnostics] == ["yaml/too-deep"]


def test_an_error_in_front_of_the_depth_is_the_one_that_is_told() -> None:
    """The parser never gets as far as the depth."""
    assert refusal_of(b"a: ]\nb: " + b"[" * DEEP).name == "yaml/syntax"


def test_many_shallow_brackets_are_fine() -> None:
    """What counts is depth, not how many collections there are."""
    text = b"a:\n" + b"- {x: [1, 2]}\n" * 1000
    checked = read_documents(text, "file.yaml")
    assert checked.diagnostics == ()
    assert len(checked.value[0].data["a"]) == 1000


def test_positions_of_a_file_that_is_too_deep_are_not_there() -> None:
    """Looking a place up is as safe as reading."""
    assert Positions(b"[" * DEEP, "file.yaml").span(0, ()) is None


@pytest.mark.parametrize(
    "text",
    [
        b"[a: " * 400,
        b"{? " * 400,
        b"- " * 99,
        b"\n".join(b" " * (n // 2) + (b"-" if n % 2 else b"a:") for n in range(398)),
    ],
    ids=["flow pairs", "flow keys", "lists in a line", "lists in mappings"],
)
def test_the_deepest_text_that_is_not_walked_first_fits_a_small_stack(text: bytes) -> None:
    """Threads may have 512 KiB; an overflow there would end this very process."""
    results: list[Checked[tuple[Document, ...]]] = []
    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=lambda: results.append(read_documents(text, "file.yaml")))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert results[0].diagnostics


def test_a_document_of_more_than_4_mib_is_refused_at_its_first_line() -> None:
    """It says how large the document is and what is allowed."""
    large = b"text: " + b"x" * (4 * MIB)
    diagnostic = refusal_of(b"a: 1\n---\nb: 2\n---\n" + large + b"\n---\nc: 3\n")
    assert diagnostic.name == "yaml/too-large"
    assert "4,194,304 (4 MiB)" in diagnostic.message
    assert diagnostic.span is not None
    assert diagnostic.span.start == Position(4, 1)


def test_a_large_file_of_small_documents_is_read() -> None:
    """The limit is on the document, as generated files hold many."""
    text = (b"text: " + b"x" * MIB + b"\n---\n") * 5
    checked = read_documents(text, "file.yaml")
    assert checked.diagnostics == ()
    assert len(checked.value) == 5


def test_a_line_that_only_starts_like_a_boundary_is_none() -> None:
    """`----` and `---x` do not end a document."""
    text = b"text: |\n  " + (b"x" * MIB + b"\n  ----\n  ") * 5
    assert refusal_of(text).name == "yaml/too-large"
    half = b"x" * (3 * MIB)
    assert refusal_of(b'text: "' + half + b"\n---x\n" + half + b'"').name == "yaml/too-large"


def test_a_file_of_more_than_64_mib_is_refused() -> None:
    """Whatever its documents are."""
    diagnostic = refusal_of(b"a: 1\n---\n" * (64 * MIB // 9 + 1))
    assert diagnostic.name == "yaml/too-large"
    assert diagnostic.span is not None
    assert diagnostic.span.start == Position(1, 1)
