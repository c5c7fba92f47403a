"""Conceal: what somebody has put into a live body by hand does not become part of the past in clear."""

import json
from collections.abc import Collection
from typing import Any

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.canonical import canonical_bytes
from pgconf.kinds.kind import Kind
from pgconf.kinds.live import read_live
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import ANY, Pattern
from pgconf.model import WITHHELD, Address, Conceal, Diagnostic, Place
from pgconf.planning.secrets import is_reference


def conceal_with(registry: Registry) -> Conceal:
    """Make what takes secrets in clear out of bodies.

    A body that its kind accepts stays as it is to the byte. Of any other, values stay that refer to a
    secret or stand where none belongs.
    """

    def conceal(address: Address, body: bytes) -> bytes:
        kind = registry.get(address.kind)
        if kind is None or not kind.shape.of(Sensitive):
            return body
        try:
            return _concealed(address, body, kind)
        except (ValueError, RecursionError):
            return canonical_bytes(WITHHELD)

    return conceal


def _concealed(address: Address, body: bytes, kind: Kind) -> bytes:
    found = read_live(kind, address, body).diagnostics
    if not found:
        return body
    data = json.loads(body)
    return canonical_bytes(_without_secrets(data, kind, found) if isinstance(data, dict) else WITHHELD)


def _without_secrets(data: Any, kind: Kind, found: Collection[Diagnostic]) -> Any:
    unknown = [one.where for one in found if one.name == "schema/unknown-field"]
    strangers = {str(where.path[-1]) for where in unknown if isinstance(where, Place)}
    for pattern, _ in kind.shape.of(Sensitive):
        data = _withheld(data, pattern, strangers)
    return data


def _withheld(value: Any, pattern: Pattern, strangers: Collection[str]) -> Any:
    """Withhold what a pattern leads to, what stands in the way, and what is not known beside it."""
    if not pattern:
        return value if is_reference(value) else WITHHELD
    head, rest = pattern[0], pattern[1:]
    match value:
        case dict():
            return {
                key: _withheld(inner, rest, strangers)
                if head in (ANY, key)
                else WITHHELD
                if not rest and key in strangers
                else inner
                for key, inner in value.items()
            }
        case list() if head == ANY:
            return [_withheld(inner, rest, strangers) for inner in value]
        case None | bool():
            return value
        case _:
            return WITHHELD
