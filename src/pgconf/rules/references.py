"""References: what is named must exist, be of the right kind, be switched on, and not lead back."""

from collections.abc import Iterable, Iterator, Mapping

from pgconf.kinds.registry import NOT_DEPLOYED
from pgconf.model import (
    Address,
    DesiredState,
    Edit,
    Fix,
    Place,
    Reference,
    Related,
    Resource,
    nearest,
    say,
    with_article,
)
from pgconf.rules.rule import ERROR, Finding, Findings, rule
from pgconf.rules.view import View

JUDGED_ELSEWHERE = NOT_DEPLOYED | {"routing"}
"""Kinds that may speak of what is disabled: tests do, and of checkouts `routing/` tells more."""


@rule("ref/dangling", ERROR)
def dangling(view: View) -> Findings:
    """A reference names a resource that the environment does not have."""
    declared = {*view.state.resources, *view.state.broken}
    moved = {Address(r.address.kind, r.moved_from): r.address.name for r in _all(view.state) if r.moved_from}
    for resource, reference in _missing(view.state, declared):
        if not _namesakes(reference, declared):
            yield _dangling(resource, reference, declared, moved)


@rule("ref/wrong-kind", ERROR)
def wrong_kind(view: View) -> Findings:
    """A reference names a resource of another kind than is needed there."""
    declared = {*view.state.resources, *view.state.broken}
    for resource, reference in _missing(view.state, declared):
        for other in _namesakes(reference, declared)[:1]:
            message = say(
                "`{name}` is {given}, and {needed} is needed here",
                name=reference.name,
                given=with_article(other.kind),
                needed=with_article(reference.kind),
            )
            there = Related(say("the {kind} is declared here", kind=other.kind), Place(other, ("name",)))
            hint = _nearest_hint(reference, declared)
            yield Finding(Place(resource.address, reference.path), message, hint, (there,))


def _missing(state: DesiredState, declared: set[Address]) -> Iterator[tuple[Resource, Reference]]:
    for resource in _all(state):
        for reference in resource.references:
            if reference.address not in declared:
                yield resource, reference


def _namesakes(reference: Reference, declared: set[Address]) -> list[Address]:
    """Find resources of other kinds that have the name; a name with its kind in front is no such case."""
    if _bare(reference) in declared:
        return []
    return sorted(address for address in declared if address.name == reference.name)


def _bare(reference: Reference) -> Address:
    return Address(reference.kind, reference.name.partition("/")[2])


def _dangling(
    resource: Resource, reference: Reference, declared: set[Address], moved: Mapping[Address, str]
) -> Finding:
    name, kind = reference.name, reference.kind
    where = Place(resource.address, reference.path)
    message = say("no {kind} is named `{name}`", kind=kind, name=name)
    if _bare(reference) in declared:
        return Finding(where, message, say("write only the name: `{name}`", name=_bare(reference).name))
    choices = {address.name: address for address in declared if address.kind == kind}
    near = moved.get(reference.address) or nearest(name, choices)
    hint = _nearest_hint(reference, declared)
    if reference.address in moved:
        hint = say("it is named `{name}` now", name=near)
    if not near:
        return Finding(where, message, hint)
    there = Related(say("`{name}` is declared here", name=near), Place(choices[near], ("name",)))
    fix = Fix(say("write `{name}`", name=near), (Edit(where, near),))
    return Finding(where, message, hint, (there,), fixes=(fix,))


def _nearest_hint(reference: Reference, declared: set[Address]) -> str:
    choices = {address.name for address in declared if address.kind == reference.kind}
    near = nearest(reference.name, choices)
    if near:
        return say("did you mean `{choice}`?", choice=near)
    if not choices:
        return say("there is no {kind} at all", kind=reference.kind)
    return say("there is {choices}", choices=_listed(choices))


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)[:8]
    return ", ".join(f"`{name}`" for name in shown)


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
            if reference.address in (entered for entered, _ in stack):
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
