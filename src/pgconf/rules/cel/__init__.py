"""Policies' expressions in CEL: compiled once, then evaluated over many resources, each time soon.

The library is imported by the first expression. An evaluation cannot be interrupted, so what could take
long is not begun: see `cost`.
"""

from pgconf.rules.cel.program import (
    Allowance,
    Bindings,
    CelError,
    Program,
    TooCostlyError,
    bind,
    compile_expression,
)
from pgconf.rules.cel.values import value_of
from pgconf.rules.cel.words import CelProblem

__all__ = [
    "Allowance",
    "Bindings",
    "CelError",
    "CelProblem",
    "Program",
    "TooCostlyError",
    "bind",
    "compile_expression",
    "value_of",
]
