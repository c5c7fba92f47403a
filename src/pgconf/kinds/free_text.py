"""Where in a typed spec people may write what they like, and where it refers to secrets."""

import types
from collections.abc import Iterable
from functools import cache
from re import search
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from pgconf.kinds.closed import Secret
from pgconf.kinds.scalars import Read, Shaped
from pgconf.model import Path

W = TypeVar("W", str, Secret)
Found = list[tuple[Path, W]]

PROBES = ("2f9a61c4e0b7d85301f6c29ae4b8d713", "https://user:password@example.cn/")
"""Text as free as a key, or a password in a URL, needs it to be."""


def free_text(spec: Any) -> Found[str]:
    """List the text in a spec that could hold anything, a key say, with its paths of YAML keys.

    Names, dates, choices and the like are left out, and so are references to secrets. Of a spec that
    is plain data, as a kind that a project declares has it, all text is free.
    """
    found: Found[str] = []
    _gather(spec, str, (), found)
    return found


def secrets(spec: Any) -> Found[Secret]:
    """List the references to secrets in a typed spec, with their paths of YAML keys."""
    found: Found[Secret] = []
    _gather(spec, Secret, (), found)
    return found


def _gather(value: Any, wanted: type[W], at: Path, found: Found[W]) -> None:
    kind = type(value)
    steps: Iterable[tuple[str | int, Any]] = ()
    if kind is dict:
        steps = value.items()
    elif kind is tuple or kind is list:
        steps = enumerate(value)
    elif kind is not Secret and issubclass(kind, BaseModel):
        own = value.__dict__  # the fields themselves: 10,000 specs are looked through
        steps = [(key, own[name]) for name, key in _fields(kind, wanted)]
    for step, inner in steps:
        if type(inner) is wanted:
            found.append(((*at, step), inner))
        elif inner:
            _gather(inner, wanted, (*at, step), found)


@cache
def _fields(model: type[BaseModel], wanted: type) -> tuple[tuple[str, str], ...]:
    """Tell the fields of a model that can hold what is wanted: their names and YAML keys."""
    return tuple(
        (name, field.alias or name)
        for name, field in model.model_fields.items()
        if _holds(field.annotation, tuple(field.metadata), wanted)
    )


def _holds(annotation: Any, marks: tuple[Any, ...], wanted: type) -> bool:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _holds(arguments[0], (*marks, *annotation.__metadata__), wanted)
    if origin in (Union, types.UnionType, tuple, dict):
        inside = arguments[1:] if origin is dict else arguments
        return any(_holds(argument, (), wanted) for argument in inside)
    if annotation is Secret:
        return wanted is Secret
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bool(_fields(annotation, wanted))
    return annotation is wanted and all(_lets_through(mark) for mark in marks)


def _lets_through(mark: Any) -> bool:
    shape = mark.shape if isinstance(mark, Read) else mark
    return not isinstance(shape, Shaped) or any(search(shape.pattern, probe) for probe in PROBES)
