"""Keys of mappings: they are text, they stand once, and `<<` takes in others."""

from typing import Any

import pytest

from pgconf.loading.yaml import read_documents
from pgconf.model import Diagnostic, Position, Span


def data_of(text: str) -> Any:
    """Read one document that must be fine."""
    checked = read_documents(text.encode(), "file.yaml")
    assert checked.diagnostics == ()
    return checked.value[0].data


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    """Read one document that must have problems."""
    return read_documents(text.encode(), "file.yaml").diagnostics


def test_keys_keep_their_order() -> None:
    """The order of a file is the order of its mapping."""
    assert list(data_of("b: 1\na: 2\nc: 3\n")) == ["b", "a", "c"]


def test_the_empty_text_and_quoted_numbers_are_keys() -> None:
    """Whatever is text may be a key."""
    assert data_of("'': 1\n\"2026\": 2\n!!str 7: 3\n") == {"": 1, "2026": 2, "7": 3}


@pytest.mark.parametrize("key", ["2026", "1.5", "true", "null", "~"])
def test_a_key_that_is_not_text_is_refused_and_kept_as_written(key: str) -> None:
    """Whoever writes a year as a key has to quote it."""
    checked = read_documents(f"{key}: x\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.name == "yaml/non-text-key"
    assert diagnostic.hint == f'quote it: "{key}"'
    assert checked.value[0].data == {key: "x"}


@pytest.mark.parametrize("key", ["? [a, b]\n", "? {a: b}\n", "? - a\n"])
def test_a_list_or_mapping_as_key_is_refused_and_left_out(key: str) -> None:
    """The rest of the mapping is still read, and so are the problems of the key's value."""
    checked = read_documents(f"first: 1\n{key}: 0123\nlast: 2\n".encode(), "file.yaml")
    assert [d.name for d in checked.diagnostics] == ["yaml/leading-zero", "yaml/non-text-key"]
    assert checked.value[0].data == {"first": 1, "last": 2}


def test_a_leading_zero_in_a_key_is_one_problem() -> None:
    """It is not reported as a key that is no text on top of that."""
    assert [d.name for d in problems_of("0123: x\n")] == ["yaml/leading-zero"]


def test_a_duplicate_key_points_at_both_and_the_first_counts() -> None:
    """The second key is the problem; the first one explains it."""
    checked = read_documents("name: a\n支付: b\n'name': c\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.name == "yaml/duplicate-key"
    assert diagnostic.where == Span("file.yaml", Position(3, 1), Position(3, 7))
    assert diagnostic.related[0].where == Span("file.yaml", Position(1, 1), Position(1, 5))
    assert checked.value[0].data == {"name": "a", "支付": "b"}


def test_a_duplicate_key_is_found_beside_a_list_as_key() -> None:
    """Neither problem hides the other."""
    assert [d.name for d in problems_of("? [a]\n: 1\nb: 2\nb: 3\n")] == [
        "yaml/non-text-key",
        "yaml/duplicate-key",
    ]


def test_all_problems_of_a_file_are_collected() -> None:
    """Nobody has to run again after each correction."""
    text = "a: 0123\na: 007\nb: {c: 1, c: .inf, 5: x}\n---\nd: !x y\nd: 1\n"
    assert sorted(d.name for d in problems_of(text)) == [
        "yaml/duplicate-key",
        "yaml/duplicate-key",
        "yaml/duplicate-key",
        "yaml/leading-zero",
        "yaml/leading-zero",
        "yaml/non-text-key",
        "yaml/not-finite",
        "yaml/unknown-tag",
    ]


def test_equal_keys_of_different_mappings_are_no_duplicates() -> None:
    """Only one mapping's own keys are compared."""
    assert data_of("a: {x: 1}\nb: {x: 2}\n") == {"a": {"x": 1}, "b": {"x": 2}}


def test_a_merge_key_takes_in_entries_and_own_keys_win() -> None:
    """Also when the own key stands in front of the merge key."""
    text = "base: &base {x: 1, y: 2}\nown: {y: 9, <<: *base}\nafter: {<<: *base, x: 8}\n"
    assert data_of(text) | {"base": None} == {
        "base": None,
        "own": {"y": 9, "x": 1},
        "after": {"x": 8, "y": 2},
    }


def test_of_several_merged_mappings_the_earlier_wins() -> None:
    """As YAML 1.1 has it."""
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\n"
    assert data_of(text)["c"] == {"x": 1, "y": 1, "z": 3}


def test_merged_mappings_may_merge_themselves() -> None:
    """What a mapping took in goes along with it."""
    text = "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n"
    assert data_of(text)["c"] == {"x": 1, "y": 2, "z": 3}


def test_a_mapping_in_place_and_an_empty_list_can_be_merged() -> None:
    """A merge key does not need an alias."""
    assert data_of("a: {<<: {x: 1}, y: 2}\nb: {<<: [], y: 2}\n") == {"a": {"x": 1, "y": 2}, "b": {"y": 2}}


@pytest.mark.parametrize("key", ['"<<"', "'<<'", "!!str <<"])
def test_only_a_plain_merge_key_merges(key: str) -> None:
    """A quoted one is a key like any other."""
    assert data_of(f"{key}: {{x: 1}}\n") == {"<<": {"x": 1}}


@pytest.mark.parametrize("value", ["5", "text", "~", "[{x: 1}, 3]"])
def test_merging_anything_but_mappings_is_refused(value: str) -> None:
    """The value is pointed at, and the rest of the mapping is kept."""
    checked = read_documents(f"<<: {value}\ny: 2\n".encode(), "file.yaml")
    (diagnostic,) = checked.diagnostics
    assert diagnostic.name == "yaml/bad-merge"
    assert diagnostic.where == Span("file.yaml", Position(1, 5), Position(1, 5 + len(value)))
    assert checked.value[0].data == {"y": 2}


def test_two_merge_keys_are_a_duplicate() -> None:
    """Several mappings are merged by a list."""
    (diagnostic,) = problems_of("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n")
    assert diagnostic.name == "yaml/duplicate-key"
