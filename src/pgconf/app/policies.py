"""Policies about changes: what only a plan can tell, since it takes live state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pgconf.kinds.kind import Kind
from pgconf.kinds.live import read_live
from pgconf.kinds.policy import Policy
from pgconf.kinds.registry import Registry
from pgconf.model import Address, Change, DesiredState, Diagnostic
from pgconf.rules.policies import Compiled, compiled
from pgconf.rules.view import specs_of


def denied_changes(
    state: DesiredState,
    registry: Registry,
    changes: Iterable[Change],
    bodies: Mapping[Address, bytes],
    former: Sequence[Policy] = (),
) -> Iterator[Diagnostic]:
    """Report the changes that policies deny.

    Args:
        state: what is desired; `resource` is null where a change deletes.
        registry: the kinds there are.
        changes: what a plan would do to one target.
        bodies: what the target holds now; `live` is null where a change creates, and where somebody has
            edited it into what the kind does not read.
        former: policies that hold although the files do not say them any more.
    """
    policies = [one for one in compiled(specs_of(state, Policy)) if one.is_about_changes]
    policies += [replace(one, is_former=True) for one in compiled(former)]
    for change in changes if policies else ():
        kind = registry.get(change.address.kind)
        if kind is not None:
            yield from _denied(policies, kind, change, state, bodies.get(change.live_address))


def _denied(
    policies: Iterable[Compiled], kind: Kind, change: Change, state: DesiredState, body: bytes | None
) -> Iterator[Diagnostic]:
    from pgconf.rules.cel import CelError, bind, value_of

    desired = state.resources.get(change.address)
    wanted = desired.spec if desired and change.desired_digest else None
    held = read_live(kind, change.live_address, body).value if body else None
    matching = [
        one
        for one in policies
        if one.matches(change.address, wanted or held, state.environment)
        and (one.is_about_changes or wanted is not None)
    ]
    if not matching:
        return
    bindings = bind(
        resource=value_of(wanted, kind.shape) if wanted else None,
        live=value_of(held, kind.shape) if held else None,
        change={
            "action": change.action.value,
            "risk": change.risk.value,
            "fields": [field.path for field in change.fields],
        },
    )
    for one in matching:
        try:
            if one.program.evaluate(bindings):
                yield one.diagnostic(change.address, wanted or held)
        except CelError as error:
            yield one.failed(change.address, error.problem)
