"""Conditions in CEL: which fields they ask for, and where they cannot be read. None is evaluated here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from celpy.celparser import CELParser
    from lark import Token, Tree

_BINDING = frozenset({"all", "exists", "exists_one", "filter", "map"})
"""Macros whose first argument names a variable of their own."""
_TYPES = frozenset(
    {"bool", "bytes", "double", "duration", "int", "list", "map", "null_type", "string", "timestamp", "uint"}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an expression asks for.

    Attributes:
        fields: the names that have to be known, in the order of the text.
        fault: the column where it stops being CEL; None when it can be read.
    """

    fields: tuple[str, ...] = ()
    fault: int | None = None


@lru_cache(maxsize=8192)
def condition(expression: str) -> Condition:
    """Read an expression."""
    from celpy.celparser import CELParseError

    try:
        tree = _parser().parse(expression)
    except CELParseError as error:
        return Condition(fault=error.column or 1)
    return Condition(tuple(dict.fromkeys(_fields(tree))))


@cache
def _parser() -> "CELParser":
    from celpy.celparser import CELParser

    return CELParser()


def _fields(tree: "Tree[Token]") -> Iterator[str]:
    """Find identifiers that no macro around them has bound; without recursion, since brackets may be deep."""
    from lark import Tree

    pending = [(tree, _TYPES)]
    while pending:
        node, bound = pending.pop()
        match node.children:
            case [name] if node.data in {"ident", "dot_ident"}:
                if name not in bound:
                    yield str(name)
            case [Tree() as target, word, Tree(children=[Tree() as variable, *rest])] if word in _BINDING:
                names = {str(one.children[0]) for one in variable.iter_subtrees() if one.data == "ident"}
                inside = [(one, bound | names) for one in rest if isinstance(one, Tree)]
                pending += [*reversed(inside), (target, bound)]
            case children:
                pending += [(one, bound) for one in reversed(children) if isinstance(one, Tree)]
