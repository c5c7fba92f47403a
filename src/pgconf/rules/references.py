"""References: what is named must exist, be of the right kind, be switched on, and not lead back."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from pgconf.kinds.registry import NOT_DEPLOYED
from pgconf.model import (
    Address,
    DesiredState,
    Diagnostic,
    Place,
    Reference,
    Related,
    Resource,
    nearest,
    with_article,
)


def dangling(desired: DesiredState) -> Iterator[Diagnostic]:
    """A reference must name a resource that exists, of the kind that is needed there."""
    declared = {*desired.resources, *desired.broken}
    moved = {Address(r.address.kind, r.moved_from): r.address.name for r in _all(desired) if r.moved_from}
    for resource in _all(desired):
        for reference in resource.references:
            if reference.address not in declared:
                yield _missing(resource, reference, declared, moved)


def _missing(
    resource: Resource, reference: Reference, declared: set[Address], moved: Mapping[Address, str]
) -> Diagnostic:
    name, kind = reference.name, reference.kind
    where = Place(resource.address, reference.path)
    bare = name.partition("/")[2]
    if Address(kind, bare) in declared:
        return Diagnostic(
            name="ref/dangling",
            message=f"no {kind} is named `{name}`",
            hint=f"write only the name: `{bare}`",
            where=where,
            address=resource.address,
        )
    choices = {address.name: address for address in declared if address.kind == kind}
    near = moved.get(reference.address) or nearest(name, choices)
    listed = f"there is {_listed(choices)}" if choices else f"there is no {kind} at all"
    hint = f"did you mean `{near}`?" if near else listed
    if reference.address in moved:
        hint = f"it is named `{near}` now"
    others = sorted(address for address in declared if address.name == name)
    if others:
        return Diagnostic(
            name="ref/wrong-kind",
            message=f"`{name}` is {with_article(others[0].kind)}, and {with_article(kind)} is needed here",
            hint=hint,
            where=where,
            related=(Related(f"the {others[0].kind} is declared here", Place(others[0], ("name",))),),
            address=resource.address,
        )
    return Diagnostic(
        name="ref/dangling",
        message=f"no {kind} is named `{name}`",
        hint=hint,
        where=where,
        related=(Related(f"`{near}` is declared here", Place(choices[near], ("name",))),) if near else (),
        address=resource.address,
    )


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)[:8]
    return ", ".join(f"`{name}`" for name in shown)


def disabled(desired: DesiredState) -> Iterator[Diagnostic]:
    """What is switched on must not rely on what is switched off; tests may well speak of it."""
    for resource in desired.resources.values():
        relies = resource.enabled and resource.address.kind not in NOT_DEPLOYED
        for reference in resource.references if relies else ():
            named = desired.resources.get(reference.address)
            if named is not None and not named.enabled:
                yield Diagnostic(
                    name="ref/disabled",
                    message=f"`{named.address}` is disabled, but `{resource.address}` relies on it",
                    hint="enable it, refer to another one, or disable this one too",
                    where=Place(resource.address, reference.path),
                    related=(Related("it is disabled here", Place(named.address, ("enabled",))),),
                    address=resource.address,
                )


def cycle(desired: DesiredState) -> Iterator[Diagnostic]:
    """References must not lead back to where they start."""
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
            if reference.address in (entered for entered, _ in stack):
                yield _loop(reference.address, trail)
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


def _loop(start: Address, trail: dict[Address, Reference]) -> Diagnostic:
    steps, address = [start], trail[start].address
    while address != start:
        steps.append(address)
        address = trail[address].address
    way = " → ".join(f"`{step}`" for step in (*steps, start))
    return Diagnostic(
        name="ref/cycle",
        message=f"references lead back to where they start: {way}",
        hint="remove one of the references",
        where=Place(start, trail[start].path),
        related=tuple(Related(f"`{s}` leads on here", Place(s, trail[s].path)) for s in steps[1:]),
        address=start,
    )


def duplicate_identity(desired: DesiredState) -> Iterator[Diagnostic]:
    """What must be unique in an environment, such as a channel id, must not be used twice."""
    first: dict[tuple[str, object, str], Place] = {}
    for resource in _all(desired):
        for path, value in resource.identities:
            place = Place(resource.address, path)
            other = first.setdefault((resource.address.kind, path, str(value)), place)
            if other is not place:
                yield Diagnostic(
                    name="ref/duplicate-identity",
                    message=f"`{value}` is the `{path[-1]}` of `{other.subject}` already",
                    hint="give each its own",
                    where=place,
                    related=(Related("it is used here first", other),),
                    address=resource.address,
                )


def moved_from_declared(desired: DesiredState) -> Iterator[Diagnostic]:
    """A resource cannot have moved from a name that is still in use."""
    for resource in desired.resources.values():
        old = Address(resource.address.kind, resource.moved_from or "")
        if old in desired.resources or old in desired.broken:
            yield Diagnostic(
                name="ref/moved-from-declared",
                message=f"`{resource.address}` cannot have moved from `{old.name}`, which is declared too",
                hint="remove `moved_from`, or the old declaration",
                where=Place(resource.address, ("moved_from",)),
                related=(Related("the old name is declared here", Place(old, ("name",))),),
                address=resource.address,
            )


def moved_from_twice(desired: DesiredState) -> Iterator[Diagnostic]:
    """One name can become one other name only."""
    first: dict[Address, Address] = {}
    for resource in desired.resources.values():
        if resource.moved_from is None:
            continue
        old = Address(resource.address.kind, resource.moved_from)
        other = first.setdefault(old, resource.address)
        if other != resource.address:
            yield Diagnostic(
                name="ref/moved-from-twice",
                message=f"`{other}` has moved from `{old.name}` already",
                hint="remove one of the two `moved_from`",
                where=Place(resource.address, ("moved_from",)),
                related=(Related("the other one is here", Place(other, ("moved_from",))),),
                address=resource.address,
            )


def _all(desired: DesiredState) -> Iterator[Resource]:
    yield from desired.resources.values()
    yield from desired.broken.values()


RULES: tuple[Callable[[DesiredState], Iterator[Diagnostic]], ...] = (
    dangling,
    disabled,
    cycle,
    duplicate_identity,
    moved_from_declared,
    moved_from_twice,
)
