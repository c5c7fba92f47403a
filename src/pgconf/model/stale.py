"""What has moved in a target since a plan was made."""

from collections.abc import Iterator, Mapping, Sequence

from pgconf.model.address import Address
from pgconf.model.diagnostic import Diagnostic
from pgconf.model.live import Action, LiveResource, Write
from pgconf.model.message import say

_SHORT = 12  # characters of a digest that tell it from any other in practice


def stale(writes: Sequence[Write], held: Mapping[Address, LiveResource]) -> Iterator[Diagnostic]:
    """Name every row that does not hold what its write expects, or that belongs to somebody else.

    Args:
        writes: what is to be done, all at once.
        held: the rows that there are at the addresses of the writes, old and new.
    """
    vacated = {write.moved_from for write in writes if write.moved_from}
    vacated |= {write.address for write in writes if write.action is Action.DELETE}
    for write in writes:
        source = write.moved_from or write.address
        if write.expected is not None:
            yield from _moved(source, write.expected, held.get(source))
        if write.expected is None or source != write.address:
            occupant = held.get(write.address)
            if occupant and write.address not in vacated:
                yield from _moved(write.address, None, occupant)


def _moved(address: Address, expected: str | None, held: LiveResource | None) -> Iterator[Diagnostic]:
    if held and not held.managed:
        yield Diagnostic(
            name="apply/foreign-resource",
            message=say("`{address}` is there already and belongs to somebody else", address=address),
            hint=say(
                "rename yours, or have the owner of the row remove it; pgconf changes only its own rows"
            ),
            address=address,
        )
    elif (held.digest if held else None) != expected:
        yield Diagnostic(
            name="apply/stale",
            message=say(
                "`{address}` {happened} since the plan was made",
                address=address,
                happened=_what_happened(expected, held),
            ),
            hint=say("plan again, and look at what has changed"),
            address=address,
        )


def _what_happened(expected: str | None, held: LiveResource | None) -> str:
    if held is None:
        return say("has gone")
    if expected is None:
        return say("has appeared")
    before, after = _short(expected), _short(held.digest)
    return say("has changed from `{before}` to `{after}`", before=before, after=after)


def _short(digest: str) -> str:
    algorithm, _, rest = digest.rpartition(":")
    return f"{algorithm}:{rest[:_SHORT]}" if algorithm else rest[:_SHORT]
