"""Guard: what no plan may do, whatever the YAML says."""

from collections.abc import Iterable, Iterator

from pgconf.model import Action, Change, Diagnostic, LiveState, say


def protected(changes: Iterable[Change], live: LiveState) -> Iterator[Diagnostic]:
    """Find deletes and replaces of resources that the target records as protected.

    The YAML cannot lift the protection in the same step: `protect: false` has to be applied first.
    """
    for change in changes:
        held = live.resources.get(change.live_address)
        if change.action in {Action.DELETE, Action.REPLACE} and held is not None and held.protected:
            yield Diagnostic(
                name="plan/protected",
                message=say(
                    "`{live_address}` is protected, and this would {value} it",
                    live_address=change.live_address,
                    value=change.action.value,
                ),
                hint=say("apply `protect: false` for it first, in a change of its own"),
                where=change.origin,
                address=change.address,
            )
