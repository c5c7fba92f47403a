"""Which payment method takes a payment at a checkout (支付路由)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Keyed, Ref, Unordered
from pgconf.kinds.closed import AmountRange, Closed, Problem, ResourceSpec
from pgconf.kinds.inner_names import repeated
from pgconf.kinds.scalars import (
    Amount,
    Count,
    Country,
    Currency,
    Flag,
    Line,
    Name,
    Percentage,
    decimal_text,
)
from pgconf.model import say

Method = Annotated[Name, Ref("payment_method")]

Device = Literal["desktop", "mobile", "app", "wechat", "alipay", "mini-program", "counter"]
"""Where the payer is: a browser on a desk or a phone, our app, inside WeChat or Alipay, a shop's counter."""


class When(Closed):
    """Which payments a rule is for: those that fit everything that is said."""

    min: Annotated[Amount | None, Help("最小金额", "Amounts from this one on, itself included.")] = None
    below: Annotated[Amount | None, Help("金额低于", "Amounts below this one, itself not included.")] = None
    countries: Annotated[
        tuple[Country, ...], Unordered(), Help("国家", "Payers' countries; all when left out.")
    ] = ()
    devices: Annotated[
        tuple[Device, ...], Unordered(), Help("终端", "What the payer uses; anything when left out.")
    ] = ()
    audiences: Annotated[
        tuple[Annotated[Name, Ref("audience")], ...],
        Unordered(),
        Help("适用人群", "Payers of any of these; everybody when left out."),
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """A condition must hold for some amount."""
        if self.min is not None and self.below is not None and self.min >= self.below:
            amounts = {"min": decimal_text(self.min), "below": decimal_text(self.below)}
            yield Problem(
                ("min",),
                say("no amount is {min} or more and below {below}", **amounts),
                say("swap the two, or correct one"),
            )


class Share(Closed):
    """One of several payment methods that share the payments of a rule."""

    method: Annotated[Method, Help("支付方式", "The method.")]
    share: Annotated[Percentage, Help("比例", "How much of the payments it takes, such as `70%`.")]


class RoutingRule(Closed):
    """Who takes the payments that fit a condition."""

    when: Annotated[When, Help("条件", "Which payments it is for; all when left out.")] = When()
    to: Annotated[Method | None, Help("支付方式", "The method that takes them.")] = None
    split: Annotated[
        tuple[Share, ...], Keyed("method"), Help("分流", "The methods that share them, in place of `to`.")
    ] = ()
    priority: Annotated[
        Count, Help("优先级", "Smaller numbers come first; of one number only one rule may fit.")
    ] = 1

    def problems(self) -> Iterator[Problem]:
        """Somebody must take the payments, and it must be clear who."""
        if self.to is not None and self.split:
            yield Problem(
                ("split",), say("a rule has `to` or `split`, not both"), say("remove one of the two")
            )
        if self.to is None and not self.split:
            yield Problem((), say("a rule needs `to` or `split`"), say("name the payment method"))

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the methods that can be chosen."""
        return (self.to,) if self.to is not None else tuple(share.method for share in self.split)


class Offer(Closed):
    """A way to pay as the payer sees it: one button, and behind it one or more payment methods."""

    title: Annotated[Line | None, Help("显示名称", "What the payer reads.")] = None
    amount: Annotated[
        AmountRange | None, Help("单笔金额", "The amounts it is offered for; the checkout's when left out.")
    ] = None
    rules: Annotated[
        dict[Name, RoutingRule],
        Help("规则", "By name; the one that fits with the smallest priority decides."),
    ]
    fallback: Annotated[
        tuple[Method, ...],
        Help("备用支付方式", "Tried in turn while the method is down; the method's own when left out."),
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """An offer leads somewhere."""
        if not self.rules:
            yield Problem(
                ("rules",), say("no rule says which method takes the payments"), say("add one with `to`")
            )
        yield from repeated(("fallback",), self.fallback)


class Routing(ResourceSpec):
    """A checkout: what it offers, and which payment method takes which payment."""

    kind: Literal["routing"]
    enabled: Annotated[Flag, Help("启用", "Whether the checkout is open.")] = True
    currency: Annotated[Currency, Help("货币", "ISO 4217 code of all its amounts.")]
    amount: Annotated[
        AmountRange,
        Help("单笔金额", "The amounts that the checkout accepts; whatever its methods take when left out."),
    ] = AmountRange()
    offers: Annotated[dict[Name, Offer], Help("支付选项", "By name: the ways to pay that it shows.")]

    def problems(self) -> Iterator[Problem]:
        """A checkout offers something."""
        if not self.offers:
            yield Problem(("offers",), say("the checkout offers no way to pay"), say("add an offer"))
