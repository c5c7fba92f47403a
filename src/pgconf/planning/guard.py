"""Guards: what a plan does not do unless somebody says so by name.

Each guard looks at the changes of one target and says what it counted and, when it refuses, why.
`plan/protected` alone cannot be accepted: the protection has to be lifted first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pgconf.kinds.environment import Environment
from pgconf.model import (
    Action,
    Address,
    Change,
    Diagnostic,
    Guard,
    LiveState,
    Message,
    Resource,
    Verdict,
    say,
)
from pgconf.planning.risk import MONEY_KINDS

PROTECTED = "plan/protected"
MAX_DELETES = 10
"""How many resources a plan may delete where the environment sets no limit for deletes."""
MAX_CHANGE_RATIO = Decimal(50)
"""How many of a hundred resources a plan may change where the environment says nothing of it …"""
FEW = 10
"""… and so many may change in any case: in a small shop they are soon half of it."""
_NAMED = 5


@dataclass(frozen=True)
class Scene:
    """What guards look at: one target, and what a plan would do to it.

    Attributes:
        settings: the environment whose limits apply, which need not be the one that is deployed.
        desired: the resources that are deployed; what is only checked, such as policies, is not.
        live: what the target holds.
        changes: what the plan does.
        switched_on: the live payment methods that can be paid with now.
        now: when it is done.
    """

    settings: Environment
    desired: Mapping[Address, Resource]
    live: LiveState
    changes: Sequence[Change]
    switched_on: frozenset[Address]
    now: datetime

    @cached_property
    def held(self) -> Counter[str]:
        """How many resources of each kind the target holds for pgconf."""
        return Counter(address.kind for address, held in self.live.resources.items() if held.managed)

    @cached_property
    def deleted(self) -> list[Change]:
        """The changes that delete."""
        return [change for change in self.changes if change.action is Action.DELETE]


class Finding(NamedTuple):
    """Why a guard refuses, and what it has counted if it does not."""

    refusal: Message | None = None
    counted: str = ""
    hint: Message | None = None
    change: Change | None = None


class Judgement(NamedTuple):
    """What all guards say of a plan; a refusal has the name of its guard."""

    guards: tuple[Guard, ...] = ()
    refusals: tuple[Diagnostic, ...] = ()


def judge(scenes: Iterable[Scene]) -> Judgement:
    """Ask every guard about every target; one refusal is enough."""
    scenes = list(scenes)
    guards: list[Guard] = []
    refusals: list[Diagnostic] = []
    for name, ask in GUARDS.items():
        found = [ask(scene) for scene in scenes if scene.changes]
        against = [one for one in found if one.refusal is not None]
        refusals += [_diagnostic(name, one) for one in against]
        if against:
            guards.append(Guard(name, Verdict.REFUSED, str(against[0].refusal)))
        else:
            guards.append(Guard(name, Verdict.PASSED, found[0].counted if found else ""))
    return Judgement(tuple(guards), tuple(dict.fromkeys(refusals)))


def _diagnostic(name: str, found: Finding) -> Diagnostic:
    accept = say("if it is meant: `--accept {name} --reason TEXT` when applying", name=name)
    return Diagnostic(
        name=name,
        message=found.refusal or "",
        hint=found.hint or accept,
        where=found.change.origin if found.change else None,
        address=found.change.address if found.change else None,
    )


def protected(
    changes: Iterable[Change], live: LiveState, addresses: Iterable[str] = ()
) -> Iterator[Diagnostic]:
    """Find deletes and replaces of resources that the target or the environment holds protected.

    The YAML cannot lift the protection of a target in the same step: `protect: false` has to be applied
    first.
    """
    listed = frozenset(addresses)
    for change in changes:
        held = live.resources.get(change.live_address)
        if change.action not in {Action.DELETE, Action.REPLACE} or held is None:
            continue
        if held.protected:
            hint = say("apply `protect: false` for it first, in a change of its own")
        elif str(change.live_address) in listed:
            hint = say("take it off `guards.protected` of the environment first, in a change of its own")
        else:
            continue
        yield Diagnostic(
            name=PROTECTED,
            message=say(
                "`{live_address}` is protected, and this would {value} it",
                live_address=change.live_address,
                value=change.action.value,
            ),
            hint=hint,
            where=change.origin,
            address=change.address,
        )


def _mass_delete(scene: Scene) -> Finding:
    guards, count, total = scene.settings.guards, len(scene.deleted), scene.held.total()
    limit, ratio = guards.max_deletes, guards.max_delete_ratio
    if limit is None and ratio is None:
        limit = MAX_DELETES
    limits = [] if limit is None else [limit]
    if ratio is not None:
        limits.append(_share(ratio, total))
    allowed = min(limits)
    refusal = say(
        "{count} of {total} resources are deleted, and {allowed} may be",
        count=count,
        total=total,
        allowed=allowed,
    )
    return Finding(refusal if count > allowed else None, f"deletes {count} of {allowed}")


def _mass_change(scene: Scene) -> Finding:
    total = scene.held.total()
    count = sum(change.action is not Action.CREATE for change in scene.changes)
    declared = scene.settings.guards.max_change_ratio
    ratio = MAX_CHANGE_RATIO if declared is None else declared
    allowed = _share(ratio, total) if declared is not None else max(FEW, _share(ratio, total))
    percent = round(100 * count / total) if total else 0
    refusal = say(
        "{count} of {total} resources are changed, and {allowed} may be ({ratio} %)",
        count=count,
        total=total,
        allowed=allowed,
        ratio=f"{ratio:f}",
    )
    return Finding(refusal if count > allowed else None, f"changes {percent} % of {ratio:f} %")


def _share(ratio: Decimal, total: int) -> int:
    """Give a share of all in whole resources; where anything may change at all, one may."""
    return max(int(ratio * total / 100), 1 if ratio else 0)


def _small_set(scene: Scene) -> Finding:
    gone = Counter(change.live_address.kind for change in scene.deleted)
    coming = Counter(change.address.kind for change in scene.changes if change.action is Action.CREATE)
    for kind, count in sorted(gone.items()):
        held = scene.held[kind]
        if count == held and not coming[kind]:
            return _emptied(scene, kind)
        if 2 * count > held:
            refusal = say("{count} of {held} `{kind}` are deleted", count=count, held=held, kind=kind)
            return Finding(refusal)
    return Finding()


def _emptied(scene: Scene, kind: str) -> Finding:
    change = next(one for one in scene.deleted if one.live_address.kind == kind)
    refusal = say("`{address}` is deleted, and no `{kind}` is left", address=change.address, kind=kind)
    return Finding(refusal, change=change)


def _empty_desired(scene: Scene) -> Finding:
    if scene.desired or not scene.held:
        return Finding()
    refusal = say(
        "the environment declares nothing, and all {total} resources of the target would go",
        total=scene.held.total(),
    )
    return Finding(refusal)


def _disables_all_payment(scene: Scene) -> Finding:
    methods = [r for a, r in scene.desired.items() if a.kind == "payment_method" and r.enabled]
    touched = {change.live_address for change in scene.changes}
    if methods or not scene.switched_on & touched:
        return Finding()
    last = next(change for change in scene.changes if change.live_address in scene.switched_on)
    refusal = say("no payment method is left that is switched on: nobody can pay any more")
    return Finding(refusal, change=last)


def _freeze_window(scene: Scene) -> Finding:
    local = scene.now.astimezone(ZoneInfo(scene.settings.zone)).replace(tzinfo=None)
    for freeze in scene.settings.freeze:
        if freeze.from_ <= local < freeze.to:
            until = freeze.to.isoformat(sep=" ", timespec="minutes")
            refusal = say(
                "nothing is deployed before {until} ({zone}): {because}",
                until=until,
                zone=scene.settings.zone,
                because=freeze.because,
            )
            hint = say(
                "wait, or if it cannot wait: `--accept plan/freeze-window --reason TEXT` when applying"
            )
            return Finding(refusal, hint=hint)
    return Finding()


def _money_path(scene: Scene) -> Finding:
    lost = [(change, loss) for change in scene.changes if (loss := _loss_of(change)) is not None]
    if not lost:
        return Finding()
    change, loss = lost[0]
    if len(lost) == 1:
        return Finding(loss, change=change)
    names = ", ".join(f"`{one.live_address}`" for one, _ in lost[:_NAMED])
    refusal = say(
        "{count} resources that money or rights depend on are deleted or switched off: {names}",
        count=len(lost),
        names=names if len(lost) <= _NAMED else f"{names} …",
    )
    return Finding(refusal, change=change)


def _loss_of(change: Change) -> Message | None:
    """Say what is lost when a change takes away what money or rights depend on."""
    if change.address.kind not in MONEY_KINDS:
        return None
    if change.action is Action.DELETE:
        return say("`{address}` is deleted", address=change.live_address)
    for field in change.fields:
        if field.path == "/enabled" and field.after is False:
            return say("`{address}` is switched off", address=change.live_address)
        steps = field.path.split("/")
        if (change.address.kind, steps[1], steps[3:]) == (
            "role_matrix",
            "roles",
            ["class"],
        ) and not field.after:
            return say("the role `{role}` is deleted", role=steps[2])
    return None


GUARDS: Mapping[str, Callable[[Scene], Finding]] = {
    "plan/empty-desired": _empty_desired,
    "plan/mass-delete": _mass_delete,
    "plan/mass-change": _mass_change,
    "plan/small-set": _small_set,
    "plan/disables-all-payment": _disables_all_payment,
    "plan/money-path": _money_path,
    "plan/freeze-window": _freeze_window,
}
"""What can be accepted by name, in the order in which plans tell it."""
