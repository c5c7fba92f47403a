"""Reading pydantic's error locations: which value is meant, and which keys its map may have.

A location is a path with more in it: the tag of the chosen branch where there is a union.
"""

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from pgconf.model import Path

KEY = "[key]"
"""What a location ends with when it speaks of a map's key and not of the value behind it."""


def data_path(annotation: Any, location: Path) -> Path:
    """Give the path in the data that a location speaks of.

    Args:
        annotation: the type that was validated.
        location: what pydantic reports.
    """
    return _walked(annotation, location)[0]


def keys_at(annotation: Any, location: Path) -> set[str]:
    """Tell the YAML keys that the map at a location may have; none where there is no such map."""
    model = _walked(annotation, location)[1]
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {field.alias or name for name, field in model.model_fields.items()}
    return set()


def _walked(annotation: Any, location: Path) -> tuple[Path, Any]:
    """Follow a location through a type: the path without tags, and the type at its end."""
    path: list[str | int] = []
    annotation = _bare(annotation)
    for step in location:
        branches = _branches(annotation)
        if branches:
            annotation = next((_bare(branch) for branch in branches if step in _tags(branch)), None)
        elif step == KEY or not _is_container(annotation):
            break
        else:
            path.append(step)
            annotation = _bare(_inside(annotation, step))
    return tuple(path), annotation


def _bare(annotation: Any) -> Any:
    """Take away what is around a type: marks, and the possibility to be None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    branches = _branches(annotation)
    return _bare(branches[0]) if len(branches) == 1 else annotation


def _branches(annotation: Any) -> list[Any]:
    """List what a union chooses from; None is no choice."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return []
    return [branch for branch in get_args(annotation) if branch is not type(None)]


def _is_container(annotation: Any) -> bool:
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model or get_origin(annotation) in (tuple, dict)


def _inside(annotation: Any, step: str | int) -> Any:
    arguments = get_args(annotation)
    if arguments:
        return arguments[1] if get_origin(annotation) is dict else arguments[0]
    return _field(annotation, step)


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
