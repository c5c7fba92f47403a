"""What rules look at: one environment with everything that is known beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.environment import Environment
from pgconf.kinds.registry import Registry
from pgconf.model import Address, DesiredState, Facts

S = TypeVar("S", bound=ResourceSpec)
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """One environment as rules see it.

    Attributes:
        state: the desired state; specs in it are typed, and broken resources are not among them.
        facts: what providers allow.
        today: the day for which certificates, reviews and holidays are judged.
        registry: the kinds there are.
        peers: the other environments that were loaded along.
        read: gives the text of a file of the project, or None where there is none.
    """

    state: DesiredState
    facts: Facts
    today: date
    registry: Registry
    peers: tuple[DesiredState, ...] = ()
    read: Callable[[str], str | None] = lambda _: None
    _specs: dict[type, Sequence[ResourceSpec]] = field(default_factory=dict, repr=False)
    _worked_out: dict[Callable[["View"], Any], Any] = field(default_factory=dict, repr=False)

    @property
    def environment(self) -> Environment:
        """The environment's own settings; rules are not asked while these are broken."""
        return cast("Environment", self.state.settings)

    def of(self, model: type[S]) -> Sequence[S]:
        """Give all specs of a model, by name: `view.of(AnyPaymentMethod)`, `view.of(AlipayMethod)`."""
        if model not in self._specs:
            self._specs[model] = specs_of(self.state, model)
        return cast("Sequence[S]", self._specs[model])

    def named(self, model: type[S], name: str | None) -> S | None:
        """Find what a reference names; None when it names nothing, or something broken."""
        resource = self.state.resources.get(Address(kind_of(model), name)) if name else None
        return resource.spec if resource is not None and isinstance(resource.spec, model) else None

    def once(self, work_out: Callable[["View"], T]) -> T:
        """Work out something that several rules need, the first time that one of them asks."""
        if work_out not in self._worked_out:
            self._worked_out[work_out] = work_out(self)
        return cast("T", self._worked_out[work_out])


def specs_of(state: DesiredState, model: type[S]) -> Sequence[S]:
    """Give all specs of a model in some environment, by name."""
    resources = state.by_kind.get(kind_of(model), ())
    return tuple(r.spec for r in resources if isinstance(r.spec, model))


@cache
def kind_of(model: type[ResourceSpec]) -> str:
    """Tell the kind that a model is of."""
    return cast("str", get_args(model.model_fields["kind"].annotation)[0])
