"""Changes: what each matched pair amounts to."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pgconf.kinds.annotations import Immutable, Money, Ref, Sensitive
from pgconf.kinds.canonical import canonical_bytes
from pgconf.kinds.custom import ENVELOPE
from pgconf.kinds.kind import Kind
from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import covers, find
from pgconf.model import (
    ARTIFACT,
    WITHHELD,
    Action,
    Address,
    Change,
    DesiredState,
    FieldChange,
    LiveState,
    Path,
    Span,
    to_dotted,
    to_pointer,
)
from pgconf.planning.compare import Difference, differences
from pgconf.planning.digest import SHA256, Sealed
from pgconf.planning.match import Match
from pgconf.planning.order import waves
from pgconf.planning.risk import weigh
from pgconf.planning.text import text_diff

Origin = Callable[[Address, Path], Span | None]
"""Tells where a value of a desired resource was written."""


class ChangeMaker:
    """Makes the changes of one target."""

    def __init__(
        self,
        desired: DesiredState,
        sealed: Mapping[Address, Sealed],
        registry: Registry,
        origin: Origin,
        secrets: Mapping[Address, Iterable[Path]] = MappingProxyType({}),
    ) -> None:
        """Take the desired state, and a way to look up where its values were written.

        `secrets` are the paths of secrets that have another value than was applied.
        """
        self._secrets = secrets
        self._desired = desired
        self._sealed = sealed
        self._registry = registry
        self._origin = origin

    def changes(self, found: Match, live: LiveState, bodies: Mapping[Address, bytes]) -> tuple[Change, ...]:
        """Make a change of each difference, in the order in which they have to be carried out.

        Args:
            found: what `match` says.
            live: the state it was made from.
            bodies: the canonical JSON of `found.live_addresses`.
        """
        number = self._waves(found, bodies)
        made = [
            *(self._create(address, number[address]) for address in found.created),
            *(self._update(new, old, live, bodies[old], number[new]) for new, old in found.updated),
            *(self._delete(old, live, bodies[old], number[old]) for old in found.deleted),
        ]
        return tuple(sorted(made, key=lambda change: (change.wave, change.address)))

    def _create(self, address: Address, wave: int) -> Change:
        risk, reasons = weigh(address.kind, Action.CREATE, (), None, ())
        return Change(
            address=address,
            action=Action.CREATE,
            risk=risk,
            reasons=reasons,
            live_digest=None,
            desired_digest=self._sealed[address].digest,
            wave=wave,
            title=_title(json.loads(self._sealed[address].body)),
            origin=self._origin(address, ()),
        )

    def _update(self, address: Address, before: Address, live: LiveState, body: bytes, wave: int) -> Change:
        kind = self._registry[address.kind]
        old, new = _decoded(body), json.loads(self._sealed[address].body)
        secrets = [Difference(path, None, WITHHELD) for path in self._secrets.get(address, ())]
        found = _sensitive_as_one([*differences(old, new), *secrets], kind)
        if before != address:
            found.insert(0, Difference(("name",), before.name, address.name))
        fixed = [d.path for d in found if d.before is not None and kind.shape.marks(d.path, Immutable)]
        action = Action.REPLACE if fixed else Action.UPDATE
        risk, reasons = weigh(address.kind, action, found, new.get("currency"), fixed)
        held = live.resources[before].digest
        return Change(
            address=address,
            action=action,
            risk=risk,
            reasons=reasons,
            live_digest=held,
            desired_digest=self._sealed[address].digest,
            wave=wave,
            title=_title(new),
            fields=tuple(self._fields(address, found, new.get("currency"), held)),
            moved_from=before if before != address else None,
            origin=self._origin(address, ()),
        )

    def _delete(self, address: Address, live: LiveState, body: bytes, wave: int) -> Change:
        risk, reasons = weigh(address.kind, Action.DELETE, (), None, ())
        return Change(
            address=address,
            action=Action.DELETE,
            risk=risk,
            reasons=reasons,
            live_digest=live.resources[address].digest,
            desired_digest=None,
            wave=wave,
            title=_title(_decoded(body)),
        )

    def _fields(
        self, address: Address, found: Iterable[Difference], currency: Any, live_digest: str
    ) -> Iterator[FieldChange]:
        for one in found:
            if address.kind != ARTIFACT:
                yield self._field(address, self._registry[address.kind], one, currency)
                continue
            diff = ""
            if one.path == ("content",):
                is_edited = not live_digest.startswith(SHA256)
                diff = text_diff(one.before, one.after, is_edited=is_edited)
            yield FieldChange(path=to_pointer(one.path), diff=diff, origin=self._origin(address, one.path))

    def _field(self, address: Address, kind: Kind, found: Difference, currency: Any) -> FieldChange:
        origin = None if found.after is None else self._origin(address, found.path)
        if _is_secret(kind, found):
            return FieldChange(path=to_pointer(found.path), sensitive=True, origin=origin)
        return FieldChange(
            path=to_pointer(found.path),
            before=found.before,
            after=found.after,
            currency=currency if kind.shape.marks(found.path, Money) else None,
            origin=origin,
        )

    def _waves(self, found: Match, bodies: Mapping[Address, bytes]) -> dict[Address, int]:
        kept = {
            address: [reference.address for reference in self._desired.resources[address].references]
            for address in (*found.created, *(new for new, _ in found.updated))
        }
        deleted = {
            address: list(self._named(address, _decoded(bodies[address]))) for address in found.deleted
        }
        return waves(kept, deleted)

    def _named(self, address: Address, body: Any) -> Iterator[Address]:
        kind = self._registry.get(address.kind)
        for pattern, mark in kind.shape.of(Ref) if kind else ():
            named = (name for _, name in find(body, pattern) if isinstance(name, str))
            yield from (Address(mark.kind, name) for name in named)


def moved_fields(kind: Kind, before: bytes, after: bytes) -> list[str]:
    """Name the fields in which two live bodies of a resource differ, such as `amount.max`."""
    found = _sensitive_as_one(differences(_decoded(before), _decoded(after)), kind)
    return [to_dotted(one.path) for one in found]


def switched_on(bodies: Mapping[Address, bytes]) -> frozenset[Address]:
    """Find the live payment methods, of those whose bodies are given, that can be paid with."""
    return frozenset(
        address
        for address, body in bodies.items()
        if address.kind == "payment_method" and _decoded(body).get("enabled") is not False
    )


def _decoded(body: bytes) -> dict[str, Any]:
    """Read a live body. Somebody may have edited it by hand: what is no sensible map reads as empty."""
    try:
        data = json.loads(body, parse_float=str)
        canonical_bytes(data)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _title(body: dict[str, Any]) -> str | None:
    title = body.get("title")
    return title if isinstance(title, str) else None


def _sensitive_as_one(found: Iterable[Difference], kind: Kind) -> list[Difference]:
    """Speak of a sensitive map as of one value, whatever differs inside of it."""
    whole: dict[Path, Difference] = {}
    for difference in found:
        lengths = [len(p) for p, _ in kind.shape.of(Sensitive) if covers(p, difference.path)]
        path = difference.path[: min(lengths, default=len(difference.path))]
        whole.setdefault(path, difference._replace(path=path))
    return list(whole.values())


def _is_secret(kind: Kind, found: Difference) -> bool:
    """Whether a value is one to withhold.

    That is a sensitive one, one that holds such (or stands in their place), and one that is not
    wanted beside such: a secret under another name, perhaps.
    """
    path = found.path
    if path[0] in ENVELOPE:
        return False
    for pattern, _ in kind.shape.of(Sensitive):
        length = min(len(pattern), len(path))
        if covers(pattern[:length], path[:length]):
            return True
        is_beside = len(pattern) == len(path) and covers(pattern[:-1], path[:-1])
        if is_beside and found.after is None:
            return True
    return False
