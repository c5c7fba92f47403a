"""Finding the model that a pydantic error location speaks of."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from pgconf.model import Path


def keys_at(annotation: Any, location: Path) -> set[str]:
    """Tell the YAML keys that the map at a location may have; the location may hold union tags."""
    return {
        field.alias or name
        for model in _reached(annotation, location)
        for name, field in model.model_fields.items()
    }


def _reached(annotation: Any, location: Path) -> Iterator[type[BaseModel]]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _reached(arguments[0], location)
    elif origin in (Union, types.UnionType):
        chosen = [branch for branch in arguments if location and location[0] in _tags(branch)]
        for branch in chosen or arguments:
            yield from _reached(branch, location[1:] if chosen else location)
    elif origin in (tuple, dict) and location:
        yield from _reached(arguments[-1] if origin is dict else arguments[0], location[1:])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not location:
            yield annotation
            return
        for name, field in annotation.model_fields.items():
            if (field.alias or name) == location[0]:
                yield from _reached(field.annotation, location[1:])


def _tags(branch: Any) -> set[Any]:
    """The tags that choose a branch: those of `Tag`, or the literals of its fields."""
    if get_origin(branch) is Annotated:
        own = {mark.tag for mark in branch.__metadata__ if isinstance(mark, Tag)}
        return own or _tags(get_args(branch)[0])
    if isinstance(branch, type) and issubclass(branch, BaseModel):
        return {value for field in branch.model_fields.values() for value in get_args(field.annotation)}
    return set()
