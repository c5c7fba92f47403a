"""Accounts: numbers that cannot be right or can be read, and holders."""

from pathlib import Path
from typing import Any

import pytest

from .money_shop import ACCOUNT, SETTLEMENT, Found, found

INVALID = "account/invalid-number"
PLAINTEXT = "account/plaintext-number"
HOLDER = "account/holder-mismatch"

CARD = "6200 0000 0000 0005"
"""A test card of UnionPay's."""

LOGIN = {key: value for key, value in ACCOUNT.items() if key != "bank"} | {"type": "alipay"}


@pytest.mark.parametrize(
    ("cnaps", "is_right"),
    [
        pytest.param("102100099996", True, id="ICBC"),
        pytest.param("105100000017", True, id="CCB"),
        pytest.param("308584000013", True, id="CMB"),
        pytest.param("102100099969", False, id="two digits swapped"),
        pytest.param("102100099997", False, id="the last digit is wrong"),
        pytest.param("102100090996", False, id="a digit is wrong"),
        pytest.param("989584000000", True, id="abroad, where nothing is known"),
    ],
)
def test_a_cnaps_number_ends_in_a_check_digit(tmp_path: Path, cnaps: str, is_right: bool) -> None:  # noqa: FBT001
    """ISO 7064 MOD 11,10."""
    findings = found(tmp_path, INVALID, {**ACCOUNT, "bank": {"name": "中国工商银行", "cnaps": cnaps}})
    assert [(one.severity, one.marked) for one in findings] == [("error", f'"{cnaps}"')] * (not is_right)


ABROAD = {**ACCOUNT, "number_format": "iban", "bank": {"name": "Deutsche Bank", "bic": "DEUTDEFF"}}


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("DE89****3000", None),
        ("de89****3000", None),
        ("DE02****3000", None),
        ("DE98****3000", None),
        ("DE****3000", None),
        ("D****3000", None),
        ("DE8****3000", None),
        ({"secret": "env:FRANKFURT_MAIN_ACCOUNT"}, None),
        ("CN89****3000", "no IBAN begins with `CN`"),
        ("6222****3000", "no IBAN begins with `62`"),
        ("DE01****3000", "no IBAN has the check digits `01`: they are from 02 to 98"),
        ("DE99****3000", "no IBAN has the check digits `99`: they are from 02 to 98"),
        ("DEA9****3000", "no IBAN has the check digits `A9`: they are from 02 to 98"),
    ],
)
def test_what_an_iban_shows_is_checked(tmp_path: Path, number: Any, message: str | None) -> None:
    """What the mask hides is not."""
    assert [one.message for one in found(tmp_path, INVALID, {**ABROAD, "number": number})] == (
        [message] if message else []
    )


def test_a_local_number_is_no_iban(tmp_path: Path) -> None:
    """Banks make their own."""
    assert found(tmp_path, INVALID, {**ACCOUNT, "number": "622202******1234"}) == []


@pytest.mark.parametrize("field", ["title", "description", "owner", "holder"])
def test_a_card_number_in_a_text_is_found(tmp_path: Path, field: str) -> None:
    """In whatever people write freely."""
    ((severity, message, _),) = found(tmp_path, PLAINTEXT, {**ACCOUNT, field: f"结算卡 {CARD}"})
    assert (severity, message) == ("error", "there is the number of a bank card in clear")


def test_a_label_is_a_text_too(tmp_path: Path) -> None:
    """The value is marked."""
    ((_, _, marked),) = found(tmp_path, PLAINTEXT, {**ACCOUNT, "labels": {"card": CARD}})
    assert marked == f'"{CARD}"'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("联系人手机13912345678", "the number of a phone"),
        ("+86 139-1234-5678", "the number of a phone"),
        ("经办人身份证 11010519491231002X", "the number of an identity card"),
        ("账号 6222021234567891234", "the account's number"),
    ],
)
def test_other_numbers_are_found(tmp_path: Path, text: str, what: str) -> None:
    """Of phones, of people, and the one that the mask hides."""
    account = {**ACCOUNT, "number": "622202******1234", "description": text}
    assert [one.message for one in found(tmp_path, PLAINTEXT, account)] == [f"there is {what} in clear"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("6200 0000 0000 0006", id="a card whose last digit is wrong"),
        pytest.param("合同 2026-11-24 至 2027-11-23", id="days"),
        pytest.param("20261124093000000", id="a time"),
        pytest.param("联行号 102100099996", id="a CNAPS number"),
        pytest.param("电话 021-62345678", id="a telephone"),
        pytest.param("110105194912310021", id="an identity card whose last digit is wrong"),
        pytest.param("尾号 0005", id="the last four"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_digits_may_stand_there(tmp_path: Path, text: str) -> None:
    """They are of no use to a thief."""
    account = {**ACCOUNT, "number": "622202******1234", "description": f"说明{text}"}
    assert found(tmp_path, PLAINTEXT, account) == []


@pytest.mark.parametrize(
    ("number", "is_found"),
    [
        ("138****8000", False),
        ("13800***8000", True),
        ("1380***800", False),
        ("208812***1234", False),
        ("138000***@example.cn", False),
        ({"secret": "env:LOGIN"}, False),
    ],
)
def test_a_mask_of_a_phone_shows_seven_digits(tmp_path: Path, number: Any, is_found: bool) -> None:  # noqa: FBT001
    """The ids of Alipay begin with 2088 and are longer."""
    assert bool(found(tmp_path, PLAINTEXT, {**LOGIN, "number": number})) is is_found


def test_a_bank_account_may_begin_like_a_phone(tmp_path: Path) -> None:
    """It is longer."""
    assert found(tmp_path, PLAINTEXT, {**ACCOUNT, "number": "140233******1234"}) == []


def merchant(name: str) -> dict[str, Any]:
    """Name the merchant."""
    return {"merchant": {"legal_name": name}}


def test_the_holder_is_the_merchant(tmp_path: Path) -> None:
    """Once an account, however much is settled to it."""
    rules = [{**SETTLEMENT, "name": name} for name in ("a", "b")]
    told = found(tmp_path, HOLDER, ACCOUNT, *rules, environment=merchant("示例商贸有限公司"))
    message = "the account belongs to `示例商城有限公司`, and the merchant is `示例商贸有限公司`"
    assert told == [Found("warning", message, '"示例商城有限公司"')]


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        ("示例商城有限公司", " 示例商城 有限公司"),
        ("示例（上海）商城有限公司", "示例(上海)商城有限公司"),
        ("Example Shop Ltd", "EXAMPLE SHOP LTD"),
    ],
)
def test_spelling_does_not_matter(tmp_path: Path, holder: str, name: str) -> None:
    """Spaces, brackets and capitals are written one way or another."""
    account = {**ACCOUNT, "holder": holder}
    assert found(tmp_path, HOLDER, account, SETTLEMENT, environment=merchant(name)) == []


@pytest.mark.parametrize(
    ("account", "settlement", "environment"),
    [
        pytest.param({}, {}, {}, id="no merchant is named"),
        pytest.param({"holder_type": "person"}, {}, merchant("别家公司"), id="the account of a person"),
        pytest.param({}, {"enabled": False}, merchant("别家公司"), id="nothing is settled"),
        pytest.param({}, {"account": "other"}, merchant("别家公司"), id="to another account"),
    ],
)
def test_nothing_is_compared_when(
    tmp_path: Path, account: dict[str, Any], settlement: dict[str, Any], environment: dict[str, Any]
) -> None:
    """There is nobody to compare, or it is no settlement of a company."""
    other = {**ACCOUNT, "name": "other", "holder": "别家公司"}
    documents = ({**ACCOUNT, **account}, other, {**SETTLEMENT, **settlement})
    assert found(tmp_path, HOLDER, *documents, environment=environment) == []
