"""Drift: what changed outside of pgconf, and what is declared but not applied yet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pgconf.app.artifacts import desire, with_artifacts
from pgconf.app.desired import Desired, declare
from pgconf.app.import_ import Imported, NotLive, Wish, import_loaded
from pgconf.app.project import Project, Tick
from pgconf.app.secrets import open_secrets
from pgconf.app.targets import open_targets
from pgconf.kinds.environment import IgnoredDrift
from pgconf.kinds.live import read_live
from pgconf.kinds.registry import Registry
from pgconf.model import ARTIFACT, Address, Diagnostic, LiveState, ReadSecret, UsageError, say
from pgconf.planning.digest import SHA256, Sealed
from pgconf.planning.ignored import holding, left_alone
from pgconf.planning.secrets import secret_changes
from pgconf.ports import Reader, Target


class DriftClass(StrEnum):
    """Which of the three states moved: the live one, the desired one, or both, from the applied one."""

    OUTSIDE = "changed outside"
    PENDING = "not yet applied"
    BOTH = "changed on both sides"


@dataclass(frozen=True, slots=True)
class Drift:
    """One resource that is not the same everywhere.

    `what` says what happened to it outside, or what applying will do to it. It stays as it is while a rule
    says so, which is then `ignored`.
    """

    target: str
    address: Address
    drift: DriftClass
    what: str
    ignored: IgnoredDrift | None = None


def drift(project: Project, environment: str, tick: Tick, now: datetime | None = None) -> list[Drift]:
    """Compare the last applied, the live and the desired state of every target."""
    return _drift(project, desire(project, environment, tick), now)


def adopt(
    project: Project, environment: str, addresses: Collection[Address], target: str | None, tick: Tick,
    now: datetime | None = None,
) -> Imported:  # fmt: skip
    """Work out which files have to say what so that what was changed outside is declared as it is live.

    Args:
        project: where the environment is.
        environment: its name.
        addresses: what to take over, whatever else is declared for it; when empty, everything that was
            changed outside alone, and is not left alone for a time.
        target: the target whose changes are meant; the environment's first one when left out.
        tick: called after each file that is read.
        now: when rules about drift must hold.

    Raises:
        UsageError: an address has not been changed outside; there is no such environment or target.
        InvalidError: the configuration has errors.
    """
    declared = declare(project, environment, tick)
    desired = with_artifacts(project, declared)
    kept = [one.name for one in open_targets(project.root, desired.loaded) if not one.holds_artifacts]
    name = target or next(iter(kept), "")
    outside = {
        one.address: one
        for one in _drift(project, desired, now)
        if one.target == name and one.drift is not DriftClass.PENDING
    }
    if strange := [address for address in addresses if address not in outside]:
        raise UsageError(*(_not_drifted(address, environment) for address in strange))
    meant = {at for at, one in outside.items() if one.drift is DriftClass.OUTSIDE and not one.ignored}
    wish = Wish(target=target, not_live=NotLive.PRUNE, only=frozenset(addresses or meant))
    return import_loaded(project, declared.loaded, wish)


def _not_drifted(address: Address, environment: str) -> Diagnostic:
    return Diagnostic(
        name="cli/not-drifted",
        message=say("`{address}` was not changed outside", address=address),
        hint=say("`pgconf drift -e {environment}` tells what was", environment=environment),
        address=address,
    )


def _drift(project: Project, desired: Desired, now: datetime | None) -> list[Drift]:
    read = open_secrets(project.root).read
    rules = holding(desired.loaded.require_settings(), now or datetime.now(UTC))
    return [
        found
        for target in open_targets(project.root, desired.loaded)
        for found in _of_target(desired, target, project.registry, read, rules)
    ]


def _of_target(
    desired: Desired, target: Target, registry: Registry, read: ReadSecret, rules: Sequence[IgnoredDrift]
) -> Iterator[Drift]:
    sealed = desired.meant_for(target)
    with target.reading() as reader:
        applied, state = dict(reader.applied()), reader.live()
        resources, alone = state.resources, left_alone(rules, state, applied, sealed)
        settled = _settled(reader, state, sealed, registry)
        rotated = secret_changes(reader.secret_marks(), read, sealed, registry, {}).changed
    live = {address: held.digest for address, held in resources.items() if held.managed}
    wanted = {address: one.digest for address, one in sealed.items()}
    for address in sorted(applied.keys() | live.keys() | wanted.keys()):
        was, held, should = applied.get(address), live.get(address), wanted.get(address)
        if held == should:
            if address in rotated:
                yield Drift(target.name, address, DriftClass.PENDING, "will be changed (secret)")
            continue
        if address in resources and not resources[address].managed:
            yield Drift(target.name, address, DriftClass.OUTSIDE, "belongs to somebody else")
            continue
        if address in settled and address not in alone:
            yield Drift(
                target.name, address, DriftClass.PENDING, "says what is declared, and will be recorded"
            )
        elif held == was:
            yield Drift(target.name, address, DriftClass.PENDING, _happened(held, should, "will be"))
        else:
            drift = DriftClass.OUTSIDE if should == was else DriftClass.BOTH
            yield Drift(target.name, address, drift, _happened(was, held, "was"), alone.get(address))


def _settled(
    reader: Reader, live: LiveState, sealed: Mapping[Address, Sealed], registry: Registry
) -> frozenset[Address]:
    """Tell which settings somebody has edited into what is declared: only their digests differ."""
    edited = [
        address
        for address, held in live.resources.items()
        if address in sealed and address.kind != ARTIFACT and not held.digest.startswith(SHA256)
    ]
    bodies = reader.bodies(edited) if edited else {}
    read = {at: read_live(registry[at.kind], at, body).value for at, body in bodies.items()}
    return frozenset(
        address
        for address, spec in read.items()
        if spec is not None and registry[address.kind].canonical(spec) == sealed[address].body
    )


def _happened(before: str | None, after: str | None, verb: str) -> str:
    if before is None:
        return f"{verb} created"
    return f"{verb} deleted" if after is None else f"{verb} changed"
