"""Moved: which fields somebody has changed in a target since a plan was made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pgconf.kinds.registry import Registry
from pgconf.model import Diagnostic, PgconfError, Plan, Related, TargetPlan, say
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
    by_name = {target.name: target for target in targets}
    for one in found:
        fields = [
            field
            for planned in plan.targets
            if one.name == "apply/stale" and planned.name in by_name
            for field in _moved(one, planned, by_name[planned.name], registry)
        ]
        if not fields:
            yield one
            continue
        more = say(" and {number} more", number=len(fields) - _MOST_FIELDS) if fields[_MOST_FIELDS:] else ""
        names = ", ".join(f"`{field}`" for field in fields[:_MOST_FIELDS])
        told = Related(say("what has changed there: {names}{more}", names=names, more=more))
        yield replace(one, related=(*one.related, told))


def _moved(one: Diagnostic, planned: TargetPlan, target: Target, registry: Registry) -> list[str]:
    change = next((c for c in planned.changes if c.live_address == one.address and c.live_digest), None)
    kind = registry.get(change.live_address.kind) if change else None
    if change is None or kind is None:
        return []
    try:
        with target.reading() as reader:
            now = reader.bodies([change.live_address]).get(change.live_address)
            then = reader.bodies_at(planned.revision) if isinstance(reader, Archive) else {}
    except PgconfError:
        return []
    before = then.get(change.live_address)
    if now is None or before is None or digest(before) != change.live_digest:
        return []
    return moved_fields(kind, before, now)
