"""Waves: what a change relies on comes before it."""

from itertools import pairwise

import pytest

from pgconf.model import Address
from pgconf.planning.order import waves

CASES: dict[str, tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]] = {
    "nothing changes": ({}, {}, {}),
    "a reference to something that does not change does not count": (
        {"method": ["serial"]},
        {},
        {"method": 1},
    ),
    "what is referred to is created first": (
        {"method": ["settlement"], "settlement": ["account"], "account": []},
        {},
        {"account": 1, "settlement": 2, "method": 3},
    ),
    "what does not refer to each other shares a wave": (
        {"alipay": ["account"], "wechat": ["account"], "account": []},
        {},
        {"account": 1, "alipay": 2, "wechat": 2},
    ),
    "the longest way decides": (
        {"method": ["account", "settlement"], "settlement": ["account"], "account": []},
        {},
        {"account": 1, "settlement": 2, "method": 3},
    ),
    "what refers is deleted first": (
        {},
        {"method": ["settlement"], "settlement": ["account"], "account": []},
        {"method": 1, "settlement": 2, "account": 3},
    ),
    "deletes come after everything else": (
        {"method": ["settlement"], "settlement": []},
        {"old-method": ["old-settlement"], "old-settlement": []},
        {"settlement": 1, "method": 2, "old-method": 3, "old-settlement": 4},
    ),
    "what was deleted may have referred to what stays": (
        {"account": []},
        {"old": ["account"]},
        {"account": 1, "old": 2},
    ),
    "a reference to itself is no obstacle": ({"a": ["a"]}, {"b": ["b"]}, {"a": 1, "b": 2}),
    "a circle in a target edited by hand ends": (
        {},
        {"a": ["b"], "b": ["c"], "c": ["a"]},
        {"a": 1, "b": 1, "c": 1},
    ),
    "a circle comes behind what is free of it": (
        {},
        {"a": ["b"], "b": ["a"], "free": ["a"]},
        {"free": 1, "a": 2, "b": 2},
    ),
    "a circle among creates ends too": (
        {"a": ["b"], "b": ["a"], "free": []},
        {},
        {"free": 1, "a": 2, "b": 2},
    ),
}


def addresses(names: dict[str, list[str]]) -> dict[Address, list[Address]]:
    """Make addresses of names; the kind does not matter."""
    return {Address("kind", name): [Address("kind", one) for one in named] for name, named in names.items()}


@pytest.mark.parametrize(("kept", "deleted", "expected"), CASES.values(), ids=CASES)
def test_order_is_right_when(
    kept: dict[str, list[str]], deleted: dict[str, list[str]], expected: dict[str, int]
) -> None:
    """Each name has exactly this wave."""
    found = waves(addresses(kept), addresses(deleted))
    assert {address.name: wave for address, wave in found.items()} == expected


def test_a_long_chain_needs_as_many_waves_as_it_has_links() -> None:
    """Whatever the order in which the links are given."""
    names = [f"link-{number:03}" for number in range(200)]
    chain = {name: [before] for before, name in pairwise(names)}
    found = waves(addresses(dict(sorted(chain.items(), reverse=True))), {})
    assert [found[Address("kind", name)] for name in names[1:]] == list(range(1, 200))
