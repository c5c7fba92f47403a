"""What a mapping file says: how rows of another system become resources."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pgconf.kinds.closed import Closed
from pgconf.kinds.scalars import Line, Shaped
from pgconf.model import say

FieldPath = Annotated[
    str,
    Shaped(
        r"^[^.\s]+(\.[^.\s]+)*$", "a field such as `title` or `amount.max`", "keys are separated by a dot"
    ),
]


class Column(Closed):
    """A value that comes from the rows.

    `values` says what each value means here; without it, values are taken as they are. What a cell
    holds between `split` becomes a list. `default` stands for an empty cell, which sets nothing otherwise.
    """

    column: Line
    values: dict[str, Any] = {}
    split: Annotated[str, Shaped(r"^.+$", "what separates the items")] | None = None
    default: Any = None


class _Given:
    """A constant of any type, or a map with `column`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the one as the other where it says so."""
        column = handler.generate_schema(Column)
        constant = core_schema.no_info_plain_validator_function(self._constant)
        return core_schema.tagged_union_schema(
            {"column": column, "constant": constant},
            lambda data: "column" if isinstance(data, dict) and "column" in data else "constant",
        )

    def _constant(self, value: Any) -> Any:
        if value is None:
            raise PydanticCustomError(
                "shape", "must be {what}", {"what": say("a constant, or a map with `column`"), "hint": ""}
            )
        return value


Given = Annotated[Any, _Given()]


class RowMapping(Closed):
    """What becomes of a row: a resource of `kind`, if the columns in `where` hold what is asked for."""

    kind: Line
    name: Given
    where: dict[Line, Line] = {}
    fields: dict[FieldPath, Given]
