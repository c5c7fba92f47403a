"""Aliases share what they repeat, and cannot be made to explode."""

from typing import Any

from pgconf.loading.yaml import read_documents
from pgconf.model import Diagnostic, Position


def data_of(text: str) -> Any:
    """Read one document that must be fine."""
    checked = read_documents(text.encode(), "file.yaml")
    assert checked.diagnostics == ()
    return checked.value[0].data


def refusal_of(text: str) -> Diagnostic:
    """Read a file with one document that must be refused as a whole."""
    checked = read_documents(text.encode(), "file.yaml")
    assert checked.value == ()
    (diagnostic,) = checked.diagnostics
    return diagnostic


def bomb(levels: int) -> str:
    """Write lists of nine aliases of lists of nine aliases, and so on."""
    lines = ["l0: &l0 [x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_an_alias_shares_the_value() -> None:
    """Nothing is copied, so a document of aliases stays as small as its text."""
    data = data_of("a: &a {x: [1, 2]}\nb: *a\nc: [*a]\n")
    assert data["b"] is data["a"]
    assert data["c"][0] is data["a"]


def test_scalars_and_keys_can_be_aliased() -> None:
    """An alias may stand wherever a node may."""
    assert data_of("a: &a text\nb: *a\n*a : 5\n") == {"a": "text", "b": "text", "text": 5}


def test_documents_do_not_share_anchors() -> None:
    """An alias reaches back to the start of its own document only."""
    checked = read_documents(b"a: &a {x: 1}\n---\nb: &a {x: 2}\nc: *a\n---\nd: *a\n", "file.yaml")
    assert [document.data for document in checked.value] == [
        {"a": {"x": 1}},
        {"b": {"x": 2}, "c": {"x": 2}},
    ]
    assert [d.name for d in checked.diagnostics] == ["yaml/syntax"]


def test_a_problem_in_an_aliased_value_is_reported_once() -> None:
    """However often the value is repeated."""
    checked = read_documents(b"a: &a 0123\nb: *a\nc: &c [.inf]\nd: [*c, *c]\n", "file.yaml")
    assert [d.name for d in checked.diagnostics] == ["yaml/leading-zero", "yaml/not-finite"]


def test_few_levels_of_aliases_are_fine() -> None:
    """10,000 repeated values are more than anybody writes by hand."""
    assert data_of(bomb(4))["l3"][0][0][0] == ["x"]


def test_exactly_ten_thousand_repeated_values_are_fine_and_one_more_is_not() -> None:
    """The limit counts what aliases repeat, not what is written out."""
    repeats = ", ".join(["*a"] * 10_000)
    assert len(data_of(f"a: &a x\nb: [{repeats}]\n")["b"]) == 10_000
    assert refusal_of(f"a: &a x\nb: [{repeats}, *a]\n").name == "yaml/alias-bomb"


def test_a_billion_laughs_are_refused() -> None:
    """The list that goes over the limit is pointed at."""
    diagnostic = refusal_of(bomb(10))
    assert diagnostic.name == "yaml/alias-bomb"
    assert diagnostic.span is not None
    assert diagnostic.span.start == Position(5, 5)


def test_a_billion_laughs_through_merge_keys_are_refused() -> None:
    """Merging counts like any other use of an alias."""
    entries = ", ".join(f"k{n}: {n}" for n in range(100))
    merges = "\n".join(f"m{n}: {{<<: *base}}" for n in range(60))
    assert refusal_of(f"base: &base {{{entries}}}\n{merges}\n").name == "yaml/alias-bomb"


def test_values_that_contain_themselves_are_refused() -> None:
    """Directly, through another value, through the root, or by a merge key."""
    for text in ("a: &a [*a]", "a: &a {b: {c: *a}}", "&root\na: *root", "a: &a {<<: *a}"):
        assert refusal_of(text).name == "yaml/alias-cycle"


def test_nesting_through_aliases_is_bounded() -> None:
    """Two structures that are shallow alone can be too deep together."""
    forty = f"{'[' * 40}{{}}{']' * 40}"
    assert data_of(f"a: &a {forty}\nb: [*a]\n")
    diagnostic = refusal_of(f"a: &a {forty}\nb: {'[' * 40}*a{']' * 40}\n")
    assert diagnostic.name == "yaml/too-deep"
    assert diagnostic.span is not None
    assert diagnostic.span.start == Position(2, 43)


def test_nesting_is_bounded_in_documents_with_aliases() -> None:
    """The limit does not depend on whether an alias stands somewhere else."""
    assert refusal_of(f"a: &a 1\nb: *a\nc: {'[' * 64}{']' * 64}\n").name == "yaml/too-deep"


def test_a_refused_document_leaves_the_others_alone() -> None:
    """The rest of the file is read."""
    checked = read_documents(b"a: 1\n---\nb: &b [*b]\n---\nc: 2\n", "file.yaml")
    assert [document.data for document in checked.value] == [{"a": 1}, {"c": 2}]
    assert [document.source.document for document in checked.value] == [0, 2]
