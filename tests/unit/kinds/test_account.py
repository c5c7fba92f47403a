"""Accounts: three types, and numbers that are never in clear."""

from typing import Any

import pytest

from pgconf.kinds.account import AlipayAccount, BankAccount, WalletAccount
from pgconf.kinds.registry import registry
from pgconf.model import Address, Diagnostic, Place

KIND = registry()["account"]

SECRET = {"secret": "env:ICBC_MAIN_ACCOUNT"}

BANK: dict[str, Any] = {
    "kind": "account",
    "name": "icbc-main",
    "title": "工商银行基本户",
    "type": "bank",
    "holder": "示例商城有限公司",
    "number": SECRET,
    "bank": {"name": "中国工商银行", "branch": "总行清算中心", "cnaps": "102100099996"},
    "verified_on": "2026-03-16",
}
ALIPAY: dict[str, Any] = {
    "kind": "account",
    "name": "alipay-main",
    "type": "alipay",
    "holder": "示例商城有限公司",
    "number": "pay***@example.cn",
}
WALLET: dict[str, Any] = {**ALIPAY, "type": "wallet", "operator": "中国工商银行", "number": "0021******3406"}


def complaints(data: dict[str, Any]) -> list[Diagnostic]:
    """Check an account."""
    return list(KIND.check(Address("account", "icbc-main"), data).diagnostics)


def only(data: dict[str, Any]) -> tuple[str, tuple[str | int, ...], str, str | None]:
    """Tell name, path, message and hint of the one complaint about an account."""
    (found,) = complaints(data)
    assert isinstance(found.where, Place)
    return found.name, found.where.path, found.message, found.hint


@pytest.mark.parametrize(
    ("data", "model"), [(BANK, BankAccount), (ALIPAY, AlipayAccount), (WALLET, WalletAccount)]
)
def test_the_type_chooses_the_fields(data: dict[str, Any], model: type) -> None:
    """Each type of account has a class of its own."""
    checked = KIND.check(Address("account", "a"), data)

    assert checked.diagnostics == ()
    assert type(checked.value) is model


def test_defaults_may_be_written_or_left_out() -> None:
    """A default that is spelt out changes nothing."""
    spelt_out = {**BANK, "currency": "CNY", "holder_type": "company", "bank": {**BANK["bank"], "bic": None}}
    one, other = (KIND.check(Address("account", "a"), data).value for data in (BANK, spelt_out))

    assert KIND.canonical(one) == KIND.canonical(other)
    assert b'"number":{"secret":"env:ICBC_MAIN_ACCOUNT"}' in KIND.canonical(one)


@pytest.mark.parametrize(
    "number",
    ["622202******1234", "DE89****3000", "2088******1234", "138****8000", "pay***@example.cn", "6222***"],
)
def test_a_masked_number_is_taken(number: str) -> None:
    """Cards, IBANs, Alipay's ids, phones and e-mail addresses have masks alike."""
    assert complaints({**BANK, "number": number}) == []


@pytest.mark.parametrize("number", ["6222021234567890123", "6222021234***890123", "62220212345678901*"])
def test_a_number_in_clear_is_refused_and_not_repeated(number: str) -> None:
    """Neither the message nor the quoted line may hold what should not be there."""
    (found,) = complaints({**BANK, "number": number})

    assert isinstance(found.where, Place)
    assert (found.name, found.where.path) == ("schema/format", ("number",))
    assert found.hint is not None
    assert "{secret: env:NAME}" in found.hint
    assert number not in found.message + found.hint
    assert found.conceal


def test_a_number_without_quotes_is_refused_and_not_repeated() -> None:
    """The complaint about a wrong type usually shows the value; here it must not."""
    (found,) = complaints({**BANK, "number": 6222021234567890123})

    assert isinstance(found.where, Place)
    assert (found.name, found.where.path) == ("schema/wrong-type", ("number",))
    assert found.message == "`number` must be a reference to a secret, not the secret itself"
    assert found.conceal


def test_a_bad_reference_is_told_its_own_place() -> None:
    """A map is read as a reference, not as a mask."""
    assert only({**BANK, "number": {"secrte": "env:A", "secret": "env:A"}}) == (
        "schema/unknown-field",
        ("number", "secrte"),
        "`number` has no field `secrte`",
        "did you mean `secret`?",
    )


@pytest.mark.parametrize("value", ["bnak", None])
def test_an_unknown_type_is_told_the_types(value: str | None) -> None:
    """A type that is misspelt or missing is answered with those there are."""
    name, path, _, hint = only({**BANK, "type": value})

    assert (name, path) == ("schema/unknown-value" if value else "schema/missing-field", ("type",))
    assert hint in {"did you mean `bank`?", "it may be `alipay`, `bank`, `wallet`"}


def test_only_the_chosen_type_complains() -> None:
    """A field of another type is unknown."""
    assert only({**ALIPAY, "bank": {"name": "中国工商银行"}})[:2] == ("schema/unknown-field", ("bank",))


@pytest.mark.parametrize("number_format", ["local", "iban"])
def test_a_bank_abroad_is_found_by_its_bic(number_format: str) -> None:
    """Across borders there is no CNAPS number."""
    bank = {"name": "Deutsche Bank", "bic": "DEUTDEFF"}

    assert complaints({**BANK, "number_format": number_format, "bank": bank}) == []


def test_a_bank_must_be_found() -> None:
    """A name alone leads no transfer."""
    assert only({**BANK, "bank": {"name": "中国工商银行"}}) == (
        "schema/inconsistent",
        ("bank",),
        "a bank is found by its `cnaps` number or its `bic`, and both are missing",
        "add one",
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cnaps", "10210009999", "`bank.cnaps` must be a CNAPS number of 12 digits"),
        ("bic", "ICBK", "`bank.bic` must be a BIC such as `ICBKCNBJ`"),
    ],
)
def test_bank_numbers_have_a_shape(field: str, value: str, message: str) -> None:
    """A digit too few is found before the bank finds it."""
    name, path, text, hint = only({**BANK, "bank": {**BANK["bank"], field: value}})

    assert (name, path, text) == ("schema/format", ("bank", field), message)
    assert hint is not None
