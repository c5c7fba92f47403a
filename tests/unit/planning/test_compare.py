"""Comparing canonical forms: the smallest values that differ, and no others."""

from typing import Any

import pytest

from pgconf.planning.compare import Difference, differences

NIGHT = {"from": "02:00", "to": "03:00"}
MORNING = {"from": "06:00", "to": "07:00"}
NOON = {"from": "11:30", "to": "12:30"}
EVENING = {"from": "18:00", "to": "19:00"}

VALUES = {
    "nothing differs": ({"title": "支付宝"}, {"title": "支付宝"}, []),
    "a value changes": ({"title": "支付宝"}, {"title": "支付宝网页"}, [(("title",), "支付宝", "支付宝网页")]),
    "a value comes": ({}, {"title": "支付宝"}, [(("title",), None, "支付宝")]),
    "a value goes": ({"title": "支付宝"}, {}, [(("title",), "支付宝", None)]),
    "only one value of a map changes": (
        {"amount": {"max": "50000", "min": "1"}},
        {"amount": {"max": "20000", "min": "1"}},
        [(("amount", "max"), "50000", "20000")],
    ),
    "a map comes, and is told value by value": (
        {},
        {"fee": {"rate": "0.6%", "fixed": "1"}},
        [(("fee", "fixed"), None, "1"), (("fee", "rate"), None, "0.6%")],
    ),
    "a map goes, and is told value by value": (
        {"fee": {"rate": "0.6%", "fixed": "1"}},
        {},
        [(("fee", "fixed"), "1", None), (("fee", "rate"), "0.6%", None)],
    ),
    "an empty map comes": ({}, {"labels": {}}, [(("labels",), None, {})]),
    "an empty map goes": ({"labels": {}}, {}, [(("labels",), {}, None)]),
    "a set is told as a whole": (
        {"countries": ["CN", "HK"]},
        {"countries": ["CN", "SG"]},
        [(("countries",), ["CN", "HK"], ["CN", "SG"])],
    ),
    "a list takes the place of a map": (
        {"amount": {"max": "1"}},
        {"amount": ["1"]},
        [(("amount",), {"max": "1"}, ["1"])],
    ),
    "a map takes the place of text, and is told value by value": (
        {"grants": "all"},
        {"grants": {"orders.read": ["clerk"]}},
        [(("grants", "orders.read"), None, ["clerk"])],
    ),
    "text takes the place of a list of maps": ({"w": "x"}, {"w": [NIGHT]}, [(("w",), "x", [NIGHT])]),
    "null is absent": ({"title": None}, {}, []),
    "keys are told in order": (
        {"b": 1, "a": 1, "c": 1},
        {"c": 2, "a": 2, "b": 2},
        [(("a",), 1, 2), (("b",), 1, 2), (("c",), 1, 2)],
    ),
}

WINDOWS = {
    "one value of one item changes": (
        [NIGHT, NOON],
        [NIGHT, {**NOON, "to": "13:00"}],
        [((1, "to"), "12:30", "13:00")],
    ),
    "an item is put at the end": ([NIGHT], [NIGHT, NOON], [((1,), None, NOON)]),
    "an item is put in between": ([NIGHT, NOON], [NIGHT, MORNING, NOON], [((1,), None, MORNING)]),
    "an item is put in front": ([MORNING, NOON], [NIGHT, MORNING, NOON], [((0,), None, NIGHT)]),
    "the first item is taken out": ([NIGHT, MORNING, NOON], [MORNING, NOON], [((0,), NIGHT, None)]),
    "the last item is taken out": ([NIGHT, MORNING], [NIGHT], [((1,), MORNING, None)]),
    "one of two equal items is taken out": ([NIGHT, NIGHT], [NIGHT], [((1,), NIGHT, None)]),
    "two items are put in": (
        [NIGHT, EVENING],
        [NIGHT, MORNING, NOON, EVENING],
        [((1,), None, MORNING), ((2,), None, NOON)],
    ),
    "one item changes and another one is put in": (
        [NIGHT, NOON],
        [{**NIGHT, "to": "04:00"}, NOON, EVENING],
        [((0, "to"), "03:00", "04:00"), ((2,), None, EVENING)],
    ),
    "the only item is taken out": ([NIGHT], [], [((), [NIGHT], [])]),
    "the first item is put in": ([], [NIGHT], [((), [], [NIGHT])]),
}


@pytest.mark.parametrize(("before", "after", "expected"), VALUES.values(), ids=VALUES)
def test_when(before: Any, after: Any, expected: list[tuple[Any, ...]]) -> None:
    """The differences are exactly these, in this order."""
    assert list(differences(before, after)) == [Difference(*one) for one in expected]


@pytest.mark.parametrize(("before", "after", "expected"), WINDOWS.values(), ids=WINDOWS)
def test_in_a_list_of_windows_when(before: Any, after: Any, expected: list[tuple[Any, ...]]) -> None:
    """What stayed the same is not told, wherever it stands now."""
    found = list(differences({"windows": before}, {"windows": after}))
    assert found == [Difference(("windows", *path), old, new) for path, old, new in expected]


def test_the_values_of_list_items_are_told_in_order_too() -> None:
    """Short keys do not come before long ones."""
    before, after = [{"b": 1, "aa": 1}], [{"b": 2, "aa": 2}, {"c": 1}]
    assert [found.path for found in differences(before, after)][:2] == [(0, "aa"), (0, "b")]


@pytest.mark.parametrize("key", ["__proto__", "x", "状态"])
def test_no_key_of_a_list_item_is_overlooked(key: str) -> None:
    """Somebody may have put any key into a live resource."""
    before, after = [{key: 1}, {"a": 1}], [{key: 2}]
    assert Difference((0, key), 1, 2) in list(differences(before, after))
