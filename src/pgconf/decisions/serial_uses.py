"""Who uses which serial rule, for what, and towards whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.credentials import UnionpayCredentials, WechatpayV2, WechatpayV3
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.payment_method import SomeMethod
from pgconf.kinds.withdrawal_rule import WithdrawalRule
from pgconf.model import ANY_PRODUCT, Path

Purpose = Literal["payment", "refund", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a serial rule.

    Attributes:
        rule: the rule's name.
        purpose: what its numbers are given to.
        spec: who refers to the rule, and at which `path`.
        provider: who gets the numbers; None when they stay in the back office.
        product: the provider's product.
        account: the merchant's number with the provider, where pgconf knows which field that is.
    """

    rule: str
    purpose: Purpose
    spec: ResourceSpec
    path: Path
    provider: str | None = None
    product: str = ANY_PRODUCT
    account: str = ""

    @property
    def namespace(self) -> tuple[str, str, str] | None:
        """Where the provider refuses a number that comes twice."""
        return (self.purpose, self.provider, self.account) if self.provider else None


def uses(
    methods: Iterable[SomeMethod],
    policies: Iterable[OrderPolicy],
    withdrawals: Iterable[WithdrawalRule],
) -> Iterator[Use]:
    """Iterate over the uses by running methods and withdrawals; refunds go to whom the payments went."""
    refunding: dict[tuple[str, str, str], None] = {}
    for method in methods:
        provider, product, account = method.provider, method.product, account_of(method)
        yield Use(method.serial, "payment", method, ("serial",), provider, product, account)
        if method.refund is not None:
            refunding[provider, product, account] = None
    for policy in policies:
        if policy.refunds is not None:
            for provider_side in refunding:
                yield Use(policy.refunds.serial, "refund", policy, ("refunds", "serial"), *provider_side)
    for rule in withdrawals:
        if rule.serial is not None:
            yield Use(rule.serial, "withdrawal", rule, ("serial",), rule.source)


def account_of(method: SomeMethod) -> str:
    """Tell the merchant's number; Alipay's app id is none, several apps share a merchant."""
    match method.credentials:
        case WechatpayV2(mch_id=number) | WechatpayV3(mch_id=number) | UnionpayCredentials(mer_id=number):
            return method.sub_merchant or number
        case _:
            return method.sub_merchant or ""
