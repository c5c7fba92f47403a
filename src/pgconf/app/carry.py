"""What of a resource is carried over to another environment, and what stays where it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from pgconf.kinds.annotations import Keyed, Ref, Sensitive, StageBound, Unordered
from pgconf.kinds.shape import ANY, Pattern, Shape, covers, find
from pgconf.loading.merge import key_at, keys_of
from pgconf.loading.put import ABSENT
from pgconf.loading.variables import undefined
from pgconf.model import Path
from pgconf.planning.secrets import is_reference, references_in

ACCOUNT = "account"
"""The kind that says where money goes."""


class Reason(StrEnum):
    """Why a value is left out; the first that holds is told."""

    SECRET = "a secret"  # noqa: S105 - a word for people
    ACCOUNT = "an account"
    STAGE = "belongs to one environment"
    VARIABLE = "uses a variable that the other environment does not have"


@dataclass(frozen=True)
class Carrier:
    """Carries one resource over.

    Attributes:
        shape: the traits of its kind.
        said: what its documents say, with variables as they are written.
        read: the same with values for its variables.
        variables: the variables of the other environment.
        left: what was left out so far, and why.
    """

    shape: Shape
    said: dict[str, Any]
    read: dict[str, Any]
    variables: dict[str, Any]
    left: dict[Path, Reason] = field(default_factory=dict)

    def carried(self, new: Any, old: Any, at: Path = ()) -> Any:
        """Give canonical data what `new` says, and what `old` says where something is left out.

        `ABSENT` stands for data that is not there.
        """
        if new == old:
            return old
        reason = Reason.SECRET if any(map(is_reference, (new, old))) else self._bound(at)
        if isinstance(new, dict) and self._goes_deeper(reason, old):
            before: dict[str, Any] = {} if old is ABSENT else old
            steps = sorted(new.keys() | before.keys())
            inner = {s: self.carried(new.get(s, ABSENT), before.get(s, ABSENT), (*at, s)) for s in steps}
            kept = {step: value for step, value in inner.items() if value is not ABSENT}
            return kept if kept or not new else old
        reason = reason or self._held(at, new, old)
        if reason is None:
            return new
        self.left[at] = reason
        return old

    def written(self) -> dict[str, Any]:
        """Give what the documents say without what was left out."""
        written: dict[str, Any] = self._written(self.said, self.read, ())
        return written

    def texts(self) -> Iterator[tuple[Path, Any]]:
        """Iterate over what is said with variables and not left out; a set is given as a whole."""
        sets = [pattern for pattern, _ in self.shape.of(Unordered)]
        for path, place in self._places.items():
            whole = next((path[: len(one)] for one in sets if covers(one, path)), path)
            is_key = len(path) > 1 and path[-1] == key_at(self._keyed, path[:-2])
            if not is_key and not any(whole[: len(one)] == one for one in self.left):
                yield whole, _at(self.said, place[: len(whole)])

    def _goes_deeper(self, reason: Reason | None, old: Any) -> bool:
        """Whether the values of a map are looked at one by one; of what stays, to name what differs."""
        if old is ABSENT:
            return reason is None
        return isinstance(old, dict) and reason is not Reason.SECRET

    def _written(self, data: Any, read: Any, at: Path) -> Any:
        if isinstance(data, dict):
            items = {
                k: self._written(v, read[k], (*at, k)) for k, v in data.items() if (*at, k) not in self.left
            }
            return {k: v for k, v in items.items() if v == data[k] or v not in ({}, [])}
        key = key_at(self._keyed, at)
        if not isinstance(data, list) or key is None:
            return data
        trios = [((*at, str(one.get(key))), item, one) for item, one in zip(data, read, strict=True)]
        return [self._written(item, one, path) for path, item, one in trios if path not in self.left]

    def _bound(self, at: Path) -> Reason | None:
        """Tell why a value stays, for what it is itself or what it is a part of."""
        key = key_at(self._keyed, at[:-1]) if at else None
        place = self._places.get(at if key is None else (*at, key))
        uses = [] if place is None else [name for _, name in undefined(_at(self.said, place), {})]
        if any(name not in self.variables for name in uses):
            return Reason.VARIABLE
        for pattern, reason in self._patterns:
            if covers(pattern, at):
                # A text with variables says the right thing in every environment.
                return None if reason is Reason.STAGE and uses else reason
        return None

    def _held(self, at: Path, new: Any, old: Any) -> Reason | None:
        """Tell why a value stays that is only carried as a whole, for what it holds."""
        for pattern, reason in self._patterns:
            rest = pattern[len(at) :]
            if rest and covers(pattern[: len(at)], at) and any(find(one, rest) for one in (new, old)):
                return reason
        if any(any(references_in(one, at)) for one in (new, old)):
            return Reason.SECRET
        inside = [_at(self.said, place) for path, place in self._places.items() if path[: len(at)] == at]
        return Reason.VARIABLE if list(undefined(inside, self.variables)) else None

    @cached_property
    def _places(self) -> dict[Path, Path]:
        """Where texts with variables stand in what is said, by paths that name items by the keys read."""
        return {_named(self.read, at, self._keyed): at for at, _ in undefined(self.said, {})}

    @cached_property
    def _patterns(self) -> tuple[tuple[Pattern, Reason], ...]:
        """What stays by its marks, the first reason first."""
        keys = {(*pattern, ANY, mark.by) for pattern, mark in self.shape.of(Keyed)}
        accounts = [pattern for pattern, mark in self.shape.of(Ref) if mark.kind == ACCOUNT]
        return (
            *((pattern, Reason.SECRET) for pattern, _ in self.shape.of(Sensitive)),
            # Of a list whose items are told apart by their accounts, an item is carried whole or not at all.
            *((one[:-1] if one in keys else one, Reason.ACCOUNT) for one in accounts),
            *((pattern, Reason.STAGE) for pattern, _ in self.shape.of(StageBound)),
        )

    @cached_property
    def _keyed(self) -> dict[Path, str]:
        return keys_of(self.shape)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _named(data: Any, path: Path, keyed: dict[Path, str]) -> Path:
    """Name the items of keyed lists on a path by their keys instead of their places."""
    steps: Path = ()
    for step in path:
        key, data = key_at(keyed, steps) if isinstance(data, list) else None, data[step]
        steps = (*steps, step if key is None else str(data[key]))
    return steps
