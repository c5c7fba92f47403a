"""Compiling and evaluating: the only module that knows the CEL library."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil, log2
from time import perf_counter
from typing import Any

from pgconf.model import say
from pgconf.rules.cel.cost import TooMuch, check_cost
from pgconf.rules.cel.tree import Node, read_tree
from pgconf.rules.cel.values import Extent, extent_of
from pgconf.rules.cel.words import CelProblem, compiling, evaluating, problem_at, type_name, whole

LONGEST = 2000
"""Code points of an expression: what the field of a policy can hold."""

_SMALL = Extent(256, 16)
"""A resource as small as they get: what is too costly even for it is too costly for all."""

_WORN_OUT = 0.005
"""Seconds after which bindings are replaced; nothing makes more than a few megabytes in that time."""

_MISSING = re.compile(r'Key not found in map : "(.*)"')


class CelError(Exception):
    """An expression fails on a resource; `problem` says why, and where in the expression."""

    def __init__(self, problem: CelProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class TooCostlyError(CelError):
    """An expression may take too long on a resource, or all of them together have."""


@dataclass(slots=True)
class Allowance:
    """Time that evaluations may take together, which bounds a run over many resources.

    A single evaluation is bounded without a clock, so only a run that is long anyway meets this end.
    """

    seconds: float = 10.0
    spent: float = 0.0


@dataclass(slots=True)
class Bindings:
    """The values of the variables, made by `bind`; expressions over one resource should share them.

    The library turns a value into its own when it is first used, and keeps that together with all that
    evaluations make; so what has been worked with for long is replaced, which frees the memory.
    """

    values: Mapping[str, Any]
    extent: Extent
    _activation: Any = field(default=None, repr=False)
    _used: float = field(default=0.0, repr=False)

    def evaluate(self, compiled: Any) -> Any:
        """Let the library evaluate an expression."""
        if self._activation is None:
            self._activation = _environment(tuple(sorted(self.values))).Activation(self.values)
        return compiled.eval(self._activation)

    def charge(self, seconds: float) -> None:
        """Count the time of an evaluation."""
        self._used += seconds
        if self._used > _WORN_OUT:
            self._activation, self._used = None, 0.0


def bind(**variables: Any) -> Bindings:
    """Give each variable its value: what `value_of` makes, plain data of that kind, or None for null."""
    return Bindings(variables, extent_of(variables))


def compile_expression(
    text: str, variables: tuple[str, ...] = ("resource",), allowance: Allowance | None = None
) -> "Program | CelProblem":
    """Compile an expression.

    Args:
        text: the expression, which may have several lines.
        variables: the names that it may use.
        allowance: how long evaluations may take, shared with other expressions; its own when left out.

    Returns:
        What can be evaluated, or the first thing that is wrong.
    """
    if len(text) > LONGEST:
        message = say(
            "the expression has {count} characters; at most {limit} are read", count=len(text), limit=LONGEST
        )
        return whole(text, message, say("split it into several policies"))
    try:
        text.encode()
        compiled = _environment(tuple(sorted(variables))).compile(text)
    except UnicodeEncodeError as error:
        return problem_at(text, error.start, say("half a character stands here"))
    except RuntimeError as error:
        return compiling(str(error), text, variables)
    given = type_name(compiled.return_type().name())
    if given not in {"bool", "dyn"}:
        return _not_bool(text, given)
    tree = read_tree(compiled.serialize())
    costly = _costly_node(tree, _SMALL)
    if costly is not None:
        return _too_costly(text, costly)
    return _pattern_problem(text, tree) or Program(text, tree, compiled, allowance or Allowance())


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled expression. Several threads may evaluate it."""

    text: str
    tree: Node = field(repr=False)
    _compiled: Any = field(repr=False)
    _allowance: Allowance = field(repr=False)
    _verdicts: dict[Extent, bool] = field(default_factory=dict, repr=False)

    def under(self, allowance: Allowance) -> "Program":
        """Give the same program with an allowance of time that it shares with others."""
        return replace(self, _allowance=allowance)

    def fields(self, variable: str) -> frozenset[str] | None:
        """Tell which fields of a variable are looked at; None when it may be any."""
        found = set()
        if self.tree.name == variable:
            return None
        for node in self.tree.walk():
            for part in node.parts:
                if part.what != "identifier" or part.name != variable:
                    continue
                if node.what != "field":
                    return None
                found.add(node.name)
        return frozenset(found)

    def evaluate(self, bindings: Bindings) -> bool:
        """Evaluate over the values of the variables that it was compiled for.

        Raises:
            TooCostlyError: it was not begun, or the library gave up, for it would take too long.
            CelError: it fails, for example because a field is not set; or yields neither true nor false.
        """
        started = perf_counter()
        try:
            self._check_cost(bindings)
            result = bindings.evaluate(self._compiled)
            given = type_name(result.type().name())
            value = result.plain_value() if given in {"bool", "error"} else None
        except (RuntimeError, MemoryError) as error:
            given, value = "error", str(error)
        finally:
            spent = perf_counter() - started
            self._allowance.spent += spent
            bindings.charge(spent)
        if given == "error":
            raise self._failure(str(value))
        if given != "bool":
            raise CelError(_not_bool(self.text, given))
        return bool(value)

    def _check_cost(self, bindings: Bindings) -> None:
        if self._allowance.spent > self._allowance.seconds:
            message = say(
                "the evaluations together have taken more than {seconds} seconds",
                seconds=self._allowance.seconds,
            )
            raise TooCostlyError(whole(self.text, message, say("simplify the expressions")))
        # Judged by a size rounded up, which few resources differ in; exactly only if that is too much.
        rough = Extent(*(2 ** ceil(log2(measure)) for measure in bindings.extent))
        if rough not in self._verdicts:
            self._verdicts[rough] = _costly_node(self.tree, rough) is None
        if not self._verdicts[rough]:
            costly = _costly_node(self.tree, bindings.values)
            if costly is not None:
                raise TooCostlyError(_too_costly(self.text, costly))

    def _failure(self, report: str) -> CelError:
        if "budget" in report or "bad_alloc" in report:
            return TooCostlyError(_too_costly(self.text, self.tree))
        message, hint = evaluating(report)
        missing = _MISSING.search(report)
        offset = _offset_of_key(self.text, self.tree, missing[1]) if missing else None
        if offset is None:
            return CelError(whole(self.text, message, hint))
        return CelError(problem_at(self.text, offset, message, hint))


@cache
def _environment(variables: tuple[str, ...]) -> Any:
    from cel_expr_python import cel  # type: ignore[import-untyped]

    return cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN))


def _costly_node(tree: Node, variables: Mapping[str, Any] | Extent) -> Node | None:
    try:
        check_cost(tree, variables)
    except TooMuch as verdict:
        return verdict.node
    return None


def _pattern_problem(text: str, tree: Node) -> CelProblem | None:
    """Find a regular expression that is not written out, or not right; both would show only later."""
    for node in tree.walk():
        if node.what != "call" or node.name != "matches":
            continue
        pattern = node.parts[-1]
        if pattern.text is None:
            message = say("the regular expression of `matches` must be written out")
            return problem_at(text, pattern.at, message, say("compare with `==`, `contains` or `startsWith`"))
        probe = _environment(("pattern",)).compile("''.matches(pattern)")
        result = probe.eval(data={"pattern": pattern.text})
        if type_name(result.type().name()) == "error":
            message = say("this is not a regular expression that CEL can use")
            hint = say("the syntax is that of RE2: no look-around and no references back")
            return problem_at(text, pattern.at, message, hint)
    return None


def _offset_of_key(text: str, tree: Node, key: str) -> int | None:
    """Find where an expression first takes an entry by its key."""
    for node in tree.walk():
        if node.what == "field" and node.name == key and not node.asks:
            # The place of a field is that of its dot.
            return text.find(key, node.at)
        if node.what == "call" and node.name == "_[_]" and node.parts[1].text == key:
            return node.parts[1].at
    return None


def _not_bool(text: str, given: str) -> CelProblem:
    message = say("the expression yields a `{type}`, and true or false is needed", type=given)
    return whole(text, message, say("compare it with something"))


def _too_costly(text: str, node: Node) -> CelProblem:
    message = say("the expression could take too long to evaluate")
    hint = say("use fewer macros inside of each other, and do not build lists or texts inside of them")
    return problem_at(text, node.at, message, hint)
