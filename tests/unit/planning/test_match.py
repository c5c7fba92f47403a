"""Matching desired with live resources, by digests alone."""

from typing import Any

import pytest

from pgconf.model import Address, DesiredState, LiveResource, LiveState, Resource
from pgconf.planning.digest import Sealed, digest
from pgconf.planning.match import foreign_problems, match

CASES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, Any]]] = {
    # desired: name → content, or content and the name it moved from; live likewise, `?` for foreign
    "both are empty": ({}, {}, {}),
    "it is new": ({"a": "1"}, {}, {"created": ["a"]}),
    "it is the same": ({"a": "1"}, {"a": "1"}, {"unchanged": 1}),
    "it differs": ({"a": "2"}, {"a": "1"}, {"updated": [("a", "a")]}),
    "it is gone": ({}, {"a": "1"}, {"deleted": ["a"]}),
    "it is renamed": ({"b": "1 a"}, {"a": "1"}, {"updated": [("b", "a")]}),
    "it is renamed and changed": ({"b": "2 a"}, {"a": "1"}, {"updated": [("b", "a")]}),
    "it was renamed long ago": ({"b": "1 a"}, {"b": "1"}, {"unchanged": 1}),
    "it is renamed from what never was": ({"b": "1 a"}, {}, {"created": ["b"]}),
    "both the old and the new name are live": (
        {"b": "1 a"},
        {"a": "1", "b": "1"},
        {"deleted": ["a"], "unchanged": 1},
    ),
    "two names change at once": (
        {"b": "1 a", "c": "2 b2"},
        {"a": "1", "b2": "2"},
        {"updated": [("b", "a"), ("c", "b2")]},
    ),
    "somebody else has something": ({}, {"a": "1?"}, {"unmanaged": 1}),
    "somebody else has the name": ({"a": "1"}, {"a": "1?"}, {"foreign": ["a"], "unmanaged": 1}),
    "somebody else has the old name": ({"b": "1 a"}, {"a": "1?"}, {"created": ["b"], "unmanaged": 1}),
}


def address(name: str) -> Address:
    """Make an address; the kind does not matter here."""
    return Address("account", name)


def states(
    desired: dict[str, str], live: dict[str, str]
) -> tuple[DesiredState, dict[Address, Sealed], LiveState]:
    """Make both states from the shorthand of the table."""
    contents = {name: text.partition(" ") for name, text in desired.items()}
    resources = {
        address(name): Resource(address=address(name), spec=None, sources=(), moved_from=old or None)
        for name, (_, _, old) in contents.items()
    }
    sealed = {
        address(name): Sealed(text.encode(), digest(text.encode())) for name, (text, _, _) in contents.items()
    }
    held = {
        address(name): LiveResource(
            digest(text.rstrip("?").encode()), managed=not text.endswith("?"), protected=False
        )
        for name, text in live.items()
    }
    return DesiredState("production", None, resources, {}), sealed, LiveState("id", 1, held)


@pytest.mark.parametrize(("desired", "live", "expected"), CASES.values(), ids=CASES)
def test_matching_is_right_when(
    desired: dict[str, str], live: dict[str, str], expected: dict[str, Any]
) -> None:
    """Everything that is not named is empty or zero."""
    found = match(*states(desired, live))
    named = {
        "created": [one.name for one in found.created],
        "updated": [(new.name, old.name) for new, old in found.updated],
        "deleted": [one.name for one in found.deleted],
        "foreign": [one.name for one in found.foreign],
        "unchanged": found.unchanged,
        "unmanaged": found.unmanaged,
    }
    assert {key: value for key, value in named.items() if value} == expected


def test_a_rename_cannot_take_the_name_of_what_somebody_else_keeps() -> None:
    """The plan refuses it, and not only the apply."""
    found = match(*states({"b": "1 a"}, {"a": "1", "b": "1?"}))
    assert found.foreign == (address("b"),)
    assert found.updated == ()


def test_only_bodies_that_differ_or_go_are_asked_for() -> None:
    """A plan over a hundred thousand equal resources reads no body."""
    found = match(*states({"a": "1", "b": "2", "c": "3 old"}, {"a": "1", "b": "1", "old": "3", "gone": "4"}))
    assert found.live_addresses == [address("b"), address("old"), address("gone")]


def test_what_somebody_else_keeps_is_not_taken_over() -> None:
    """The problem names the resource and the place, and what can be done."""
    found = match(*states({"a": "1"}, {"a": "1?"}))
    (problem,) = foreign_problems(found, "office.example.cn/shop")
    assert problem.name == "plan/foreign-resource"
    assert (
        problem.message == "`account/a` exists in office.example.cn/shop already and is not managed by pgconf"
    )
    assert problem.address == address("a")
    assert foreign_problems(match(*states({"a": "1"}, {})), "here") == []
