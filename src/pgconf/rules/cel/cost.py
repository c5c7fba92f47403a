"""How long an expression can take at the most, told from its tree and from how large its values are.

CEL always ends, but not always soon: macros inside macros, values that double at each step and large
regular expressions are short to write and take minutes. What a loop does is known beforehand, so the
worst case can be computed, and nothing has to be interrupted. The prices are nanoseconds as measured with
cel-expr-python 0.1.3, rounded up; docs/adr/0014-cel-library.md tells how.
"""

import re
from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

from pgconf.rules.cel.tree import Node
from pgconf.rules.cel.values import Extent, extent_of

AFFORDABLE = 1e8
"""Nanoseconds that one evaluation may take at the worst: a tenth of a second."""

MOST_STEPS = 10_000
"""Steps after which the library itself ends an evaluation, over all loops together."""

_NODE = 100
_COMPARED = 75
_READ = 25
_APPENDED = 70
_JOINED = 4
_SCANNED = 8
_SOUGHT = 0.05
_PATTERN_COMPILED = 3000
_PATTERN_STEPPED = 5

_COMPARISONS = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_LOGIC = frozenset({"_&&_", "_||_", "!_", "@not_strictly_false"})
_SEARCHES = frozenset({"contains", "startsWith", "endsWith"})
_SHORT = Extent(32, 1)
"""A number, a date, or one of them as text."""


class TooMuch(Exception):  # noqa: N818 - a verdict, and never seen outside of this package
    """An expression may take too long; `node` is where that shows."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node


class _Value(NamedTuple):
    """What is known of a value: how large it can be, or what it is, if it comes from the data as it is."""

    bound: Extent | None
    data: Any = None

    @property
    def extent(self) -> Extent:
        """How large it can be. Data is measured when it is asked for: measuring takes its time, too."""
        return extent_of(self.data) if self.bound is None else self.bound


def check_cost(tree: Node, variables: Mapping[str, Any] | Extent) -> None:
    """Let pass an expression that ends soon enough.

    Args:
        tree: the expression.
        variables: the values of its variables; or only how large any of them can be, which is quicker to
            judge by and finds more expressions too costly.

    Raises:
        TooMuch: it may take longer than `AFFORDABLE`.
    """
    _Estimate(variables).value(tree, {}, 1)


def pattern_weight(pattern: str) -> float:
    """Tell how many instructions a regular expression can become: repetitions are written out in full."""
    bounds = re.findall(r"\{(\d+)(?:,(\d*))?\}", pattern)
    # RE2 refuses to repeat anything more than 1,000 times, nested repetitions multiplied.
    repeated = min(1000, prod(max(1, int(least), int(most or 1)) for least, most in bounds))
    # A script such as Han is a few stretches of Unicode; a category such as L is hundreds.
    classes = len(re.findall(r"\\[pP]", pattern))
    scripts = len(re.findall(r"\\[pP]\{\^?(?!Common)\w{3,}\}", pattern))
    return (len(pattern) + 1 + 450 * (classes - scripts) + 30 * scripts) * repeated


class _Estimate:
    """Walks a tree once and adds up what it costs; `times` is how often a node is reached."""

    def __init__(self, variables: Mapping[str, Any] | Extent) -> None:
        self._variables = variables
        self._spent = 0.0

    def value(self, node: Node, local: Mapping[str, _Value], times: float) -> _Value:
        """Pay for a node and tell what it gives; `local` holds the variables of the loops around it."""
        self._pay(node, _NODE * times)
        match node.what:
            case "identifier":
                return local[node.name] if node.name in local else self._variable(node.name)
            case "field":
                return self._field(node, self.value(node.parts[0], local, times))
            case "constant":
                return _Value(Extent(len(node.text or "") + 1, 1))
            case "loop":
                return self._loop(node, local, times)
        values = [self.value(part, local, times) for part in node.parts]
        extents = [value.extent for value in values]
        if node.what == "call":
            if node.name == "_[_]":
                return _Value(extents[0])
            return _Value(self._call(node, extents, times))
        size = sum(extent.size for extent in extents) + 1
        return _Value(Extent(size, max((len(values), *(extent.longest for extent in extents)))))

    def _variable(self, name: str) -> _Value:
        if isinstance(self._variables, Extent):
            return _Value(self._variables)
        return _Value(None, self._variables.get(name))

    def _field(self, node: Node, operand: _Value) -> _Value:
        if node.asks:
            return _Value(_SHORT)
        if isinstance(operand.data, dict):
            return _Value(None, operand.data.get(node.name))
        return _Value(operand.extent)

    def _loop(self, node: Node, local: Mapping[str, _Value], times: float) -> _Value:
        over, start, step, result = node.parts
        whole = self.value(over, local, times)
        if isinstance(whole.data, dict | list):
            extents = [extent_of(one) for one in whole.data] or [_SHORT]
            element = Extent(max(e.size for e in extents), max(e.longest for e in extents))
            count: float = len(whole.data)
        else:
            element = whole.extent
            count = element.longest
        count = max(1, min(count, MOST_STEPS))
        # The library ends an evaluation after so many steps, so a loop of this length can run that often.
        steps = min(times, MOST_STEPS / count + 1) * count
        self._pay(node, 2 * _NODE * steps)
        # A list that a loop gathers is copied at each step; anything else that it gathers is small.
        gathers_list = start.what == "list"
        gathered = _Value(Extent(1, count) if gathers_list else _SHORT)
        inside = {**local, node.name: _Value(element), (node.text or ""): gathered}
        made = self.value(step, inside, steps)
        if not gathers_list:
            return self.value(result, inside, times)
        return _Value(Extent(count * made.extent.size + 1, max(count, made.extent.longest)))

    def _call(self, node: Node, operands: list[Extent], times: float) -> Extent:
        sizes = [extent.size for extent in operands]
        total, longest = sum(sizes), max((extent.longest for extent in operands), default=1)
        name = node.name
        if name in _LOGIC:
            return _SHORT
        if name == "dyn":
            return operands[0]
        if name == "_?_:_":
            return Extent(max(sizes[1:]), longest)
        if name == "_+_":
            together = sum(extent.longest for extent in operands)
            self._pay(node, times * (_APPENDED * together + _JOINED * total))
            return Extent(total, together)
        if name in _COMPARISONS:
            self._pay(node, times * _COMPARED * min(sizes))
        elif name == "@in":
            self._pay(node, times * _COMPARED * sizes[-1])
        elif name in _SEARCHES:
            self._pay(node, times * (_SCANNED * total + _SOUGHT * prod(sizes)))
        elif name == "matches":
            weight = pattern_weight(node.parts[-1].text or "")
            self._pay(node, times * weight * (_PATTERN_COMPILED + _PATTERN_STEPPED * sizes[0]))
        else:
            self._pay(node, times * _READ * total)
            # Texts can grow by being written as bytes, and numbers by being written as text.
            return Extent(4 * total + _SHORT.size, 1) if name in {"string", "bytes"} else _SHORT
        return _SHORT

    def _pay(self, node: Node, price: float) -> None:
        self._spent += price
        if not self._spent <= AFFORDABLE:  # also when sizes have grown beyond all numbers
            raise TooMuch(node)
