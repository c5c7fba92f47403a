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


@lru_cache(maxsize=2048)
def condition(expression: str) -> Condition:
    """Read an expression."""
    from celpy.celparser import CELParseError

    try:
        tree = _parser().parse(expression)
    except CELParseError as error:
        return Condition(fault=error.column or 1)
    return Condition(tuple(dict.fromkeys(_fields(tree, _TYPES))))


@cache
def _parser() -> "CELParser":
    from celpy.celparser import CELParser

    return CELParser()


def _fields(tree: "Tree[Token]", bound: frozenset[str]) -> Iterator[str]:
    """Find identifiers that no macro around them has bound."""
    from lark import Tree

    if tree.data in {"ident", "dot_ident"} and str(tree.children[0]) not in bound:
        yield str(tree.children[0])
    match tree.children:
        case [Tree() as target, word, Tree() as arguments] if word in _BINDING:
            variable, *rest = arguments.children
            inner = bound.union(_fields(variable, frozenset()))
            yield from _fields(target, bound)
            for argument in rest:
                yield from _fields(argument, inner)
        case children:
            for child in children:
                if isinstance(child, Tree):
                    yield from _fields(child, bound)
