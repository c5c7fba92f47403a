"""What one revision does to each address of a target."""

from collections.abc import Mapping, Sequence

from pgconf.model import Action, Address, LiveResource, RevisionChange, Write


def changes(writes: Sequence[Write], held: Mapping[Address, LiveResource]) -> tuple[RevisionChange, ...]:
    """Tell what becomes of every address: a rename removes one and fills another.

    Args:
        writes: what is to be done, all at once.
        held: the rows that there are at the addresses of the writes, old and new.

    Returns:
        One change for each address, sorted by them.
    """
    before = {address: resource.digest for address, resource in held.items()}
    found: dict[Address, RevisionChange] = {}
    for address in (write.moved_from for write in writes if write.moved_from):
        found[address] = RevisionChange(address, Action.DELETE, before.get(address), None)
    # Deletions first: an address that is both left and taken ends as taken.
    for write in sorted(writes, key=lambda write: write.action is not Action.DELETE):
        change = RevisionChange(write.address, write.action, before.get(write.address), write.digest)
        found[write.address] = change
    return tuple(found[address] for address in sorted(found))
