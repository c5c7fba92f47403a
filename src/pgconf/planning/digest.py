"""Digests: what lets two states be compared without reading them."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from pgconf.kinds.registry import Registry
from pgconf.model import Address, DesiredState

SHA256 = "sha256:"
"""How the digest of what pgconf has written begins; a target gives another one to what somebody edited."""


class Sealed(NamedTuple):
    """A resource's canonical JSON in UTF-8, and its digest."""

    body: bytes
    digest: str


def digest(body: bytes) -> str:
    """Give the SHA-256 of some bytes as `sha256:` and 64 hexadecimal digits."""
    return f"{SHA256}{hashlib.sha256(body).hexdigest()}"


def seal(desired: DesiredState, registry: Registry) -> dict[Address, Sealed]:
    """Write every deployed resource in its canonical form."""
    sealed: dict[Address, Sealed] = {}
    for address, resource in desired.resources.items():
        kind = registry[address.kind]
        if kind.deployed:
            body = kind.canonical(resource.spec)
            sealed[address] = Sealed(body, digest(body))
    return sealed


def desired_digest(sealed: Mapping[Address, Sealed]) -> str:
    """Give one digest of a whole desired state; the order of the mapping does not matter."""
    lines = (f"{address} {one.digest}\n" for address, one in sorted(sealed.items()))
    return digest("".join(lines).encode())
