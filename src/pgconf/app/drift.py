"""Drift: what changed outside of pgconf, and what is declared but not applied yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pgconf.app.artifacts import desire
from pgconf.app.desired import Desired
from pgconf.app.import_ import Imported, NotLive, Wish, import_live
from pgconf.app.project import Project, Tick
from pgconf.app.secrets import open_secrets
from pgconf.app.targets import open_targets
from pgconf.kinds.registry import Registry
from pgconf.model import Address, Diagnostic, ReadSecret, UsageError, say
from pgconf.planning.secrets import secret_changes
from pgconf.ports import Target


class DriftClass(StrEnum):
    """Which of the three states moved: the live one, the desired one, or both, from the applied one."""

    OUTSIDE = "changed outside"
    PENDING = "not yet applied"
    BOTH = "changed on both sides"


@dataclass(frozen=True, slots=True)
class Drift:
    """One resource that is not the same everywhere.

    `what` says what happened to it outside, or what applying will do to it.
    """

    target: str
    address: Address
    drift: DriftClass
    what: str


def drift(project: Project, environment: str, tick: Tick) -> list[Drift]:
    """Compare the last applied, the live and the desired state of every target."""
    desired = desire(project, environment, tick)
    read = open_secrets(project.root).read
    return [
        found
        for target in open_targets(project.root, desired.loaded)
        for found in _of_target(desired, target, project.registry, read)
    ]


def adopt(
    project: Project, environment: str, addresses: Collection[Address], target: str | None, tick: Tick
) -> Imported:
    """Work out which files have to say what so that what was changed outside is declared as it is live.

    Args:
        project: where the environment is.
        environment: its name.
        addresses: what to take over, whatever else is declared for it; when empty, everything that was
            changed outside alone.
        target: the target whose changes are meant; the environment's first one when left out.
        tick: called after each file that is read.

    Raises:
        UsageError: an address has not been changed outside; there is no such environment or target.
        InvalidError: the configuration has errors.
    """
    desired = desire(project, environment, tick)
    kept = [one.name for one in open_targets(project.root, desired.loaded) if not one.holds_artifacts]
    name = target or next(iter(kept), "")
    outside = {
        one.address: one.drift
        for one in drift(project, environment, tick)
        if one.target == name and one.drift is not DriftClass.PENDING
    }
    if strange := [address for address in addresses if address not in outside]:
        raise UsageError(*(_not_drifted(address, environment) for address in strange))
    alone = {address for address, how in outside.items() if how is DriftClass.OUTSIDE}
    wish = Wish(target=target, not_live=NotLive.PRUNE, only=frozenset(addresses or alone))
    return import_live(project, environment, wish, tick)


def _not_drifted(address: Address, environment: str) -> Diagnostic:
    return Diagnostic(
        name="cli/not-drifted",
        message=say("`{address}` was not changed outside", address=address),
        hint=say("`pgconf drift -e {environment}` tells what was", environment=environment),
        address=address,
    )


def _of_target(desired: Desired, target: Target, registry: Registry, read: ReadSecret) -> Iterator[Drift]:
    sealed = desired.meant_for(target)
    with target.reading() as reader:
        applied = dict(reader.applied())
        resources = reader.live().resources
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
        if held == was:
            yield Drift(target.name, address, DriftClass.PENDING, _happened(held, should, "will be"))
        else:
            drift = DriftClass.OUTSIDE if should == was else DriftClass.BOTH
            yield Drift(target.name, address, drift, _happened(was, held, "was"))


def _happened(before: str | None, after: str | None, verb: str) -> str:
    if before is None:
        return f"{verb} created"
    return f"{verb} deleted" if after is None else f"{verb} changed"
