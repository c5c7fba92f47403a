"""The kinds there are: those that come with pgconf, and those of the project."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from pgconf.kinds.kind import Kind, ModelKind
from pgconf.model import ARTIFACT

BUILTIN: Mapping[str, str] = {
    "payment_method": "PaymentMethod",
    "routing": "Routing",
    "serial_rule": "SerialRule",
    "settlement_rule": "SettlementRule",
    "withdrawal_rule": "WithdrawalRule",
    "account": "Account",
    "calendar": "Calendar",
    "order_policy": "OrderPolicy",
    "role_matrix": "RoleMatrix",
    "audience": "Audience",
    "sender": "Sender",
    "notification_template": "NotificationTemplate",
    "notification_rule": "NotificationRule",
    "transaction_log": "TransactionLog",
    "report": "Report",
    "login_policy": "LoginPolicy",
    "environment": "Environment",
    "policy": "Policy",
    "scenario": "Scenario",
}
"""Each built-in kind with its model; the model is in the module of the kind's name."""

NOT_DEPLOYED = frozenset({"environment", "policy", "scenario"})
"""Kinds that speak about configuration; targets do not hold them."""


RENDERED: Mapping[str, str] = {ARTIFACT: "ArtifactFile"}
"""Kinds of what templates make. Targets hold them; nobody declares them, so they are not among `names`."""


@dataclass(frozen=True)
class Registry:
    """Finds kinds by name. Built-in ones are imported when they are asked for.

    `broken` names kinds that the project declares, but not so that they could be used.
    """

    custom: Mapping[str, Kind] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """All names: the built-in kinds in the order of the documentation, then the custom ones."""
        return [*BUILTIN, *sorted(self.custom)]

    def get(self, name: str) -> Kind | None:
        """Find a kind."""
        return _builtin(name) if name in BUILTIN or name in RENDERED else self.custom.get(name)

    def __getitem__(self, name: str) -> Kind:
        """Find a kind that must exist.

        Raises:
            KeyError: there is none of that name.
        """
        kind = self.get(name)
        if kind is None:
            raise KeyError(name)
        return kind

    def __iter__(self) -> Iterator[Kind]:
        """Iterate over all kinds."""
        return (self[name] for name in self.names)


def registry(custom: Iterable[Kind] = (), broken: Iterable[str] = ()) -> Registry:
    """Make a registry of the built-in kinds and some custom ones."""
    return Registry({kind.name: kind for kind in custom}, frozenset(broken))


@cache
def _builtin(name: str) -> ModelKind:
    module = import_module(f"pgconf.kinds.{name}")
    model = getattr(module, {**BUILTIN, **RENDERED}[name])
    return ModelKind(name, model, deployed=name not in NOT_DEPLOYED)
