"""The merchant's own rules: `policy` resources, each a condition in CEL that no resource may fulfil."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from pgconf.kinds.closed import Closed
from pgconf.kinds.policy import Policy
from pgconf.kinds.registry import Registry
from pgconf.kinds.scalars import decimal_text, duration_text
from pgconf.kinds.shape import Shape
from pgconf.model import (
    Address,
    DesiredState,
    Diagnostic,
    Path,
    Place,
    Related,
    Resource,
    Severity,
    Within,
    did_you_mean,
    say,
)
from pgconf.rules.rule import ERROR, Findings, found, place, rule
from pgconf.rules.view import View, specs_of

if TYPE_CHECKING:
    from pgconf.rules.cel import CelProblem, Program

VARIABLES = ("resource", "live", "change")
"""What an expression may speak of: what is wanted, what the target holds, and what a plan would do."""

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)\}")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy whose expression can be evaluated.

    `is_former`: it holds although the files do not say it any more.
    """

    policy: Policy
    program: "Program"
    is_former: bool = False

    @property
    def is_about_changes(self) -> bool:
        """Whether it speaks of live state or changes, so that only a plan can tell."""
        return any(self.program.fields(name) != frozenset() for name in VARIABLES[1:])

    def matches(self, address: Address, spec: Any, environment: str) -> bool:
        """Whether a resource is one that the policy is about."""
        match = self.policy.match
        labels = _get(spec, "labels") or {}
        return (
            address.kind == match.kind
            and (not match.environment or environment in match.environment)
            and (not match.name or address.name in match.name)
            and all(labels.get(key) == value for key, value in match.labels.items())
        )

    def diagnostic(self, address: Address, spec: Any) -> Diagnostic:
        """Report a resource; the first field that the message shows is at fault."""
        shown = [tuple(name.split(".")) for name in _PLACEHOLDER.findall(self.policy.message)]
        at: Path = next((path for path in shown if path != ("name",)), ("name",))
        return Diagnostic(
            name=f"policy/{self.policy.name}",
            message=say(_PLACEHOLDER.sub(lambda found: _shown(spec, found[1]), self.policy.message)),
            severity=Severity(self.policy.severity),
            hint=say(self.policy.hint) if self.policy.hint else None,
            where=Place(address, at),
            related=(self._declared(),),
            address=address,
        )

    def failed(self, address: Address, problem: "CelProblem") -> Diagnostic:
        """Say that the expression fails on a resource, where in it, and which resource it is."""
        where = None if self.is_former else _inside(self.policy, problem)
        resource = Related(say("the resource is declared here"), Place(address, ("name",)))
        return Diagnostic(
            name="policies/failed",
            message=say("on `{address}` {problem}", address=address, problem=problem.message),
            hint=problem.hint,
            where=where,
            related=(resource, self._declared()) if self.is_former else (resource,),
            address=Address(self.policy.kind, self.policy.name),
        )

    def _declared(self) -> Related:
        if self.is_former:
            return Related(say("the policy still holds: change it first, in a change of its own"))
        return Related(say("the policy is declared here"), place(self.policy, ("deny",)))


def compiled(policies: Iterable[Policy]) -> Iterator[Compiled]:
    """Compile policies; those with a mistake are left to a rule."""
    from pgconf.rules.cel import Allowance

    allowance = Allowance()
    for policy in policies:
        program = _compile(policy.deny)
        if not isinstance(program, tuple):
            yield Compiled(policy, program.under(allowance))


def check_policies(view: View) -> Iterator[Diagnostic]:
    """Report the resources that policies deny; what is about changes waits for a plan."""
    return denied_resources(view.state, view.registry)


def denied_resources(state: DesiredState, registry: Registry) -> Iterator[Diagnostic]:
    """Report the resources of a state that its own policies deny."""
    by_kind: dict[str, list[Compiled]] = {}
    for one in compiled(specs_of(state, Policy)):
        if not one.is_about_changes:
            by_kind.setdefault(one.policy.match.kind, []).append(one)
    for name, policies in by_kind.items():
        kind = registry.get(name)
        for resource in state.by_kind.get(name, ()) if kind else ():
            matching = [
                one for one in policies if one.matches(resource.address, resource.spec, state.environment)
            ]
            if matching and kind is not None:
                yield from _denied(matching, resource, kind.shape)


def _denied(policies: list[Compiled], resource: Resource, shape: Shape) -> Iterator[Diagnostic]:
    from pgconf.rules.cel import CelError, bind, value_of

    only = fields_of(policies, "resource")
    bindings = bind(resource=value_of(resource.spec, shape, only), live=None, change=None)
    for one in policies:
        try:
            if one.program.evaluate(bindings):
                yield one.diagnostic(resource.address, resource.spec)
        except CelError as error:
            yield one.failed(resource.address, error.problem)


def fields_of(policies: Iterable[Compiled], variable: str) -> frozenset[str] | None:
    """Tell which fields of a variable any of some policies looks at; None when it may be all."""
    found = [one.program.fields(variable) for one in policies]
    known = [fields for fields in found if fields is not None]
    return frozenset().union(*known) if len(known) == len(found) else None


@rule("policies/broken-expression", ERROR)
def broken_expression(view: View) -> Findings:
    """The expression of a policy is no CEL, or speaks of what does not exist."""
    for policy in view.of(Policy):
        problem = _compile(policy.deny)
        if isinstance(problem, tuple):
            one = found(policy, ("deny",), problem.message, problem.hint)
            yield replace(one, where=_inside(policy, problem))


@rule("policies/unknown-kind", ERROR)
def unknown_kind(view: View) -> Findings:
    """A policy is about a kind that does not exist, so it never reports anything."""
    for policy in view.of(Policy):
        kind = policy.match.kind
        if view.registry.get(kind) is None:
            hint = did_you_mean(kind, view.registry.names) or say("`pgconf schema list` shows all kinds")
            yield found(policy, ("match", "kind"), say("there is no kind `{kind}`", kind=kind), hint)


@cache
def _compile(expression: str) -> "Program | CelProblem":
    from pgconf.rules.cel import compile_expression

    return compile_expression(expression, VARIABLES)


def _inside(policy: Policy, problem: "CelProblem") -> Place:
    within = Within(problem.line, problem.column, problem.length)
    return Place(Address(policy.kind, policy.name), ("deny",), within=within)


def _shown(spec: Any, dotted: str) -> str:
    """Look a value of the resource up, and write it for a message."""
    value = spec
    for step in dotted.split("."):
        value = _get(value, step)
    return _written(value)


def _written(value: Any) -> str:
    """Write a value for people; what has fields of its own may hold a secret, and is not shown."""
    match value:
        case Decimal():
            return decimal_text(value)
        case timedelta():
            return duration_text(value)
        case bool():
            return "true" if value else "false"
        case None | []:
            return "(none)"
        case [*values]:
            return ", ".join(map(_written, values))
        case Closed() | dict():
            return "…"
        case _:
            return str(value)


def _get(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    return getattr(value, key, None) if hasattr(value, key) else getattr(value, f"{key}_", None)


RULES = (broken_expression, unknown_kind)
