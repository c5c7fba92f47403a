"""Putting values into plain data by their paths, which name the items of keyed lists by their keys."""

from collections.abc import Sequence
from typing import Any, Final

from pgconf.loading.merge import item_names, key_at
from pgconf.model import Path

ABSENT: Final = object()
"""Stands for a value that is not there; null is one that is."""


def value_at(data: Any, path: Path, keyed: dict[Path, str]) -> Any:
    """Find a value; `ABSENT` when there is none."""
    for at, step in enumerate(path):
        key = key_at(keyed, path[:at])
        if isinstance(data, dict):
            data = data.get(str(step), ABSENT)
        elif isinstance(data, list) and key is not None:
            names = item_names(data, key, None)
            data = data[names.index(step)] if step in names else ABSENT
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return ABSENT
    return data


def put(data: Any, path: Path, value: Any, keyed: dict[Path, str], order: Sequence[str]) -> Any:
    """Give a copy of `data` another value at a path, or none with `ABSENT`.

    Maps that are missing on the way are made. A keyed list in which an item has to become null, which
    only a patch can want, is written as a map.

    Args:
        data: the data of a document.
        path: where the value belongs.
        value: the value; that of an item of a keyed list holds its key.
        keyed: the key of each keyed list.
        order: the keys of the document's root, for a place among them.
    """
    return _put(data, path, value, keyed, order, ())


def _put(data: Any, path: Path, value: Any, keyed: dict[Path, str], order: Sequence[str], at: Path) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    key = key_at(keyed, at)
    if key is not None and isinstance(data, list):
        names = item_names(data, key, None)
        if value is None and not rest:
            data = {str(name): _without(item, key) for name, item in zip(names, data, strict=True)}
            return {**data, str(step): None}
        items = dict(zip(names, data, strict=True))
        item = _put(items.get(step, {key: step}), rest, value, keyed, order, (*at, step))
        return [one for one in {**items, step: item}.values() if one is not ABSENT]
    if isinstance(data, list) and isinstance(step, int):
        return [
            _put(one, rest, value, keyed, order, (*at, step)) if index == step else one
            for index, one in enumerate(data)
        ]
    own = data if isinstance(data, dict) else {}
    inner = _put(own.get(str(step), ABSENT), rest, value, keyed, order, (*at, step))
    if key is not None and isinstance(inner, dict):
        inner = _without(inner, key)
    return _with(own, str(step), inner, order if not at else ())


def _without(item: Any, key: str) -> Any:
    return {name: value for name, value in item.items() if name != key} if isinstance(item, dict) else item


def _with(data: dict[str, Any], key: str, value: Any, order: Sequence[str]) -> dict[str, Any]:
    """Set, remove or add a key; a new one goes behind the nearest that comes before it in `order`."""
    if value is ABSENT:
        return {name: inner for name, inner in data.items() if name != key}
    if key in data or key not in order:
        return {**data, key: value}
    earlier = [name for name in order[: order.index(key)] if name in data]
    made: dict[str, Any] = {} if earlier else {key: value}
    for name, inner in data.items():
        made[name] = inner
        if earlier and name == earlier[-1]:
            made[key] = value
    return made
