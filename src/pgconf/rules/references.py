"""References: what is named must exist, be of the right kind, be switched on, and not lead back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pgconf.kinds.registry import NOT_DEPLOYED
from pgconf.model import (
    Address,
    DesiredState,
    Edit,
    Fix,
    Message,
    Place,
    Reference,
    Related,
    Resource,
    listed,
    nearest,
    say,
    with_article,
)
from pgconf.rules.rule import ERROR, Finding, Findings, rule
from pgconf.rules.view import View

_SHOWN = 8
"""The most names that a hint lists."""

JUDGED_ELSEWHERE = NOT_DEPLOYED | {"routing"}
"""Kinds that may speak of what is disabled: tests do, and of checkouts `routing/` tells more."""


class _Declared(NamedTuple):
    """What references can name, looked up once: be it broken itself, for that is told elsewhere.

    Attributes:
        addresses: all of it.
        by_kind: the names of a kind, in the order of the alphabet.
        by_name: what has a name, of whatever kind.
        near: the name that was probably meant, if any is near.
    """

    addresses: frozenset[Address]
    by_kind: Mapping[str, Sequence[str]]
    by_name: Mapping[str, Sequence[Address]]
    near: Callable[[Address], str | None]


def _declared(view: View) -> _Declared:
    by_kind: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, list[Address]] = defaultdict(list)
    addresses = frozenset((*view.state.resources, *view.state.broken))
    for address in sorted(addresses):
        by_kind[address.kind].append(address.name)
        by_name[address.name].append(address)
    # Every name of the kind is compared, so what many references get wrong alike is looked for once.
    near = cache(lambda wanted: nearest(wanted.name, by_kind.get(wanted.kind, ())))
    return _Declared(addresses, by_kind, by_name, near)


@rule("ref/dangling", ERROR)
def dangling(view: View) -> Findings:
    """A reference names a resource that the environment does not have."""
    declared = view.once(_declared)
    moved = {Address(r.address.kind, r.moved_from): r.address.name for r in _all(view.state) if r.moved_from}
    for resource, reference in view.once(_missing):
        if not _namesakes(reference, declared):
            yield _dangling(resource, reference, declared, moved)


@rule("ref/wrong-kind", ERROR)
def wrong_kind(view: View) -> Findings:
    """A reference names a resource of another kind than is needed there."""
    declared = view.once(_declared)
    for resource, reference in view.once(_missing):
        for other in _namesakes(reference, declared)[:1]:
            message = say(
                "`{name}` is {given}, and {needed} is needed here",
                name=reference.name,
                given=with_article(other.kind),
                needed=with_article(reference.kind),
            )
            there = Related(say("the {kind} is declared here", kind=other.kind), Place(other, ("name",)))
            hint = _choices(reference, declared)
            yield Finding(Place(resource.address, reference.path), message, hint, (there,))


def _missing(view: View) -> list[tuple[Resource, Reference]]:
    addresses = view.once(_declared).addresses
    return [
        (resource, reference)
        for resource in _all(view.state)
        for reference in resource.references
        if reference.address not in addresses
    ]


def _namesakes(reference: Reference, declared: _Declared) -> Sequence[Address]:
    """Find resources of other kinds that have the name; a name with its kind in front is no such case."""
    return () if _bare(reference) in declared.addresses else declared.by_name.get(reference.name, ())


def _bare(reference: Reference) -> Address:
    return Address(reference.kind, reference.name.partition("/")[2])


def _dangling(
    resource: Resource, reference: Reference, declared: _Declared, moved: Mapping[Address, str]
) -> Finding:
    name, kind = reference.name, reference.kind
    where = Place(resource.address, reference.path)
    message = say("no {kind} is named `{name}`", kind=kind, name=name)
    if _bare(reference) in declared.addresses:
        return Finding(where, message, say("write only the name: `{name}`", name=_bare(reference).name))
    new_name = moved.get(reference.address)
    near = new_name or declared.near(reference.address)
    hint = say("it is named `{name}` now", name=new_name) if new_name else _choices(reference, declared)
    if not near:
        return Finding(where, message, hint)
    there = Related(say("`{name}` is declared here", name=near), Place(Address(kind, near), ("name",)))
    fix = Fix(say("write `{name}`", name=near), (Edit(where, near),))
    return Finding(where, message, hint, (there,), fixes=(fix,))


def _choices(reference: Reference, declared: _Declared) -> Message:
    near = declared.near(reference.address)
    if near:
        return say("did you mean `{choice}`?", choice=near)
    names = declared.by_kind.get(reference.kind)
    if not names:
        return say("there is no {kind} at all", kind=reference.kind)
    return say("there is {choices}", choices=listed(names[:_SHOWN]))


@rule("ref/disabled", ERROR)
def disabled(view: View) -> Findings:
    """Something that is switched on relies on something that is switched off."""
    for resource in view.state.resources.values():
        relies = resource.enabled and resource.address.kind not in JUDGED_ELSEWHERE
        for reference in resource.references if relies else ():
            named = view.state.resources.get(reference.address)
            if named is not None and not named.enabled:
                yield Finding(
                    Place(resource.address, reference.path),
                    say(
                        "`{named}` is disabled, but `{resource}` relies on it",
                        named=named.address,
                        resource=resource.address,
                    ),
                    say("enable it, refer to another one, or disable this one too"),
                    (Related(say("it is disabled here"), Place(named.address, ("enabled",))),),
                )


@rule("ref/cycle", ERROR)
def cycle(view: View) -> Findings:
    """References lead back to the resource where they start."""
    desired = view.state
    finished: set[Address] = set()
    for start in desired.resources:
        trail: dict[Address, Reference] = {}
        stack: list[tuple[Address, Iterator[Reference]]] = []
        _enter(start, desired, finished, stack)
        while stack:
            address, pending = stack[-1]
            reference = next(pending, None)
            if reference is None:
                stack.pop()
                finished.add(address)
                trail.pop(address, None)
                continue
            trail[address] = reference
            if reference.address in trail:
                steps = _loop(reference.address, trail)
                if not all(_falls_back(step, trail) for step in steps):
                    yield _leads_back(steps, trail)
            else:
                _enter(reference.address, desired, finished, stack)


def _enter(
    address: Address,
    desired: DesiredState,
    finished: set[Address],
    stack: list[tuple[Address, Iterator[Reference]]],
) -> None:
    resource = desired.resources.get(address)
    if resource is not None and address not in finished:
        stack.append((address, iter(resource.references)))


def _loop(start: Address, trail: dict[Address, Reference]) -> list[Address]:
    steps, address = [start], trail[start].address
    while address != start:
        steps.append(address)
        address = trail[address].address
    return steps


def _falls_back(step: Address, trail: dict[Address, Reference]) -> bool:
    """Whether a step leads to what stands in for a payment method; `routing/cycle` tells of such circles."""
    return step.kind == "payment_method" and trail[step].path == ("fallback",)


def _leads_back(steps: list[Address], trail: dict[Address, Reference]) -> Finding:
    start, *others = steps
    way = " → ".join(f"`{step}`" for step in (*steps, start))
    return Finding(
        Place(start, trail[start].path),
        say("references lead back to where they start: {way}", way=way),
        say("remove one of the references"),
        tuple(
            Related(say("`{step}` leads on here", step=step), Place(step, trail[step].path))
            for step in others
        ),
    )


@rule("ref/duplicate-identity", ERROR)
def duplicate_identity(view: View) -> Findings:
    """Two resources of a kind have the same value where each needs its own, such as a channel id."""
    first: dict[tuple[str, object, str], Place] = {}
    for resource in _all(view.state):
        for path, value in resource.identities:
            place = Place(resource.address, path)
            other = first.setdefault((resource.address.kind, path, str(value)), place)
            if other is not place:
                yield Finding(
                    place,
                    say(
                        "`{value}` is the `{field}` of `{other}` already",
                        value=value,
                        field=path[-1],
                        other=other.subject,
                    ),
                    say("give each its own"),
                    (Related(say("it is used here first"), other),),
                )


@rule("ref/moved-from-declared", ERROR)
def moved_from_declared(view: View) -> Findings:
    """A resource says that it has moved from a name that is still declared."""
    state = view.state
    for resource in state.resources.values():
        old = Address(resource.address.kind, resource.moved_from or "")
        if old in state.resources or old in state.broken:
            yield Finding(
                Place(resource.address, ("moved_from",)),
                say(
                    "`{resource}` cannot have moved from `{old}`, which is declared too",
                    resource=resource.address,
                    old=old.name,
                ),
                say("remove `moved_from`, or the old declaration"),
                (Related(say("the old name is declared here"), Place(old, ("name",))),),
            )


@rule("ref/moved-from-twice", ERROR)
def moved_from_twice(view: View) -> Findings:
    """Two resources say that they have moved from the same name."""
    first: dict[Address, Address] = {}
    for resource in view.state.resources.values():
        if resource.moved_from is None:
            continue
        old = Address(resource.address.kind, resource.moved_from)
        other = first.setdefault(old, resource.address)
        if other != resource.address:
            yield Finding(
                Place(resource.address, ("moved_from",)),
                say("`{other}` has moved from `{old}` already", other=other, old=old.name),
                say("remove one of the two `moved_from`"),
                (Related(say("the other one is here"), Place(other, ("moved_from",))),),
            )


def _all(desired: DesiredState) -> Iterator[Resource]:
    yield from desired.resources.values()
    yield from desired.broken.values()


RULES = (
    dangling,
    wrong_kind,
    disabled,
    cycle,
    duplicate_identity,
    moved_from_declared,
    moved_from_twice,
)
