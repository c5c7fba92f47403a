"""What a run leaves behind: whether it can be taken back, and whether its targets hold it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pgconf.model import Address, Diagnostic, PgconfError, Step, say
from pgconf.ports import Target


def require_kept(steps: Iterable[Step]) -> None:
    """Refuse to take steps back for which the journal has not kept what was there before.

    Raises:
        PgconfError: it has not; all such steps are named.
    """
    lost = [
        Diagnostic(
            name="apply/not-kept",
            message=say(
                "`{address}` cannot be taken back: a secret may have stood there in clear, and was not kept",
                address=step.address,
            ),
            hint=say("end the run with `pgconf resume`, or plan again from what is there now"),
            address=step.address,
        )
        for step in steps
        if step.before is not None and step.before_body is None
    ]
    if lost:
        raise PgconfError(*lost)


def edited(target: Target, steps: Sequence[Step], *, undo: bool) -> Iterator[Diagnostic]:
    """Name what a target does not hold, though the run is ended, or taken back: somebody has edited it."""
    if not steps:
        return
    with target.reading() as reader:
        live = reader.live().resources
    for address, digest in _left_by(steps, undo=undo).items():
        held = live.get(address)
        if (held.digest if held else None) != digest:
            yield Diagnostic(
                name="apply/edited-since",
                message=say(
                    "`{address}` in `{target}` was changed by somebody else since the run has written it",
                    address=address,
                    target=target.name,
                ),
                hint=say("plan again, and look at what has changed"),
                address=address,
            )


def _left_by(steps: Iterable[Step], *, undo: bool) -> Mapping[Address, str | None]:
    """Tell the digest that each address has after all steps; None for nothing."""
    left: dict[Address, str | None] = {}
    for step in steps:
        old, new = step.moved_from or step.address, step.address
        gone, there, digest = (new, old, step.before) if undo else (old, new, step.after)
        left.setdefault(gone, None)  # unless another step has put something there
        if digest is not None:
            left[there] = digest
    return left
