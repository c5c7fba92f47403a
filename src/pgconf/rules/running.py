"""What of an environment does business: what is switched on."""

from collections.abc import Iterator
from typing import cast

from pgconf.kinds.payment_method import AnyPaymentMethod, SomeMethod
from pgconf.model import DesiredState
from pgconf.rules.view import View, specs_of


def running_methods(view: View) -> Iterator[SomeMethod]:
    """Iterate over the payment methods that are enabled, by name."""
    return (cast("SomeMethod", method) for method in view.of(AnyPaymentMethod) if method.enabled)


def running_methods_of(state: DesiredState) -> Iterator[SomeMethod]:
    """Iterate over the enabled payment methods of some other environment, by name."""
    return (cast("SomeMethod", method) for method in specs_of(state, AnyPaymentMethod) if method.enabled)
