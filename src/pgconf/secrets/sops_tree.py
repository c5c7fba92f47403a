"""The tree of a SOPS file: maps, lists and leaves, as SOPS itself reads YAML and JSON.

SOPS writes both in one way, whatever people wrote before it was encrypted. So a few forms of numbers are
enough here; a file with another form does not pass the check of its MAC, and is refused.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pgconf.model import say

Leaf = str | int | float | bool | None
Tree = dict[str, Any] | list[Any] | Leaf

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Leaf] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class NotSopsError(Exception):
    """The file is none of SOPS, or of a form that is not known here; `problem` says which."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def read_tree(content: bytes, *, is_json: bool) -> dict[str, Any]:
    """Read the content of a file.

    Raises:
        NotSopsError: it is no map in YAML or JSON, or repeats a key.
    """
    try:
        tree = _json(content.decode()) if is_json else _yaml(content.decode())
    except (ValueError, RecursionError):  # its text may quote a line that somebody has not encrypted
        tree = None
    if isinstance(tree, dict):
        return tree
    raise NotSopsError(say("it is no map in {format}", format="JSON" if is_json else "YAML"))


def leaf_bytes(leaf: Leaf) -> bytes:
    """Write a leaf as SOPS does to make a MAC: what Go's `strconv` gives, and booleans as in Python."""
    match leaf:
        case None:
            return b""
        case float():
            text = format(Decimal(repr(leaf)), "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text).encode()
        case _:
            return str(leaf).encode()


def _json(text: str) -> Tree:
    import json

    def refused(_: str) -> Tree:  # `NaN` and the like are no JSON
        raise ValueError

    tree: Tree = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=refused)
    return tree


def _yaml(text: str) -> Tree:
    import yaml

    try:
        root = yaml.compose(text, yaml.BaseLoader)
    except yaml.YAMLError:
        raise ValueError from None
    return _value(root, set())


def _value(node: Any, seen: set[int]) -> Tree:
    """Turn a node into a value; SOPS writes no anchors, so a node that comes twice is not from it."""
    import yaml

    if id(node) in seen:
        raise ValueError
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            return _without_repetition((_key(key), _value(value, seen)) for key, value in node.value)
        case yaml.SequenceNode():
            return [_value(item, seen) for item in node.value]
        case yaml.ScalarNode(style=None):
            return _plain(node.value)
        case yaml.ScalarNode():
            return str(node.value)
    return None  # there is no document


def _key(node: Any) -> str:
    if isinstance(node.value, str):
        return node.value
    raise ValueError


def _plain(text: str) -> Leaf:
    """Read a scalar without quotes. A time stays text: SOPS writes it as it takes it into the MAC."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _without_repetition(pairs: Iterable[tuple[str, Tree]]) -> dict[str, Any]:
    """Make a map, and refuse one with a key that comes twice: which value counts is anybody's guess."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError
        made[key] = value
    return made
