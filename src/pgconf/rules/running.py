"""What of an environment does business: what is switched on."""

from collections.abc import Sequence
from typing import cast

from pgconf.kinds.payment_method import AnyPaymentMethod, SomeMethod
from pgconf.model import DesiredState
from pgconf.rules.view import View, specs_of


def running_methods(view: View) -> Sequence[SomeMethod]:
    """List the payment methods that are enabled, by name."""
    return view.once(_running_here)


def _running_here(view: View) -> Sequence[SomeMethod]:
    return _running(view.of(AnyPaymentMethod))


def running_methods_of(state: DesiredState) -> Sequence[SomeMethod]:
    """List the enabled payment methods of some other environment, by name."""
    return _running(specs_of(state, AnyPaymentMethod))


def _running(methods: Sequence[AnyPaymentMethod]) -> Sequence[SomeMethod]:
    return cast("Sequence[SomeMethod]", [method for method in methods if method.enabled])
