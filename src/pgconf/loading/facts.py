"""Facts about providers: those that come with pgconf, and what a project knows better."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pgconf.kinds.fact_table import FactTable
from pgconf.kinds.project import StatedFact
from pgconf.loading.yaml import read_value
from pgconf.model import ANY_PRODUCT, Confidence, Fact, Facts


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
    """Give all facts, with what a project states put in the place of what comes with pgconf."""
    own = {fact.name: fact for fact in _facts(stated, overridden=True)}
    return Facts({**shipped_facts().by_name, **own}) if own else shipped_facts()


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
