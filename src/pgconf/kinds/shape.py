"""Where in a kind its traits sit: a flat list of patterns, read off a model or a JSON Schema."""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from pgconf.kinds.annotations import TRAITS, Numeric, Trait
from pgconf.model import Path

Pattern: TypeAlias = tuple[str, ...]
"""Keys from the resource's root; `*` stands for every key of a map and every item of a list."""

ANY = "*"
TraitT = TypeVar("TraitT", bound=Trait)


@dataclass(frozen=True)
class Shape:
    """The traits of a kind's fields, each with the pattern of the paths that have it."""

    traits: tuple[tuple[Pattern, Trait], ...]

    def of(self, trait: type[TraitT]) -> tuple[tuple[Pattern, TraitT], ...]:
        """List the patterns of one trait."""
        known: tuple[tuple[Pattern, TraitT], ...] | None = self._of.get(trait)
        if known is None:
            known = tuple((pattern, mark) for pattern, mark in self.traits if isinstance(mark, trait))
            self._of[trait] = known
        return known

    @cached_property
    def _of(self) -> dict[type[Trait], Any]:
        """What was asked for before: every check of a resource asks the same."""
        return {}

    def marks(self, path: Path, trait: type[Trait]) -> bool:
        """Whether the value at `path`, or a map or list that holds it, has the trait."""
        return any(covers(pattern, path) for pattern, _ in self.of(trait))


def covers(pattern: Pattern, path: Path) -> bool:
    """Whether a pattern describes a path, or the beginning of it."""
    return len(pattern) <= len(path) and all(p in (ANY, s) for p, s in zip(pattern, path, strict=False))


def find(data: Any, pattern: Pattern) -> list[tuple[Path, Any]]:
    """List the values that a pattern reaches in plain data, with their paths."""
    found: list[tuple[Path, Any]] = [((), data)]
    for head in pattern:
        deeper: list[tuple[Path, Any]] = []
        for path, value in found:
            if head == ANY:
                items = value.items() if isinstance(value, dict) else enumerate(_list(value))
                deeper += [((*path, step), item) for step, item in items]
            elif isinstance(value, dict) and head in value:
                deeper.append(((*path, head), value[head]))
        if not deeper:
            return deeper
        found = deeper
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def shape_of_model(model: Any) -> Shape:
    """Read the traits off a pydantic model, or off a union of models."""
    return Shape(tuple(dict.fromkeys(_traits(model, ()))))


def models_in(annotation: Any, at: Pattern = ()) -> Iterator[tuple[Pattern, type[BaseModel]]]:
    """Iterate over the models that a type is made of, with the pattern that leads to each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield at, annotation
        for name, field in annotation.model_fields.items():
            yield from models_in(field.annotation, (*at, field.alias or name))
    for inner, step in _parts(annotation):
        yield from models_in(inner, (*at, *step))


def _traits(annotation: Any, at: Pattern) -> Iterator[tuple[Pattern, Trait]]:
    if get_origin(annotation) is Annotated:
        yield from ((at, mark) for mark in annotation.__metadata__ if isinstance(mark, Trait))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            inside = (*at, field.alias or name)
            yield from ((inside, mark) for mark in field.metadata if isinstance(mark, Trait))
            yield from _traits(field.annotation, inside)
    for inner, step in _parts(annotation):
        yield from _traits(inner, (*at, *step))


def _parts(annotation: Any) -> Iterator[tuple[Any, Pattern]]:
    """Take a type apart: what it is made of, and the step that leads there."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield arguments[0], ()
    elif origin in (Union, types.UnionType):
        yield from ((argument, ()) for argument in arguments)
    elif origin is tuple:
        yield arguments[0], (ANY,)
    elif origin is dict:
        yield arguments[1], (ANY,)


def shape_of_schema(schema: Mapping[str, Any]) -> Shape:
    """Read the traits off a JSON Schema's `x-pgconf-*` keywords; local `$ref`s are followed."""
    return Shape(tuple(dict.fromkeys(_schema_traits(schema, schema, (), ()))))


KEYWORDS = {trait.keyword: trait for trait in TRAITS}


def _schema_traits(
    root: Mapping[str, Any], schema: Any, at: Pattern, seen: tuple[str, ...]
) -> Iterator[tuple[Pattern, Trait]]:
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        trait = KEYWORDS.get(keyword)
        if trait is not None and value is not False:
            yield at, trait.from_schema(value)
    if schema.get(Numeric.keyword) == "number":
        yield at, Numeric()
    reference = schema.get("$ref", "")
    if reference.startswith("#/$defs/") and reference not in seen:
        target = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
        yield from _schema_traits(root, target, at, (*seen, reference))
    for name, inner in schema.get("properties", {}).items():
        yield from _schema_traits(root, inner, (*at, name), seen)
    for inner in _inner(schema, _DEEPER):
        yield from _schema_traits(root, inner, (*at, ANY), seen)
    for inner in _inner(schema, _IN_PLACE):
        yield from _schema_traits(root, inner, at, seen)


_DEEPER = (
    "items", "prefixItems", "contains", "unevaluatedItems",
    "additionalProperties", "patternProperties", "unevaluatedProperties",
)  # fmt: skip
_IN_PLACE = ("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas")
_OF_SEVERAL = frozenset({"prefixItems", "patternProperties", "allOf", "anyOf", "oneOf", "dependentSchemas"})


def _inner(schema: Mapping[str, Any], keywords: Iterable[str]) -> Iterator[Any]:
    for keyword in keywords:
        inner = schema.get(keyword)
        if keyword not in _OF_SEVERAL:
            yield inner
        elif inner:
            yield from inner.values() if isinstance(inner, dict) else inner
