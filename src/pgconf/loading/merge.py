"""Patches: what a later layer changes about a resource of an earlier one."""

from collections.abc import Hashable, Iterator
from typing import Any

from pgconf.kinds.annotations import Keyed
from pgconf.kinds.shape import ANY, Shape
from pgconf.model import Path


def merged(before: dict[str, Any], patch: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """Put a patch over a resource's data; neither is changed.

    Maps merge, scalars and lists replace, null removes. A keyed list merges item by item; written
    as a map from key to item, it can also remove items with null.
    """
    keyed = keys_of(shape)
    merged_map: dict[str, Any] = _merge(before, patch, keyed, ())
    return merged_map


def keys_of(shape: Shape) -> dict[Path, str]:
    """Tell the key of each keyed list of a kind."""
    return {pattern: mark.by for pattern, mark in shape.of(Keyed)}


def _merge(before: Any, patch: Any, keyed: dict[Path, str], at: Path) -> Any:
    key = key_at(keyed, at)
    if key is not None and isinstance(before, list | None) and isinstance(patch, dict | list):
        return _merge_items(before or [], patch, key, keyed, at)
    if not isinstance(before, dict) or not isinstance(patch, dict):
        return _without_nulls(patch)
    result = dict(before)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merge(before.get(name), value, keyed, (*at, name))
    return result


def _merge_items(before: list[Any], patch: Any, key: str, keyed: dict[Path, str], at: Path) -> list[Any]:
    is_map = isinstance(patch, dict)
    given = patch.items() if is_map else zip(item_names(patch, key, "patch"), patch, strict=True)
    items = dict(zip(item_names(before, key, "before"), before, strict=True))
    for name, item in given:
        if item is None and is_map:
            items.pop(name, None)
        else:
            own = {key: name, **item} if is_map and isinstance(item, dict) else item
            items[name] = _merge(items.get(name), own, keyed, (*at, ANY))
    return list(items.values())


def item_names(items: list[Any], key: str, unnamed: Hashable) -> list[Hashable]:
    """Name the items of a keyed list by their keys.

    An item without a key, or with one that another item has already, keeps a name of its own, made
    of `unnamed` and its index: it is never merged with another, so that the mistake stays visible.
    """
    names: list[Hashable] = []
    for index, item in enumerate(items):
        value = item.get(key) if isinstance(item, dict) else None
        is_name = isinstance(value, str | int) and value not in names
        names.append(value if is_name else (unnamed, index))
    return names


def key_at(keyed: dict[Path, str], at: Path) -> str | None:
    """Tell by which key the list at a path is keyed; None when it is none such."""
    for pattern, key in keyed.items():
        if len(pattern) == len(at) and all(p in (ANY, s) for p, s in zip(pattern, at, strict=True)):
            return key
    return None


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return value


def leaves(data: Any, keyed: dict[Path, str], at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Iterate over the paths that a patch sets: scalars, nulls, lists and empty maps.

    The items of a keyed list are told apart by their keys.
    """
    key = key_at(keyed, at)
    if isinstance(data, dict) and data:
        for step, value in data.items():
            yield from leaves(value, keyed, (*at, step))
    elif key is not None and isinstance(data, list) and data:
        for index, name in enumerate(item_names(data, key, None)):
            if isinstance(name, str):
                yield from leaves(data[index], keyed, (*at, name))
            else:
                yield (*at, index), data[index]
    else:
        yield at, data


def reaches(data: Any, path: Path, keyed: dict[Path, str]) -> bool:
    """Whether there is a value at `path`; items of keyed lists are named by their keys."""
    for at, step in enumerate(path):
        key = key_at(keyed, path[:at])
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif key is not None and isinstance(data, list) and step in item_names(data, key, None):
            data = data[item_names(data, key, None).index(step)]
        else:
            return False
    return True
