"""Who uses which serial rule, for what, and towards whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pgconf.kinds.closed import ResourceSpec
from pgconf.kinds.credentials import UnionpayCredentials, WechatpayV2, WechatpayV3
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.payment_method import AnyPaymentMethod
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
    methods: Iterable[AnyPaymentMethod],
    policies: Iterable[OrderPolicy],
    withdrawals: Iterable[WithdrawalRule],
) -> Iterator[Use]:
    """Iterate over the uses by what is switched on; refunds go to whom the payments went."""
    refunding: dict[tuple[str, str, str], None] = {}
    for method in methods:
        if method.enabled:
            provider, account = provider_of(method), account_of(method)
            yield Use(method.serial, "payment", method, ("serial",), provider, product_of(method), account)
            if method.refund is not None:
                refunding[provider, product_of(method), account] = None
    for policy in policies:
        if policy.refunds is not None:
            for provider, product, account in refunding:
                path = ("refunds", "serial")
                yield Use(policy.refunds.serial, "refund", policy, path, provider, product, account)
    for rule in withdrawals:
        if rule.enabled and rule.serial is not None:
            yield Use(rule.serial, "withdrawal", rule, ("serial",), rule.source)


def provider_of(method: AnyPaymentMethod) -> str:
    """Tell the provider; all payment methods have one, each model its own."""
    return str(getattr(method, "provider"))  # noqa: B009 - the base class leaves it to its models


def product_of(method: AnyPaymentMethod) -> str:
    """Tell the provider's product."""
    return str(getattr(method, "product"))  # noqa: B009 - the base class leaves it to its models


def account_of(method: AnyPaymentMethod) -> str:
    """Tell the merchant's number; Alipay's app id is none, several apps share a merchant."""
    match getattr(method, "credentials", None):
        case WechatpayV2(mch_id=number) | WechatpayV3(mch_id=number) | UnionpayCredentials(mer_id=number):
            return method.sub_merchant or number
        case _:
            return method.sub_merchant or ""
