"""Moved: which fields somebody has changed in a target since a plan was made."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pgconf.kinds.registry import Registry
from pgconf.model import Address, Diagnostic, PgconfError, Plan, Related, TargetPlan, say
from pgconf.planning.changes import moved_fields
from pgconf.planning.digest import digest
from pgconf.ports import Archive, Target

_MOST_FIELDS = 8


def with_fields(
    found: Iterable[Diagnostic], plan: Plan, targets: Sequence[Target], registry: Registry
) -> Iterator[Diagnostic]:
    """Add to each stale resource the fields that have moved, where the target kept what there was.

    Values are not told: what somebody has put there by hand may be a secret.
    """
    told = list(found)
    stale = {one.address for one in told if one.name == "apply/stale"}
    planned = {one.name: one for one in plan.targets}
    fields: dict[Address | None, list[str]] = {}
    for target in targets:
        if target.name in planned:
            for address, names in _moved(stale, planned[target.name], target, registry):
                fields.setdefault(address, []).extend(names)
    for one in told:
        names = fields.get(one.address, []) if one.name == "apply/stale" else []
        yield replace(one, related=(*one.related, _named(names))) if names else one


def _named(fields: Sequence[str]) -> Related:
    more = say(" and {number} more", number=len(fields) - _MOST_FIELDS) if fields[_MOST_FIELDS:] else ""
    names = ", ".join(f"`{field}`" for field in fields[:_MOST_FIELDS])
    return Related(say("what has changed there: {names}{more}", names=names, more=more))


def _moved(
    stale: Collection[Address | None], planned: TargetPlan, target: Target, registry: Registry
) -> Iterator[tuple[Address, list[str]]]:
    """Name the fields of each stale resource of one target, which is looked at once."""
    changes = [c for c in planned.changes if c.live_address in stale and registry.get(c.live_address.kind)]
    if not changes:
        return
    try:
        with target.reading() as reader:
            now = reader.bodies(change.live_address for change in changes)
            then = reader.bodies_at(planned.revision) if isinstance(reader, Archive) else {}
    except PgconfError:
        return
    for change in changes:
        at = change.live_address
        if at in now and at in then and digest(then[at]) == change.live_digest:
            yield at, moved_fields(registry[at.kind], then[at], now[at])
