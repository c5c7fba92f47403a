"""What is taken for an amount (手续费)."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from pgconf.kinds.quotas import Fee
from pgconf.kinds.scalars import minor_units

_ROUNDING: Mapping[str, str] = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}


def fee_of(fee: Fee, amount: Decimal, currency: str) -> Decimal:
    """Tell the fee for an amount, in major units of the currency, rounded to its minor unit."""
    taken = amount * (fee.rate or 0) / 100 + (fee.fixed or 0)
    if fee.min is not None:
        taken = max(taken, fee.min)
    if fee.max is not None:
        taken = min(taken, fee.max)
    return taken.quantize(Decimal(1).scaleb(-minor_units()[currency]), _ROUNDING[fee.rounding])
