"""Match: which desired resource is which live one."""

from collections.abc import Mapping
from dataclasses import dataclass

from pgconf.model import Address, DesiredState, Diagnostic, LiveState, Place, say
from pgconf.planning.digest import Sealed


@dataclass(frozen=True, slots=True)
class Match:
    """How a desired and a live state lie over each other, by digests alone.

    Attributes:
        created: desired and not live.
        updated: each desired address with the live one it differs from; two addresses after a move.
        deleted: live and managed, and no longer desired.
        unchanged: how many are equal.
        unmanaged: how many live resources belong to somebody else.
        foreign: desired, but somebody else keeps a resource under the same address.
    """

    created: tuple[Address, ...]
    updated: tuple[tuple[Address, Address], ...]
    deleted: tuple[Address, ...]
    unchanged: int
    unmanaged: int
    foreign: tuple[Address, ...]

    @property
    def live_addresses(self) -> list[Address]:
        """The live resources whose bodies are needed to go on."""
        return [*(live for _, live in self.updated), *self.deleted]


def match(desired: DesiredState, sealed: Mapping[Address, Sealed], live: LiveState) -> Match:
    """Pair desired with live resources: by address, or by the name a resource has moved from."""
    managed = {address: held for address, held in live.resources.items() if held.managed}
    created: list[Address] = []
    updated: list[tuple[Address, Address]] = []
    foreign: list[Address] = []
    matched: set[Address] = set()
    for address, one in sealed.items():
        before = _live_address(address, desired.resources[address].moved_from, managed)
        if before is not None:
            matched.add(before)
        if address in live.resources and address not in managed:
            foreign.append(address)
        elif before is not None:
            if before != address or managed[before].digest != one.digest:
                updated.append((address, before))
        else:
            created.append(address)
    return Match(
        created=tuple(created),
        updated=tuple(updated),
        deleted=tuple(sorted(managed.keys() - matched)),
        unchanged=len(sealed) - len(created) - len(updated) - len(foreign),
        unmanaged=len(live.resources) - len(managed),
        foreign=tuple(foreign),
    )


def _live_address(
    address: Address, moved_from: str | None, managed: Mapping[Address, object]
) -> Address | None:
    if address in managed:
        return address
    old = Address(address.kind, moved_from or "")
    return old if old in managed else None


def foreign_problems(found: Match, location: str) -> list[Diagnostic]:
    """Refuse to take over what pgconf does not own."""
    return [
        Diagnostic(
            name="plan/foreign-resource",
            message=say(
                "`{address}` exists in {location} already and is not managed by pgconf",
                address=address,
                location=location,
            ),
            hint=say("declare it under another name, or have its owner remove it first"),
            where=Place(address, ("name",)),
            address=address,
        )
        for address in found.foreign
    ]
