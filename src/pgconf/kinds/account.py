"""Where money goes: an account, never with its number in clear (结算/提现账户)."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help, Immutable
from pgconf.kinds.closed import Closed, Problem, ResourceSpec, SecretRef
from pgconf.kinds.credentials import by_field
from pgconf.kinds.scalars import Currency, Date, Line, Shaped
from pgconf.model import say

Masked = Annotated[
    str,
    Shaped(
        r"^[0-9A-Za-z._-]{1,6}\*{3,}([0-9A-Za-z]{0,4}|@[0-9A-Za-z.-]+)$",
        "masked like `622202******1234`, or a reference to a secret",
        "write `{secret: env:NAME}`; a mask leaves the first six and the last four characters at most",
        max_length=80,
    ),
]


def _written_as(number: Any) -> str | None:
    if isinstance(number, str):
        return "text"
    return "map" if isinstance(number, dict | Closed) else None


AccountNumber = Annotated[
    Annotated[Masked, Tag("text")] | Annotated[SecretRef, Tag("map")],
    Discriminator(
        _written_as,
        custom_error_type="shape",
        custom_error_message="must be {what}",
        custom_error_context={"what": say("a reference to a secret, or masked text"), "hint": ""},
    ),
]


Cnaps = Annotated[str, Shaped(r"^[0-9]{12}$", "a CNAPS number of 12 digits", "put it in quotes")]
Bic = Annotated[
    str,
    Shaped(
        r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$",
        "a BIC such as `ICBKCNBJ`",
        "it has 8 or 11 capitals and digits",
    ),
]


class Bank(Closed):
    """The bank that keeps an account."""

    name: Annotated[Line, Help("开户银行", "The bank's name.")]
    branch: Annotated[Line | None, Help("开户支行", "The branch's name.")] = None
    cnaps: Annotated[Cnaps | None, Help("联行号", "The branch's number in China's clearing systems.")] = None
    bic: Annotated[
        Bic | None, Help("SWIFT代码", "The bank's BIC (ISO 9362), for transfers across borders.")
    ] = None

    def problems(self) -> Iterator[Problem]:
        """A transfer must find the bank."""
        if self.cnaps is None and self.bic is None:
            yield Problem(
                (),
                say("a bank is found by its `cnaps` number or its `bic`, and both are missing"),
                say("add one"),
            )


class AnyAccount(ResourceSpec):
    """What every account has."""

    kind: Literal["account"]
    holder: Annotated[Line, Help("户名", "Whose account it is, as its keeper has it.")]
    holder_type: Annotated[Literal["company", "person"], Help("账户性质", "对公 or 对私.")] = "company"
    currency: Annotated[Currency, Immutable(), Help("货币", "ISO 4217 code of what it holds.")] = "CNY"
    verified_on: Annotated[
        Date | None, Help("验证日期", "When holder and number were proved to belong together.")
    ] = None


class AlipayAccount(AnyAccount):
    """支付宝账户."""

    type: Annotated[Literal["alipay"], Immutable(), Help("账户类型", "An Alipay account.")]
    number: Annotated[AccountNumber, Help("支付宝账号", "Its login or user id, masked or as a secret.")]


class BankAccount(AnyAccount):
    """银行账户."""

    type: Annotated[Literal["bank"], Immutable(), Help("账户类型", "A bank account.")]
    number: Annotated[AccountNumber, Help("银行账号", "Its number, masked or as a secret.")]
    number_format: Annotated[
        Literal["local", "iban"], Help("账号格式", "The bank's own format, or an IBAN (ISO 13616).")
    ] = "local"
    bank: Annotated[Bank, Help("开户行", "The bank that keeps it.")]


class WalletAccount(AnyAccount):
    """钱包账户, such as a wallet for e-CNY."""

    type: Annotated[Literal["wallet"], Immutable(), Help("账户类型", "A wallet.")]
    operator: Annotated[Line, Help("运营机构", "Who keeps the wallet.")]
    number: Annotated[AccountNumber, Help("钱包编号", "Its number, masked or as a secret.")]


def _type(data: Any) -> str | None:
    value = data.get("type") if isinstance(data, dict) else getattr(data, "type", None)
    return f"type {value}"


# A tag that were also a field's name, as `bank` is, would lead complaints to that field.
Account = Annotated[
    Annotated[AlipayAccount, Tag("type alipay")]
    | Annotated[BankAccount, Tag("type bank")]
    | Annotated[WalletAccount, Tag("type wallet")],
    by_field(_type, "type", ["alipay", "bank", "wallet"]),
]
