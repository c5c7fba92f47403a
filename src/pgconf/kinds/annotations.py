"""What a field *is*, beyond its type: marks that models carry in `Annotated`.

Loading, comparing and writing read them from a `Shape`; JSON Schemas carry them as `x-pgconf-*`
keywords, which is also how a kind that is declared by a JSON Schema states them.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Trait:
    """A mark on a field. In a JSON Schema it is `keyword: true`, or `keyword: value`."""

    keyword: ClassVar[str]

    @property
    def value(self) -> Any:
        """What stands behind the keyword."""
        return next((getattr(self, field.name) for field in fields(self)), True)

    @classmethod
    def from_schema(cls, value: Any) -> "Trait":
        """Make the mark from what stands behind its keyword in a JSON Schema."""
        return cls(*([value] if fields(cls) else []))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the keyword to the field's JSON Schema."""
        return {**handler(schema), self.keyword: self.value}


@dataclass(frozen=True, slots=True)
class Ref(Trait):
    """The field holds the name of a resource of `kind`."""

    keyword: ClassVar[str] = "x-pgconf-ref"
    kind: str


@dataclass(frozen=True, slots=True)
class Keyed(Trait):
    """A list of maps in which the value of `by` tells the items apart; their order means nothing."""

    keyword: ClassVar[str] = "x-pgconf-keyed"
    by: str


@dataclass(frozen=True, slots=True)
class Unordered(Trait):
    """A list of plain values that is a set: no value twice, and the order means nothing."""

    keyword: ClassVar[str] = "x-pgconf-set"


@dataclass(frozen=True, slots=True)
class Identity(Trait):
    """No two resources of the kind in one environment may have the same value."""

    keyword: ClassVar[str] = "x-pgconf-identity"


@dataclass(frozen=True, slots=True)
class Immutable(Trait):
    """The value cannot change in place: another value makes another thing."""

    keyword: ClassVar[str] = "x-pgconf-immutable"


@dataclass(frozen=True, slots=True)
class StageBound(Trait):
    """The value belongs to one environment alone, and is never carried over to another."""

    keyword: ClassVar[str] = "x-pgconf-stage-bound"


@dataclass(frozen=True, slots=True)
class Sensitive(Trait):
    """The value is never shown."""

    keyword: ClassVar[str] = "x-pgconf-sensitive"


@dataclass(frozen=True, slots=True)
class Money(Trait):
    """An amount in the resource's `currency`, in major units (yuan, not fen)."""

    keyword: ClassVar[str] = "x-pgconf-money"


@dataclass(frozen=True, slots=True)
class Numeric(Trait):
    """A number that may have a fraction; a JSON Schema says so by its type, and models have types for it."""

    keyword: ClassVar[str] = "type"


TRAITS: tuple[type[Trait], ...] = (
    Ref,
    Keyed,
    Unordered,
    Identity,
    Immutable,
    StageBound,
    Sensitive,
    Money,
)


@dataclass(frozen=True, slots=True)
class Help:
    """What an editor shows while the field is being typed: the Chinese term and an English sentence."""

    title: str
    description: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add title and description to the field's JSON Schema."""
        return {**handler(schema), "title": self.title, "description": self.description}
