"""Names that mean something within one resource only: states, roles, permissions, variables."""

from collections.abc import Collection, Iterator, Sequence

from pgconf.kinds.closed import Problem
from pgconf.model import Path, did_you_mean, listed, say

_SHOWN = 8


def undeclared(path: Path, what: str, name: str, declared: Collection[str]) -> Iterator[Problem]:
    """Find a name that is used but not declared.

    Args:
        path: where the name is used.
        what: what it should name, such as "state".
        name: the name.
        declared: the names there are.
    """
    if name not in declared:
        shown = sorted(declared)[:_SHOWN]
        hint = did_you_mean(name, declared) or (
            say("there is {choices}", choices=listed(shown))
            if shown
            else say("declare a {what} first", what=what)
        )
        yield Problem(path, say("there is no {what} `{name}` here", what=what, name=name), hint)


def repeated(path: Path, values: Sequence[str]) -> Iterator[Problem]:
    """Find what an ordered list holds twice."""
    for index, value in enumerate(values):
        if value in values[:index]:
            yield Problem(
                (*path, index),
                say("the list holds `{value}` twice", value=value),
                say("remove one of the two"),
            )


def all_undeclared(
    path: Path, what: str, names: Sequence[str], declared: Collection[str]
) -> Iterator[Problem]:
    """Find the names of a list that are not declared.

    The only item of a list may have been written without brackets: then it stands at `path` itself.
    """
    for index, name in enumerate(names):
        at = (*path, index) if len(names) > 1 else path
        yield from undeclared(at, what, name, declared)
