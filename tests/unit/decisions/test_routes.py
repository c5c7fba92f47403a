"""Routes: whom the rules of an offer tell apart, and fallbacks that go round in a circle."""

from itertools import product
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.routes import Methods, chain, circles, payers
from pgconf.kinds.routing import RoutingRule

names = st.sampled_from("abcdefgh")
falling_back = st.dictionaries(names, st.none() | names, max_size=8)
conditions = st.fixed_dictionaries(
    {
        "countries": st.lists(st.sampled_from(["CN", "HK"]), unique=True),
        "devices": st.lists(st.sampled_from(["app", "mobile"]), unique=True),
        "audiences": st.lists(st.sampled_from(["vip", "staff"]), unique=True),
    }
)


def methods(fallbacks: dict[str, str | None]) -> Methods:
    """Make payment methods of which only the fallback matters."""
    return cast("Methods", {name: SimpleNamespace(fallback=other) for name, other in fallbacks.items()})


def rules(*conditions: dict[str, Any]) -> dict[str, RoutingRule]:
    """Make the rules of an offer from their conditions."""
    return {
        f"rule-{n}": RoutingRule.model_validate({"when": when, "to": "m"})
        for n, when in enumerate(conditions)
    }


@given(st.lists(conditions, max_size=4))
def test_payers_are_told_apart_by_the_rules_that_fit_them(conditions: list[dict[str, Any]]) -> None:
    """Each set of rules that fits anybody comes once; who fits no rule is left out."""
    offered = rules(*conditions)
    wanted = {
        frozenset(
            name
            for name, rule in offered.items()
            if (not rule.when.countries or country in rule.when.countries)
            and (not rule.when.devices or device in rule.when.devices)
            and (not rule.when.audiences or audience in rule.when.audiences)
        )
        for country, device, audience in product(
            ("CN", "HK", "US"), ("app", "mobile", "desktop"), ("vip", "staff", None)
        )
    }
    found = [group.rules for group in payers(offered)]
    assert len(found) == len(set(found))
    assert set(found) == wanted - {frozenset()}


def test_a_payer_is_described_by_what_the_rules_mention() -> None:
    """Whatever they do not mention is none of them."""
    (only,) = payers(rules({"countries": ["CN"], "devices": ["app"]}))
    assert (only.country, only.device, only.audience) == ("CN", "app", None)


@given(falling_back)
def test_circles_are_those_that_one_can_walk(fallbacks: dict[str, str | None]) -> None:
    """Each once, and from its first name on; whatever leads into one is no part of it."""

    def circle_of(name: str) -> tuple[str, ...]:
        way: list[str] = []
        step: str | None = name
        while step in fallbacks and step not in way:
            way.append(step)
            step = fallbacks[step]
        return tuple(way) if step == name else ()

    walked = {circle for name in fallbacks if (circle := circle_of(name)) and name == min(circle)}
    found = [tuple(circle) for circle in circles(methods(fallbacks))]
    assert sorted(found) == sorted(walked)


def test_a_chain_ends_where_nothing_stands_in_or_where_it_comes_back() -> None:
    """It never names what it starts from."""
    assert list(chain("a", methods({"a": "b", "b": "c", "c": None}))) == ["b", "c"]
    assert list(chain("a", methods({"a": "b", "b": "c", "c": "b"}))) == ["b", "c"]
    assert list(chain("a", methods({"a": "a"}))) == []
    assert list(chain("a", methods({"a": "gone"}))) == ["gone"]
    assert list(chain("gone", methods({}))) == []
