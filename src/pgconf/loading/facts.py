"""Facts about providers: those that come with pgconf, and what a project knows better."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from pgconf.kinds.complaints import Complaint, unknown_value, wrong_type
from pgconf.kinds.fact_table import FactTable
from pgconf.kinds.project import StatedFact
from pgconf.kinds.scalars import minor_units
from pgconf.loading.yaml import read_value
from pgconf.model import ANY_PRODUCT, Confidence, Fact, Facts, Message, say


@cache
def shipped_facts() -> Facts:
    """Read the facts that come with pgconf.

    Raises:
        ValueError: a fact is stated twice.
    """
    found: dict[str, Fact] = {}
    for table in sorted(files("pgconf").joinpath("facts").iterdir(), key=lambda file: file.name):
        if table.name.endswith(".yaml"):
            data = read_value(table.read_bytes(), f"facts/{table.name}").value
            for fact in _facts(FactTable.model_validate(data).facts):
                if fact.name in found:
                    message = f"{fact.name} is stated twice"
                    raise ValueError(message)
                found[fact.name] = fact
    return Facts(found)


def facts_of(stated: Mapping[str, StatedFact]) -> Facts:
    """Give all facts, with what a project states put in the place of what comes with pgconf.

    A unit that the project leaves out is the one in which rules read the limit.
    """
    if not stated:
        return shipped_facts()
    own = {fact.name: _with_unit(fact) for fact in _facts(stated, overridden=True)}
    return Facts({**shipped_facts().by_name, **own})


def misstated(stated: Mapping[str, StatedFact]) -> Iterator[Complaint]:
    """Find what a project states so that rules would misread it: in another unit, or of another type.

    Paths begin at the project's settings. What limits pgconf does not know is the project's own affair.
    """
    for fact in _facts(stated):
        known = _example(fact.limit)
        if known is None:
            continue
        path, expected = ("facts", fact.name), _type_of(known.value)
        if _type_of(fact.value) != expected:
            yield wrong_type((*path, "value"), f"`{fact.name}`", expected, fact.value)
        elif not _is_read_in(fact.unit, known.unit):
            yield unknown_value((*path, "unit"), fact.unit, [known.unit] if known.unit else [])


def _example(limit: str) -> Fact | None:
    """Find some fact about a limit that comes with pgconf; all of them are alike in unit and type."""
    return _examples().get(limit)


@cache
def _examples() -> Mapping[str, Fact]:
    return {fact.limit: fact for fact in shipped_facts()}


def _type_of(value: Any) -> Message:
    match value:
        case int() | Decimal():
            return say("a number")
        case list():
            return say("a list")
        case _:
            return say("text")


def _is_read_in(unit: str | None, known: str | None) -> bool:
    """Whether rules understand a unit; they compare currencies and clocks, and convert nothing else."""
    if unit is None or unit == known:
        return True
    return known is not None and (known in minor_units() or "/" in known)


def _with_unit(fact: Fact) -> Fact:
    known = _example(fact.limit)
    return replace(fact, unit=known.unit) if known is not None and fact.unit is None else fact


def _facts(stated: Mapping[str, StatedFact], *, overridden: bool = False) -> Iterator[Fact]:
    for name, fact in stated.items():
        provider, *product, limit = name.split("/")
        yield Fact(
            provider=provider,
            product=product[0] if product else ANY_PRODUCT,
            limit=limit,
            value=fact.value,
            unit=fact.unit,
            as_of=fact.as_of,
            source=fact.source,
            confidence=Confidence(fact.confidence),
            note=fact.note,
            overridden=overridden,
        )
