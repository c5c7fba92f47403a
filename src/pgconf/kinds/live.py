"""Bodies from outside: from the canonical form of a target, or from mere text, to a typed spec."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pgconf.kinds.canonical import canonical_bytes, restored
from pgconf.kinds.kind import Kind
from pgconf.model import Address, Checked, Diagnostic, Path, Place, say

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read_live(kind: Kind, address: Address, body: bytes) -> Checked[Any]:
    """Read a live body; somebody may have edited it into what the kind does not take.

    Returns:
        The typed spec, or None together with what is wrong.
    """
    try:
        data = json.loads(body, parse_float=str)
        canonical_bytes(data)
    except (ValueError, RecursionError):
        return Checked(None, (_no_map(address),))
    if not isinstance(data, dict):
        return Checked(None, (_no_map(address),))
    given = {"kind": address.kind, "name": address.name, **restored(data, kind.shape)}
    # A number is text in the canonical form; where no mark tells it from text, the kind does.
    return _checked(kind, address, given, _number)


def read_text(kind: Kind, address: Address, data: dict[str, Any]) -> Checked[Any]:
    """Read data in which numbers, true and false may be text; the kind tells where they must not be.

    `data` is changed.
    """
    return _checked(kind, address, data, _value)


def _checked(
    kind: Kind, address: Address, data: dict[str, Any], convert: Callable[[Any], Any]
) -> Checked[Any]:
    checked = kind.check(address, data)
    first = {_path(one): one for one in checked.diagnostics}
    # What is made right may bring the next complaint to light: a union chooses its branch first.
    while paths := {path for path in map(_path, checked.diagnostics) if _is(convert, data, path)}:
        for path in paths:
            _reach(data, path[:-1])[path[-1]] = convert(_reach(data, path))
        checked = kind.check(address, data)
    # Where that did not help, the complaint about what really stands there is the one to read.
    return replace(checked, diagnostics=tuple(first.get(_path(one), one) for one in checked.diagnostics))


def _no_map(address: Address) -> Diagnostic:
    return Diagnostic(
        name="schema/wrong-type",
        message=say("it is not a map in JSON"),
        where=Place(address),
        address=address,
    )


def _path(diagnostic: Diagnostic) -> Path:
    return diagnostic.where.path if isinstance(diagnostic.where, Place) else ()


def _is(convert: Callable[[Any], Any], data: Any, path: Path) -> bool:
    return convert(_reach(data, path)) is not None


def _number(value: Any) -> Decimal | None:
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return Decimal(value) if is_number else None


def _value(value: Any) -> Decimal | int | bool | None:
    if value in ("true", "false"):
        return bool(value == "true")
    number = _number(value)
    return number if number is None or "." in value else int(value)


def _reach(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
