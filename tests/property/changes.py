"""Changes somewhere in plain data."""

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st


def change_somewhere(
    data: st.DataObject, plain: Any, odd: st.SearchStrategy[Any], keys: Sequence[str]
) -> None:
    """Replace a value by an odd one, take something out, or put an odd value in under one of some keys."""
    holder = data.draw(st.sampled_from(list(_holders(plain))))
    step = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    match data.draw(st.sampled_from(["replace", "remove", "put in"])):
        case "replace":
            holder[step] = data.draw(odd)
        case "remove":
            del holder[step]
        case "put in" if isinstance(holder, dict):
            holder[data.draw(st.sampled_from(keys))] = data.draw(odd)


def _holders(plain: Any) -> Iterator[Any]:
    """Iterate over the maps and lists in plain data that hold something."""
    if isinstance(plain, dict | list) and plain:
        yield plain
        for inner in plain.values() if isinstance(plain, dict) else plain:
            yield from _holders(inner)
