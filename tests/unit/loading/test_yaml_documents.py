"""From a file to its documents."""

from decimal import Decimal

import pytest

from pgconf.loading.yaml import read_documents, read_value
from pgconf.model import Document, Position, Source, Span


def test_a_file_gives_its_documents_with_their_sources() -> None:
    """Number in the file and first line, for every document."""
    text = "# 支付\nkind: payment_method\nname: alipay\n---\n\n# more\nkind: serial_rule\n"
    checked = read_documents(text.encode(), "environments/base/pay.yaml")
    assert checked.diagnostics == ()
    assert checked.value == (
        Document(Source("environments/base/pay.yaml", 0, 2), {"kind": "payment_method", "name": "alipay"}),
        Document(Source("environments/base/pay.yaml", 1, 7), {"kind": "serial_rule"}),
    )


def test_all_types_arrive_together() -> None:
    """Nested as they are written."""
    text = "a: [1, 1.10, x, true, ~, {b: [[]]}]\nc:\n  - d: |\n      two\n      lines\n    e: {}\n"
    checked = read_documents(text.encode(), "file.yaml")
    assert checked.value[0].data == {
        "a": [1, Decimal("1.10"), "x", True, None, {"b": [[]]}],
        "c": [{"d": "two\nlines\n", "e": {}}],
    }


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n---\n# c\n...\n", "\ufeff"])
def test_a_file_without_content_has_no_documents(text: str) -> None:
    """Comments and separators alone are fine."""
    checked = read_documents(text.encode(), "file.yaml")
    assert checked.value == ()
    assert checked.diagnostics == ()


def test_empty_documents_are_skipped_but_counted() -> None:
    """A number always leads back to the same document."""
    checked = read_documents(b"---\n---\n# c\n---\na: 1\n---\n---\nb: 2\n", "file.yaml")
    assert [document.source for document in checked.value] == [
        Source("file.yaml", 2, 5),
        Source("file.yaml", 4, 8),
    ]


@pytest.mark.parametrize("root", ["text", "5", "~", "null", "''", "[a, b]", "- a\n- b"])
def test_a_document_that_is_no_mapping_is_refused(root: str) -> None:
    """It is pointed at, and the other documents are returned."""
    checked = read_documents(f"a: 1\n---\n{root}\n---\nb: 2\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.name == "yaml/not-a-mapping"
    assert diagnostic.span is not None
    assert diagnostic.span.start == Position(3, 1)
    assert [document.source.document for document in checked.value] == [0, 2]


def test_a_document_with_problems_inside_is_returned() -> None:
    """So that its other problems can be found in the same run."""
    checked = read_documents(b"kind: payment_method\nname: 0123\nname: b\n", "file.yaml")
    assert checked.value[0].data == {"kind": "payment_method", "name": "0123"}
    assert checked.has_errors


def test_documents_say_whether_their_file_holds_variables() -> None:
    """The whole file counts, as looking closer would cost more than it saves."""
    with_variable = read_documents(b"a: 1\n---\nb: https://${var.host}/\n", "file.yaml")
    assert [document.has_variables for document in with_variable.value] == [True, True]
    without = read_documents(b"a: ${serial}\n", "file.yaml")
    assert not without.value[0].has_variables


def test_equal_keys_are_one_text_in_memory() -> None:
    """Ten thousand files with the same fields hold each field's name once."""
    first, second = read_documents(b"notify_url: a\n---\n'notify_url': b\n", "file.yaml").value
    assert next(iter(first.data)) is next(iter(second.data))


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_every_line_break_counts_as_python_counts_it(line_break: str) -> None:
    """So a report that splits the text into lines shows the right one."""
    text = line_break.join(["a: 1", "b: 2", "c: 0123"])
    (diagnostic,) = read_documents(text.encode(), "file.yaml").diagnostics
    assert diagnostic.where == Span("file.yaml", Position(3, 4), Position(3, 8))
    assert text.splitlines()[2][3:7] == "0123"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"type": "object", "maximum": 1.10, "enum": [null, true, "支付"]}', None),
        ('{\n\t"type": "object",\n\t"maximum": 1.10,\n\t"enum": [\n\t\tnull, true, "支付"\n\t]\n}\n', None),
        ("5", 5),
        ("- a", ["a"]),
        ("", None),
    ],
)
def test_a_file_of_one_value_is_read_as_yaml_or_json(text: str, value: object) -> None:
    """Whatever the value is."""
    checked = read_value(text.encode(), "file.json")
    assert checked.diagnostics == ()
    schema = {"type": "object", "maximum": Decimal("1.10"), "enum": [None, True, "支付"]}
    assert checked.value == (schema if text.startswith("{") else value)


def test_a_second_value_in_a_file_of_one_is_refused() -> None:
    """The first one is still there to be checked."""
    checked = read_value(b"a: 1\n---\nb: 2\n", "file.json")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.name == "yaml/not-one-document"
    assert str(diagnostic.where) == "file.json:3:1"
    assert checked.value == {"a": 1}
