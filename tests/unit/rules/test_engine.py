"""The engine: which rules run, what they weigh, what facts do to them, and what a broken one does."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from pgconf.kinds.environment import Environment
from pgconf.kinds.registry import registry
from pgconf.model import (
    Address,
    Confidence,
    DesiredState,
    Diagnostic,
    Fact,
    Facts,
    Place,
    Resource,
    Severity,
)
from pgconf.rules.engine import Selection, check
from pgconf.rules.rule import ERROR, INFO, WARNING, Finding, Findings, Rule, rule
from pgconf.rules.view import View

HERE = Place(Address("audience", "buyers"), ("all",))


def fact(confidence: Confidence) -> Fact:
    """State something about a provider."""
    return Fact(
        provider="acme",
        product="*",
        limit="amount-max",
        value=5,
        as_of="2026-11",
        source="合同",
        confidence=confidence,
    )


@rule("shop/first", ERROR)
def first(view: View) -> Findings:
    """It always finds something."""
    yield Finding(HERE, "first")


@rule("shop/second", INFO)
def second(view: View) -> Findings:
    """It always finds something, too."""
    yield Finding(HERE, "second")


@rule("other/broken", ERROR)
def broken(view: View) -> Findings:
    """It stumbles in the middle."""
    yield Finding(HERE, "before")
    raise KeyError("amount")


@rule("shop/absent", ERROR, absent=True)
def absent(view: View) -> Findings:
    """It concludes from what is not there."""
    yield Finding(HERE, "absent")


def view(*, settings: Any = "given", broken_ones: Iterable[str] = ()) -> View:
    """Make a view of an environment with little in it."""
    given = Environment.model_validate(
        {"kind": "environment", "name": "shop", "stage": "sandbox", "zone": "UTC"}
    )
    lost = {Address("audience", name): Resource(address=Address("audience", name), spec=None, sources=())
            for name in broken_ones}  # fmt: skip
    state = DesiredState("shop", given if settings == "given" else settings, {}, lost)
    return View(state, Facts({}), date(2026, 11, 24), registry())


def names(found: Iterable[Diagnostic]) -> list[str]:
    """Give the names of findings."""
    return [one.name for one in found]


def run(*rules: Rule, selection: Selection | None = None, **circumstances: Any) -> list[Diagnostic]:
    """Run rules."""
    return list(check(view(**circumstances), rules, selection or Selection()))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["shop/first", "shop/second"]),
        (Selection(select=("shop/second",)), ["shop/second"]),
        (Selection(select=("shop",)), ["shop/first", "shop/second"]),
        (Selection(select=("other",)), []),
        (Selection(ignore=("shop/first",)), ["shop/second"]),
        (Selection(select=("shop",), ignore=("shop",)), []),
    ],
)
def test_a_project_chooses_rules(selection: Selection, expected: list[str]) -> None:
    """By name and by family; what is ignored beats what is selected."""
    assert names(run(first, second, selection=selection)) == expected


def test_a_project_weighs_rules() -> None:
    """Its word on a rule beats that on the family."""
    selection = Selection(severity={"shop": WARNING, "shop/second": ERROR})
    assert [one.severity for one in run(first, second, selection=selection)] == [WARNING, ERROR]


def test_a_broken_rule_is_told_and_the_others_run() -> None:
    """Nothing that it found before counts, for it may be half of the truth."""
    found = run(broken, first)
    assert names(found) == ["rules/broken", "shop/first"]
    assert "`other/broken` has a bug" in found[0].message
    assert found[0].severity is Severity.ERROR


def test_rules_wait_for_settings_that_can_be_read() -> None:
    """All but those about references speak of a zone, a stage or a load."""
    reference = Rule("ref/any", ERROR, "…", first.look)
    assert names(run(first, reference, settings=None)) == ["ref/any"]


def test_what_is_absent_may_stand_in_what_is_broken() -> None:
    """So nothing is said of it."""
    assert names(run(absent)) == ["shop/absent"]
    assert names(run(absent, first, broken_ones=["buyers"])) == ["shop/first"]


@pytest.mark.parametrize(
    ("confidence", "own", "expected"),
    [
        (Confidence.OFFICIAL, None, ERROR),
        (Confidence.SECONDARY, None, WARNING),
        (Confidence.SECONDARY, INFO, INFO),
        (Confidence.SECONDARY, ERROR, WARNING),
    ],
)
def test_a_fact_from_a_secondary_source_only_warns(
    confidence: Confidence, own: Severity | None, expected: Severity
) -> None:
    """And where it was read is told with it."""

    @rule("shop/limit", ERROR)
    def limited(view: View) -> Findings:
        """It rests on a fact."""
        yield Finding(HERE, "too much", severity=own, facts=(fact(confidence),))

    (found,) = run(limited)
    assert found.severity is expected
    assert found.related[-1].message == "`acme/amount-max` was read in 合同, 2026-11"


def test_a_rule_knows_its_name_and_what_it_catches() -> None:
    """From the decorator and from the first sentence of the docstring."""
    assert (first.name, first.family, first.severity) == ("shop/first", "shop", ERROR)
    assert first.summary == "It always finds something."


def test_a_finding_speaks_of_its_resource() -> None:
    """Its address is kept when the place has become a line and a column."""
    (found,) = run(first)
    assert found.address == Address("audience", "buyers")
