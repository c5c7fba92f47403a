"""Order: what a change relies on comes before it, what relies on a delete goes before it.

Waves follow from references alone; there is no table of kinds. In this picture an arrow points at
what is referred to, and the number is the wave:

    create or update   notification_rule 3 ──▶ template 2 ──▶ …       referred to comes first
    delete             template 5 ──▶ sender 6                        referred to goes last
"""

from collections.abc import Iterable, Mapping

from pgconf.model import Address


def waves(
    kept: Mapping[Address, Iterable[Address]], deleted: Mapping[Address, Iterable[Address]]
) -> dict[Address, int]:
    """Number the waves from 1.

    Args:
        kept: what each created or updated resource refers to.
        deleted: what each deleted resource referred to.

    Deletes come after everything else: by then nothing that stays refers to them any more.
    """
    first = _depths(kept)
    offset = max(first.values(), default=0)
    referrers: dict[Address, list[Address]] = {address: [] for address in deleted}
    for address, named in deleted.items():
        for other in named:
            if other in referrers:
                referrers[other].append(address)
    last = _depths(referrers)
    return first | {address: offset + depth for address, depth in last.items()}


def _depths(before: Mapping[Address, Iterable[Address]]) -> dict[Address, int]:
    """Number each address one above the highest it waits for; addresses outside do not count.

    Addresses that wait for each other in a circle (only a target edited by hand can hold such) are
    put behind all others.
    """
    waiting = {
        address: {n for n in named if n in before and n != address} for address, named in before.items()
    }
    depths: dict[Address, int] = {}
    depth = 0
    while waiting:
        depth += 1
        ready = [address for address, names in waiting.items() if not names] or list(waiting)
        depths.update(dict.fromkeys(ready, depth))
        for address in ready:
            del waiting[address]
        for names in waiting.values():
            names.difference_update(ready)
    return depths
