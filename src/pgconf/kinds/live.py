"""Live bodies: from the canonical form that a target holds back to a typed spec."""

import json
import re
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
    checked = kind.check(address, given)
    # A number is text in the canonical form; where no mark tells it from text, the kind does.
    refused = [path for path in map(_path, checked.diagnostics) if _is_number(_reach(given, path))]
    for path in refused:
        _reach(given, path[:-1])[path[-1]] = Decimal(_reach(given, path))
    again = kind.check(address, given) if refused else checked
    return checked if again.value is None else again


def _no_map(address: Address) -> Diagnostic:
    return Diagnostic(
        name="schema/wrong-type",
        message=say("it is not a map in JSON"),
        where=Place(address),
        address=address,
    )


def _path(diagnostic: Diagnostic) -> Path:
    return diagnostic.where.path if isinstance(diagnostic.where, Place) else ()


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _reach(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
