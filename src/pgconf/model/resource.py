"""The nouns on the left of the arrow: what a user wrote and what it amounts to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pgconf.model.address import Address
from pgconf.model.path import Path


class Source(NamedTuple):
    """One YAML document: its file (relative to the project), its number in it from 0, its first line."""

    file: str
    document: int
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document as data: text, int, Decimal, bool, None, dict and list.

    `data` must not be changed: aliases share parts of it, and several environments share it whole.
    `has_variables` says that the file's text holds `${var.` somewhere.
    """

    source: Source
    data: dict[str, Any]
    has_variables: bool = False


class Reference(NamedTuple):
    """A field that names another resource."""

    path: Path
    kind: str
    name: str

    @property
    def address(self) -> Address:
        """The resource that is meant."""
        return Address(self.kind, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One configured thing of one environment, checked against its kind.

    Attributes:
        spec: the kind's own frozen model (a plain dict for kinds declared by a JSON Schema).
        sources: the documents that made it, the declaring one first, then patches in order.
        identities: the values that no other resource of the kind may have, with their paths.
        enabled: False when the kind has such a switch and it is off.
        protect: whether the target must refuse to delete it.
        moved_from: the name it had before.
    """

    address: Address
    spec: Any
    sources: tuple[Source, ...]
    references: tuple[Reference, ...] = ()
    identities: tuple[tuple[Path, Any], ...] = ()
    enabled: bool = True
    protect: bool = False
    moved_from: str | None = None


@dataclass(frozen=True)
class DesiredState:
    """Everything one environment should be: its own settings and its resources by address.

    `broken` holds what is declared but has errors of its own; the `spec` of such a resource is None.
    """

    environment: str
    settings: Any
    resources: Mapping[Address, Resource]
    broken: Mapping[Address, Resource]

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Resource]]:
        """The resources of each kind there is, in the order of their addresses."""
        found: dict[str, list[Resource]] = {}
        for address, resource in self.resources.items():
            found.setdefault(address.kind, []).append(resource)
        return found
