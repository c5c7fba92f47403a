"""`${var.name}`: typed values of the environment, put in after parsing."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pgconf.model import Path

_USE = re.compile(r"\$?\$\{var\.([^}]*)\}")
_MEANT_AS_TEXT = re.compile(r"\$\{var\.[^}]*\}")


MARK = "${var."
"""What no text without a variable holds; looking for it is much cheaper than a regular expression."""


def substituted(data: Any, variables: Mapping[str, Any], missing: set[str]) -> Any:
    """Replace variables in all texts of `data`, which itself stays as it is.

    A text that is one variable and nothing else takes the variable's type. `$${var.x}` stands for
    the text `${var.x}`. Variables that are not defined are left as they are, and their names are
    added to `missing`.
    """
    kind = type(data)
    if kind is str:
        return _text(data, variables, missing) if MARK in data else data
    if kind is dict:
        return {key: substituted(value, variables, missing) for key, value in data.items()}
    if kind is list:
        return [substituted(value, variables, missing) for value in data]
    return data


def escaped(data: Any) -> Any:
    """Write texts so that putting in variables gives them back: `${var.x}` becomes `$${var.x}`."""
    match data:
        case str():
            return _MEANT_AS_TEXT.sub(lambda use: f"${use[0]}", data) if MARK in data else data
        case dict():
            return {key: escaped(value) for key, value in data.items()}
        case list():
            return [escaped(value) for value in data]
        case _:
            return data


def undefined(data: Any, variables: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Iterate over the variables that are used but not defined, with the paths of their texts."""
    if isinstance(data, str):
        for use in _USE.finditer(data) if MARK in data else ():
            if not use[0].startswith("$$") and use[1] not in variables:
                yield at, use[1]
    elif isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from undefined(value, variables, (*at, step))


def _text(text: str, variables: Mapping[str, Any], missing: set[str]) -> Any:
    missing.update(name for _, name in undefined(text, variables))
    whole = _USE.fullmatch(text)
    if whole and not text.startswith("$$"):
        return variables.get(whole[1], text)
    return _USE.sub(lambda use: _inside(use, variables), text)


def _inside(use: re.Match[str], variables: Mapping[str, Any]) -> str:
    if use[0].startswith("$$"):
        return use[0][1:]
    match variables.get(use[1], use[0]):
        case bool() as flag:
            return "true" if flag else "false"
        case Decimal() as number:
            return format(number, "f")
        case value:
            return str(value)
