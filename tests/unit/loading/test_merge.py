"""Patches: maps merge, scalars and lists replace, null removes, keyed lists merge item by item."""

from copy import deepcopy
from typing import Any

import pytest

from pgconf.kinds.annotations import Keyed
from pgconf.kinds.shape import Shape
from pgconf.loading.merge import leaves, merged, reaches

PLAIN = Shape(())
KEYED = Shape(((("stops",), Keyed("id")), (("days", "*", "slots"), Keyed("at"))))

BEFORE: dict[str, Any] = {
    "title": "old",
    "amount": {"min": 1, "max": 9},
    "days": ["mon", "tue"],
    "fee": {"rate": {"of": 3}},
}


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({}, {}),
        ({"title": "new"}, {"title": "new"}),
        ({"owner": "li"}, {"owner": "li"}),
        ({"amount": {"max": 5}}, {"amount": {"min": 1, "max": 5}}),
        ({"amount": {"step": 2}}, {"amount": {"min": 1, "max": 9, "step": 2}}),
        ({"amount": {}}, {}),
        ({"fee": {"rate": {"of": 4}}}, {"fee": {"rate": {"of": 4}}}),
        ({"amount": 5}, {"amount": 5}),
        ({"title": {"zh": "新"}}, {"title": {"zh": "新"}}),
        ({"days": ["sun"]}, {"days": ["sun"]}),
        ({"days": []}, {"days": []}),
        ({"title": False}, {"title": False}),
    ],
)
def test_maps_merge_and_everything_else_replaces(patch: dict[str, Any], changed: dict[str, Any]) -> None:
    """What a patch does not speak of stays."""
    assert merged(BEFORE, patch, PLAIN) == {**BEFORE, **changed}


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        ({"title": None, "days": None, "fee": None}, {"amount": {"min": 1, "max": 9}}),
        ({"amount": {"min": None}}, {**BEFORE, "amount": {"max": 9}}),
        ({"amount": {"min": None, "max": None}}, {**BEFORE, "amount": {}}),
        ({"fee": {"rate": {"of": None}}}, {**BEFORE, "fee": {"rate": {}}}),
        ({"owner": None}, BEFORE),
        ({"new": {"a": 1, "b": None, "c": {"d": None}}}, {**BEFORE, "new": {"a": 1, "c": {}}}),
        ({"title": {"zh": None, "en": "x"}}, {**BEFORE, "title": {"en": "x"}}),
    ],
)
def test_null_removes(patch: dict[str, Any], after: dict[str, Any]) -> None:
    """No null is left behind, however deep it stood."""
    assert merged(BEFORE, patch, PLAIN) == after


def test_the_order_of_keys_is_that_of_the_lower_layer() -> None:
    """New keys come behind, as a reader of both files would expect."""
    assert list(merged(BEFORE, {"owner": "li", "title": "new"}, PLAIN)) == [*BEFORE, "owner"]


A: dict[str, Any] = {"id": "a", "at": 1}
B: dict[str, Any] = {"id": "b", "at": 2, "by": {"van": 1, "bike": 2}}
STOPS: dict[str, Any] = {"stops": [A, B]}


@pytest.mark.parametrize(
    ("stops", "after"),
    [
        ([{"id": "a", "at": 5}], [{"id": "a", "at": 5}, B]),
        ([{"id": "c", "at": 3}], [A, B, {"id": "c", "at": 3}]),
        ([{"id": "b", "by": {"van": 9}}], [A, {"id": "b", "at": 2, "by": {"van": 9, "bike": 2}}]),
        ([], [A, B]),
        ({"a": {"at": 5}}, [{"id": "a", "at": 5}, B]),
        ({"c": {"at": 3}}, [A, B, {"id": "c", "at": 3}]),
        ({"a": None}, [B]),
        ({"a": None, "b": None}, []),
        ({"a": None, "c": {"at": 3}}, [B, {"id": "c", "at": 3}]),
        ({"z": None}, [A, B]),
        ({"b": {"by": {"van": None}}}, [A, {"id": "b", "at": 2, "by": {"bike": 2}}]),
    ],
)
def test_a_keyed_list_merges_by_its_key(stops: Any, after: list[Any]) -> None:
    """As a list, or as a map from key to item, which can also remove items."""
    assert merged(STOPS, {"stops": stops}, KEYED) == {"stops": after}


def test_a_list_that_is_not_keyed_is_replaced_even_if_its_items_are_maps() -> None:
    """Only the kind knows which key tells items apart."""
    assert merged(STOPS, {"stops": [{"id": "a", "at": 5}]}, PLAIN) == {"stops": [{"id": "a", "at": 5}]}


def test_a_keyed_list_inside_of_a_map_merges_too() -> None:
    """Patterns hold for every key of a map."""
    before = {"days": {"mon": {"slots": [{"at": "08:00", "seats": 1}]}}}
    patch = {"days": {"mon": {"slots": {"08:00": {"seats": 2}, "09:00": {"seats": 3}}}}}
    after = [{"at": "08:00", "seats": 2}, {"at": "09:00", "seats": 3}]
    assert merged(before, patch, KEYED) == {"days": {"mon": {"slots": after}}}


def test_a_keyed_list_can_be_removed_and_replaced_by_a_scalar() -> None:
    """The check of the kind says what is wrong with the scalar."""
    assert merged(STOPS, {"stops": None}, KEYED) == {}
    assert merged(STOPS, {"stops": 5}, KEYED) == {"stops": 5}


def test_items_of_a_keyed_list_without_their_key_are_kept_apart() -> None:
    """They are told as mistakes later, so none of them may be lost."""
    after = merged(STOPS, {"stops": [{"at": 7}, {"at": 8}, "text"]}, KEYED)
    assert after["stops"] == [A, B, {"at": 7}, {"at": 8}, "text"]


@pytest.mark.parametrize("patch", [{"amount": {"max": 5}}, {"stops": {"a": None, "b": {"at": 9}}}])
def test_neither_side_is_changed(patch: dict[str, Any]) -> None:
    """Layers are shared between environments."""
    before = {**BEFORE, **STOPS}
    kept, given = deepcopy(before), deepcopy(patch)
    merged(before, patch, KEYED)
    assert (before, patch) == (kept, given)


def test_leaves_are_what_a_patch_sets() -> None:
    """Scalars, nulls, lists and empty maps, each with its path."""
    patch = {"a": 1, "b": {"c": None, "d": {"e": [1, {"f": 2}]}, "g": {}}, "h": []}
    assert list(leaves(patch, {})) == [
        (("a",), 1),
        (("b", "c"), None),
        (("b", "d", "e"), [1, {"f": 2}]),
        (("b", "g"), {}),
        (("h",), []),
    ]


@pytest.mark.parametrize("path", [(), ("a",), ("a", "b"), ("n",)])
def test_a_path_that_is_there_is_reached(path: tuple[str | int, ...]) -> None:
    """Through maps; null is a value."""
    assert reaches({"a": {"b": [{"c": 1}]}, "n": None}, path, {})


@pytest.mark.parametrize("path", [("b",), ("a", "c"), ("a", "b", 1), ("a", "b", -1), ("a", "b", 0, "c", "d")])
def test_a_path_that_is_not_there_is_not_reached(path: tuple[str | int, ...]) -> None:
    """Nothing is behind a scalar, and lists do not count from their end."""
    assert not reaches({"a": {"b": [{"c": 1}]}}, path, {})
