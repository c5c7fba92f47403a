"""Reading pydantic's error locations: which value is meant, and which keys its map may have.

A location is a path with more in it: the tag of the chosen branch where there is a union.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from pgconf.model import Path

KEY = ("[key]",)
"""What a location ends with when it speaks of a map's key and not of the value behind it."""


def data_path(annotation: Any, location: Path) -> Path:
    """Give the path in the data that a location speaks of.

    Args:
        annotation: the type that was validated.
        location: what pydantic reports.
    """
    if not location:
        return ()
    origin, arguments = get_origin(annotation), get_args(annotation)
    head, rest = location[0], location[1:]
    if origin is Annotated:
        return data_path(arguments[0], location)
    if origin in (Union, types.UnionType):
        branches = [branch for branch in arguments if branch is not type(None)]
        if len(branches) == 1:
            return data_path(branches[0], location)
        chosen = next((branch for branch in branches if head in _tags(branch)), None)
        return data_path(chosen, rest)
    if origin is tuple:
        return (head, *data_path(arguments[0], rest))
    if origin is dict:
        return (head,) if rest == KEY else (head, *data_path(arguments[1], rest))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (head, *data_path(_field(annotation, head), rest))
    return ()


def keys_at(annotation: Any, location: Path) -> set[str]:
    """Tell the YAML keys that the map at a location may have."""
    return {
        field.alias or name
        for model in _models(annotation, location)
        for name, field in model.model_fields.items()
    }


def _models(annotation: Any, location: Path) -> Iterator[type[BaseModel]]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _models(arguments[0], location)
    elif origin in (Union, types.UnionType):
        branches = [branch for branch in arguments if branch is not type(None)]
        if len(branches) == 1:
            yield from _models(branches[0], location)
        for branch in branches:
            if len(branches) > 1 and location and location[0] in _tags(branch):
                yield from _models(branch, location[1:])
    elif origin in (tuple, dict) and location:
        yield from _models(arguments[1 if origin is dict else 0], location[1:])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if location:
            yield from _models(_field(annotation, location[0]), location[1:])
        else:
            yield annotation


def _field(model: type[BaseModel], key: str | int) -> Any:
    fields = model.model_fields.items()
    return next((field.annotation for name, field in fields if (field.alias or name) == key), None)


def _tags(branch: Any) -> set[Any]:
    """The tags that choose a branch: those of `Tag`, or the literals of its fields."""
    if get_origin(branch) is Annotated:
        own = {mark.tag for mark in branch.__metadata__ if isinstance(mark, Tag)}
        return own or _tags(get_args(branch)[0])
    if isinstance(branch, type) and issubclass(branch, BaseModel):
        return {value for field in branch.model_fields.values() for value in get_args(field.annotation)}
    return set()
