"""What of an environment does business: what is switched on."""

from collections.abc import Sequence
from typing import cast

from pgconf.kinds.payment_method import AnyPaymentMethod, SomeMethod
from pgconf.kinds.settlement_rule import SettlementRule
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import DesiredState
from pgconf.rules.view import View, specs_of


def running_methods(view: View) -> Sequence[SomeMethod]:
    """List the payment methods that are enabled, by name."""
    return view.once(_methods_here)


def _methods_here(view: View) -> Sequence[SomeMethod]:
    return _running(view.of(AnyPaymentMethod))


def running_methods_of(state: DesiredState) -> Sequence[SomeMethod]:
    """List the enabled payment methods of some other environment, by name."""
    return _running(specs_of(state, AnyPaymentMethod))


def _running(methods: Sequence[AnyPaymentMethod]) -> Sequence[SomeMethod]:
    return cast("Sequence[SomeMethod]", [method for method in methods if method.enabled])


def running_settlements(view: View) -> Sequence[SettlementRule]:
    """List the settlement rules that are enabled, by name."""
    return view.once(_settlements_here)


def _settlements_here(view: View) -> Sequence[SettlementRule]:
    return [settlement for settlement in view.of(SettlementRule) if settlement.enabled]


def running_withdrawals(view: View) -> Sequence[WithdrawalRule]:
    """List the withdrawal rules that are enabled, by name."""
    return view.once(_withdrawals_here)


def _withdrawals_here(view: View) -> Sequence[WithdrawalRule]:
    return [withdrawal for withdrawal in view.of(WithdrawalRule) if withdrawal.enabled]
