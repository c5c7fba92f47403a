"""Guard: what no plan may do, whatever the YAML says."""

from collections.abc import Iterable, Iterator

from pgconf.model import Action, Change, Diagnostic, LiveState


def protected(changes: Iterable[Change], live: LiveState) -> Iterator[Diagnostic]:
    """Find deletes and replaces of resources that the target records as protected.

    The YAML cannot lift the protection in the same step: `protect: false` has to be applied first.
    """
    for change in changes:
        held = live.resources.get(change.live_address)
        if change.action in {Action.DELETE, Action.REPLACE} and held is not None and held.protected:
            yield Diagnostic(
                name="plan/protected",
                message=f"`{change.live_address}` is protected, and this would {change.action.value} it",
                hint="apply `protect: false` for it first, in a change of its own",
                where=change.origin,
                address=change.address,
            )
