"""One way to pay: a provider's product, in one currency (支付方式)."""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from pgconf.kinds.annotations import Help, Identity, Immutable, Ref, StageBound, Unordered
from pgconf.kinds.closed import AmountBounds, Closed, Problem, ResourceSpec, Window
from pgconf.kinds.credentials import (
    AlipayCredentials,
    CustomCredentials,
    UnionpayCredentials,
    WechatpayCredentials,
)
from pgconf.kinds.quotas import Fee, Quota
from pgconf.kinds.scalars import (
    Amount,
    Count,
    CountOrZero,
    Country,
    Currency,
    Duration,
    Flag,
    Identifier,
    Line,
    Locale,
    Name,
    Url,
)
from pgconf.kinds.test_record import Tested
from pgconf.model import say


class Refunds(Closed):
    """How a payment may be given back."""

    window: Annotated[Duration, Help("退款期限", "How long after the payment a refund may be made.")]
    partial: Annotated[Flag, Help("部分退款", "Whether less than the whole amount may be refunded.")] = True
    max_partials: Annotated[Count | None, Help("部分退款次数", "How many refunds one payment may have.")] = (
        None
    )
    approval_above: Annotated[Amount | None, Help("审批金额", "Refunds above it need a second person.")] = (
        None
    )

    def problems(self) -> Iterator[Problem]:
        """A number of partial refunds means nothing where there are none."""
        if self.max_partials is not None and not self.partial:
            yield Problem(("max_partials",), say("`max_partials` has no meaning while `partial` is false"))


class Retry(Closed):
    """How a call to the provider is repeated."""

    timeout: Annotated[Duration, Help("超时", "How long one attempt may take.")]
    attempts: Annotated[Count, Help("次数", "Attempts in all, the first one included.")]


class Display(Closed):
    """How the method looks at the checkout."""

    order: Annotated[CountOrZero, Help("排序", "Smaller numbers come first.")]
    icon: Annotated[Line | None, Help("图标", "The icon's file name or URL.")] = None
    title: Annotated[dict[Locale, Line], Help("显示名称", "What the payer reads, by locale.")] = {}


class Agreement(Closed):
    """The contract that a payer signs for quick pay (签约)."""

    product_code: Annotated[Identifier, Help("签约产品码", "The provider's code of the contract's product.")]
    scene: Annotated[Identifier, Help("签约场景", "The provider's code of the scene.")]
    per_payment: Annotated[Amount, Help("单笔限额", "The most one payment may take without the payer.")]
    valid_for: Annotated[Duration | None, Help("有效期", "How long a contract holds.")] = None


class AnyPaymentMethod(ResourceSpec):
    """What every payment method has, whoever provides it."""

    kind: Literal["payment_method"]
    channel_id: Annotated[
        Identifier | None, Identity(), Immutable(), StageBound(),
        Help("支付渠道唯一标识", "The channel's own id in the back office, unique in the environment."),
    ] = None  # fmt: skip
    mode: Annotated[
        Literal["direct", "isv"],
        StageBound(),
        Help("接入模式", "Own merchant account, or under a service provider."),
    ] = "direct"
    sub_merchant: Annotated[
        Identifier | None, StageBound(), Help("子商户号", "The sub-merchant's number in mode `isv`.")
    ] = None
    enabled: Annotated[Flag, Help("启用", "Whether payers can use it.")] = True
    stage: Annotated[
        Literal["sandbox", "live"] | None,
        StageBound(),
        Help("阶段", "The provider's environment; the environment's when left out."),
    ] = None
    currency: Annotated[Currency, Immutable(), Help("货币", "ISO 4217 code of all its amounts.")]
    countries: Annotated[
        tuple[Country, ...], Unordered(), Help("国家", "Payers' countries; all when left out.")
    ] = ()
    amount: Annotated[AmountBounds, Help("单笔金额", "The amounts of one payment, both ends included.")]
    daily: Annotated[Quota | None, Help("每日限额", "The limits of a day over all payers.")] = None
    per_user_daily: Annotated[Quota | None, Help("用户每日限额", "The limits of a day for one payer.")] = None
    barcode_class: Annotated[
        Literal["A", "B", "C", "D"] | None,
        Help("条码支付风险等级", "The class of the bar-code payment rules; D is a static code."),
    ] = None
    fee: Annotated[Fee | None, Help("手续费", "What the provider takes.")] = None
    serial: Annotated[Name, Ref("serial_rule"), Help("流水号规则", "How its serial numbers are made.")]
    settlement: Annotated[
        Name, Ref("settlement_rule"), Help("结算规则", "When and where its money is settled.")
    ]
    notify_url: Annotated[
        Url | None, StageBound(), Help("异步通知地址", "Where the provider reports results.")
    ] = None
    return_url: Annotated[Url | None, StageBound(), Help("返回地址", "Where the payer comes back to.")] = None
    order_expiry: Annotated[Duration | None, Help("订单有效期", "How long an order can be paid.")] = None
    capture: Annotated[
        Literal["automatic", "manual"], Help("扣款方式", "At once, or after an authorisation.")
    ] = "automatic"
    refund: Annotated[Refunds | None, Help("退款", "How it may be given back; not at all when left out.")] = (
        None
    )
    availability: Annotated[
        tuple[Window, ...], Help("可用时段", "When it can be used; always when left out.")
    ] = ()
    maintenance: Annotated[tuple[Window, ...], Help("维护时段", "When the provider is down by plan.")] = ()
    retry: Annotated[Retry | None, Help("重试", "How calls to the provider are repeated.")] = None
    fallback: Annotated[
        Name | None, Ref("payment_method"), Help("备用支付方式", "What is offered while it is down.")
    ] = None
    display: Annotated[Display | None, Help("展示", "How it looks at the checkout.")] = None
    audiences: Annotated[
        tuple[Annotated[Name, Ref("audience")], ...],
        Unordered(),
        Help("适用人群", "Who may use it; everybody when left out."),
    ] = ()
    agreement: Annotated[Agreement | None, Help("签约", "The contract of quick pay.")] = None
    tested: Annotated[Tested | None, StageBound(), Help("测试记录", "The last test in this environment.")] = (
        None
    )

    def problems(self) -> Iterator[Problem]:
        """Fields that only make sense together."""
        if self.mode == "isv" and self.sub_merchant is None:
            yield Problem(
                ("mode",),
                say("mode `isv` needs `sub_merchant`"),
                say("add the sub-merchant's number, or use mode `direct`"),
            )
        if self.mode == "direct" and self.sub_merchant is not None:
            yield Problem(
                ("sub_merchant",),
                say("`sub_merchant` has no meaning in mode `direct`"),
                say("use mode `isv`, or remove it"),
            )
        if self.fallback == self.name:
            yield Problem(("fallback",), say("a payment method cannot be its own fallback"))


class AlipayMethod(AnyPaymentMethod):
    """支付宝."""

    provider: Annotated[Literal["alipay"], Immutable(), Help("支付服务商", "Alipay.")]
    product: Annotated[
        Literal["page", "wap", "app", "qr", "barcode", "jsapi", "mini-program", "quick"], Immutable(),
        Help("支付产品", "The provider's product."),
    ]  # fmt: skip
    credentials: Annotated[
        AlipayCredentials, StageBound(), Help("凭证", "What the merchant proves itself with.")
    ]


class WechatpayMethod(AnyPaymentMethod):
    """微信支付."""

    provider: Annotated[Literal["wechatpay"], Immutable(), Help("支付服务商", "WeChat Pay.")]
    product: Annotated[
        Literal["native", "jsapi", "h5", "app", "mini-program", "barcode", "quick"], Immutable(),
        Help("支付产品", "The provider's product."),
    ]  # fmt: skip
    credentials: Annotated[
        WechatpayCredentials, StageBound(), Help("凭证", "What the merchant proves itself with.")
    ]


class UnionpayMethod(AnyPaymentMethod):
    """银联."""

    provider: Annotated[Literal["unionpay"], Immutable(), Help("支付服务商", "UnionPay.")]
    product: Annotated[
        Literal["gateway", "wap", "app", "qr", "b2b", "quick"], Immutable(),
        Help("支付产品", "The provider's product."),
    ]  # fmt: skip
    credentials: Annotated[
        UnionpayCredentials, StageBound(), Help("凭证", "What the merchant proves itself with.")
    ]


class CustomMethod(AnyPaymentMethod):
    """其他自定义: a provider that an adapter speaks to."""

    provider: Annotated[Literal["custom"], Immutable(), Help("支付服务商", "Any other provider.")]
    product: Annotated[Identifier, Immutable(), Help("支付产品", "The adapter's word for the product.")]
    adapter: Annotated[Identifier, Immutable(), Help("适配器", "The program that speaks to the provider.")]
    signature: Annotated[
        Literal["RSA-SHA256", "HMAC-SHA256", "SM2", "Ed25519"] | None,
        Help("签名方式", "How callbacks are signed."),
    ] = None
    status_map: Annotated[
        dict[Line, Literal["paying", "paid", "failed", "closed", "refunding", "refunded"]],
        Help("状态映射", "The provider's word for a status, and what it means here."),
    ]
    credentials: Annotated[
        CustomCredentials, StageBound(), Help("凭证", "What the merchant proves itself with.")
    ] = CustomCredentials()


KnownMethod: TypeAlias = AlipayMethod | WechatpayMethod | UnionpayMethod
SomeMethod: TypeAlias = KnownMethod | CustomMethod
PaymentMethod = Annotated[SomeMethod, Field(discriminator="provider")]
