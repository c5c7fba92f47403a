"""Secrets: where resources refer to them, and which have another value than when they were applied."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pgconf.kinds.annotations import Sensitive
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import Shape, find
from pgconf.model import Address, Path, ReadSecret, SecretMarks, SecretUse, to_pointer
from pgconf.planning.digest import Sealed
from pgconf.planning.match import Match

_REFERENCE = re.compile(r"[a-z][a-z0-9-]*:\S+")


def secret_uses(sealed: Mapping[Address, Sealed], registry: Registry) -> dict[Address, list[SecretUse]]:
    """List every reference to a secret of some resources."""
    return {
        address: [SecretUse(to_pointer(path), reference) for path, reference in found]
        for address, one in sealed.items()
        if (found := secret_references(one.body, registry[address.kind].shape))
    }


def secret_references(body: bytes, shape: Shape) -> list[tuple[Path, str]]:
    """List the references to secrets of one resource, each with its path in the canonical form."""
    if b'"secret":' not in body:
        return []
    data = json.loads(body)
    found = (pair for pattern, _ in shape.of(Sensitive) for pair in find(data, pattern))
    return list(dict.fromkeys(one for path, value in found for one in references_in(value, path)))


def references_in(value: Any, at: Path) -> Iterator[tuple[Path, str]]:
    """Find `{secret: SOURCE:NAME}` in a value: it is one, or a map or list that holds some."""
    if isinstance(value, dict):
        if is_reference(value):
            yield at, value["secret"]
        else:
            for key, inner in value.items():
                yield from references_in(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from references_in(inner, (*at, index))


def is_reference(value: Any) -> bool:
    """Whether a value is `{secret: SOURCE:NAME}`, with whatever else is said about the secret."""
    reference = value.get("secret") if isinstance(value, dict) else None
    return isinstance(reference, str) and _REFERENCE.fullmatch(reference) is not None


@dataclass(frozen=True, slots=True)
class SecretChanges:
    """What marks tell of secrets.

    Attributes:
        changed: the paths of each desired resource whose secret has another value than was applied.
        unread: the references, sorted, of which that cannot be told, because they cannot be read here.
    """

    changed: Mapping[Address, tuple[Path, ...]]
    unread: tuple[str, ...]


def secret_changes(
    marks: SecretMarks,
    read: ReadSecret,
    desired: Mapping[Address, Sealed],
    registry: Registry,
    moved: Mapping[Address, Address],
) -> SecretChanges:
    """Compare the secrets that a target has marked with what their references stand for now.

    Without marks no secret is read. Bodies are looked at only where a secret differs.

    Args:
        marks: what the target keeps.
        read: reads a secret, if that is possible here.
        desired: what is wanted; what is not wanted any more needs no secret.
        registry: the kinds there are.
        moved: the new address of each live resource that is to be renamed.
    """
    suspects: dict[Address, dict[tuple[str, str], bool]] = {}
    for (live, path), mark in marks.by_place.items():
        address = moved.get(live, live)
        if address not in desired:
            continue
        value = read(mark.reference)
        if value is None or marks.fingerprint(mark.reference, value) != mark.fingerprint:
            suspects.setdefault(address, {})[path, mark.reference] = value is not None
    changed: dict[Address, tuple[Path, ...]] = {}
    unread: set[str] = set()
    for address, known in suspects.items():
        references = secret_references(desired[address].body, registry[address.kind].shape)
        # What is replaced by another reference is left out: the plan shows that anyhow.
        used = [(path, reference, known.get((to_pointer(path), reference))) for path, reference in references]
        if paths := tuple(path for path, _, is_known in used if is_known):
            changed[address] = paths
        unread.update(reference for _, reference, is_known in used if is_known is False)
    return SecretChanges(changed, tuple(sorted(unread)))


def with_secrets(found: Match, changed: Iterable[Address]) -> Match:
    """Count resources of which only a secret has changed among those to be updated."""
    known = {*found.created, *found.foreign, *(new for new, _ in found.updated)}
    more = tuple((address, address) for address in sorted(changed) if address not in known)
    return replace(found, updated=(*found.updated, *more), unchanged=found.unchanged - len(more))
