"""Drift that stays for a time: what somebody has changed outside, and the environment says to leave alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pgconf.kinds.environment import Environment, IgnoredDrift
from pgconf.model import Address, Diagnostic, LiveState, Place, Related, Severity, say
from pgconf.planning.digest import Sealed
from pgconf.planning.match import Match


def holding(settings: Environment, now: datetime) -> tuple[IgnoredDrift, ...]:
    """Tell which of an environment's rules hold; the last day counts whole, in the environment's zone."""
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    return tuple(rule for rule in settings.ignore_drift if today <= rule.until)


def left_alone(
    rules: Iterable[IgnoredDrift],
    live: LiveState,
    applied: Mapping[Address, str],
    sealed: Mapping[Address, Sealed],
) -> dict[Address, IgnoredDrift]:
    """Tell what stays as somebody has changed it, each with the first rule that says so.

    Only what is declared as it was applied last can stay: what is declared anew is meant.

    Args:
        rules: the rules that hold.
        live: what a target holds.
        applied: the digests that pgconf has written there.
        sealed: what it should hold.
    """
    found: dict[Address, IgnoredDrift] = {}
    for rule in rules:
        for address in map(Address.parse, rule.addresses):
            held, wanted = live.resources.get(address), sealed.get(address)
            if held is not None and not held.managed:
                continue
            digests = (held.digest if held else None, wanted.digest if wanted else None)
            if digests[0] != digests[1] == applied.get(address):
                found.setdefault(address, rule)
    return found


def without(found: Match, alone: Collection[Address]) -> Match:
    """Take out of a match what stays as it is; what is desired of it counts as unchanged."""
    created = tuple(address for address in found.created if address not in alone)
    updated = tuple((new, old) for new, old in found.updated if new != old or new not in alone)
    stay = len(found.created) - len(created) + len(found.updated) - len(updated)
    deleted = tuple(address for address in found.deleted if address not in alone)
    return replace(found, created=created, updated=updated, deleted=deleted, unchanged=found.unchanged + stay)


def told(
    alone: Mapping[Address, IgnoredDrift], rotated: Collection[Address], settings: Environment, location: str
) -> Iterator[Diagnostic]:
    """Say what stays, who answers for it, why, and how long; a secret that was `rotated` waits with it."""
    environment = Address("environment", settings.name)
    for address, rule in alone.items():
        yield Diagnostic(
            name="plan/drift-ignored",
            severity=Severity.INFO,
            message=say(
                "`{address}` was changed outside, in {location}, and stays so until {date}: {reason}",
                address=address,
                location=location,
                date=rule.until,
                reason=rule.because,
            ),
            hint=say("ask {owner}; take the address out of `ignore_drift` to have it back", owner=rule.owner),
            where=Place(environment, ("ignore_drift", settings.ignore_drift.index(rule), "because")),
            related=(Related(say("a secret of it has changed since it was applied, and waits too")),)
            if address in rotated
            else (),
            address=address,
        )
