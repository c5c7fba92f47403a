"""Where in a typed spec people may write what they like, and where it refers to secrets."""

import types
from collections.abc import Iterator
from functools import cache
from re import search
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from pgconf.kinds.closed import Secret
from pgconf.kinds.scalars import Read, Shaped
from pgconf.model import Path

Part: TypeAlias = tuple[Path, str | Secret]

PROBE = "2f9a61c4e0b7d85301f6c29ae4b8d713"
"""Text as free as a key needs it to be; what lets it through lets keys through."""


def open_parts(value: Any, at: Path = ()) -> Iterator[Part]:
    """Iterate over free text and references to secrets in a spec, each with its path of YAML keys.

    Text whose form leaves no room for a key (names, dates, choices) is left out. Of a spec that is
    plain data, as a kind that a project declares has it, all text is free.
    """
    match value:
        case str() | Secret():
            yield at, value
        case BaseModel():
            for name, key in _open_fields(type(value)):
                yield from open_parts(getattr(value, name), (*at, key))
        case dict():
            for key, inner in value.items():
                yield from open_parts(inner, (*at, key))
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from open_parts(inner, (*at, index))


@cache
def _open_fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Tell the fields of a model that can hold free text or a secret: their names and YAML keys."""
    return tuple(
        (name, field.alias or name)
        for name, field in model.model_fields.items()
        if _is_open(field.annotation, tuple(field.metadata))
    )


def _is_open(annotation: Any, marks: tuple[Any, ...] = ()) -> bool:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _is_open(arguments[0], (*marks, *annotation.__metadata__))
    if origin in (Union, types.UnionType, tuple, dict):
        return any(_is_open(argument) for argument in arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation is Secret or bool(_open_fields(annotation))
    return annotation is Any or (annotation is str and all(_lets_through(mark) for mark in marks))


def _lets_through(mark: Any) -> bool:
    shape = mark.shape if isinstance(mark, Read) else mark
    return not isinstance(shape, Shaped) or search(shape.pattern, PROBE) is not None
