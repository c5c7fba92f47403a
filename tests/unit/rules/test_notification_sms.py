"""Short messages: how they are written, and what they cost."""

from pathlib import Path
from typing import Any

import pytest

from pgconf.model import Edit, Severity

from .notifications import (
    CODE,
    CODE_RULE,
    HUAWEI,
    RULE,
    TEMPLATE,
    TENCENT,
    TWILIO,
    Said,
    diagnosed,
    only,
    said,
    text,
)

SERIAL = {"serial": {"type": "text", "max": 32}}


def template(body: str, variables: Any = None, **changes: Any) -> dict[str, Any]:
    """Make a template with one text."""
    return {**TEMPLATE, "variables": SERIAL if variables is None else variables, "sms": text(body, **changes)}


@pytest.mark.parametrize(("most", "rules"), [(35, []), (36, ["variable-too-long"])])
def test_a_variable_may_be_as_long_as_the_provider_takes(tmp_path: Path, most: int, rules: list[str]) -> None:
    """`channel_serial` of the event has up to 64 characters, and the template's own `max` is believed."""
    variables = {"channel_serial": {"type": "text", "max": most}}
    found = said(tmp_path, template("渠道单号${channel_serial}。", variables), RULE)
    assert [one.rule for one in found] == rules


def test_without_a_maximum_of_its_own_the_event_decides(tmp_path: Path) -> None:
    """The finding marks the variable."""
    locked = {**RULE, "event": "login.locked"}
    diagnostic = only(tmp_path, template("来自${ip}", {"ip": {"type": "text"}}), locked)
    assert diagnostic.message == "`ip` can have 45 characters, and aliyun takes no more than 35 of a variable"


def test_what_can_be_of_any_length_is_not_judged(tmp_path: Path) -> None:
    """Neither the template nor an event says how long it becomes."""
    assert said(tmp_path, template("单号${x}", {"x": {"type": "text"}})) == []


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("订单{{ serial }}。", "订单${serial}。"),
        ("订单{{serial}}已付${amount}。", "订单${serial}已付${amount}。"),
        ("订单{1}付{2}。", "订单${serial}付${amount}。"),
        ("订单{serial}。", "订单${serial}。"),
    ],
)
def test_another_syntax_is_rewritten(tmp_path: Path, body: str, better: str) -> None:
    """The fix is safe: the variables are known, only the signs around them change."""
    variables = {**SERIAL, "amount": {"type": "money"}}
    parameters = ["serial", "amount"] if "{1}" in body else []
    diagnostic = only(
        tmp_path,
        template(body + "${amount}" if "amount" not in body and not parameters else body, variables,
                 parameters=parameters), RULE,
    )  # fmt: skip
    assert diagnostic.name == "notification/template-syntax-mixed"
    (fix,) = diagnostic.fixes
    assert fix.is_safe
    (edit,) = fix.edits
    assert edit.text.strip('"').startswith(better.rstrip("。"))


def test_names_become_numbers_where_the_provider_numbers(tmp_path: Path) -> None:
    """If they have one; there is no fix otherwise."""
    named = template("订单${serial}。", signature="示例会员", parameters=["serial"])
    diagnostic = only(tmp_path, named, TENCENT, RULE)
    assert [edit.text for fix in diagnostic.fixes for edit in fix.edits if isinstance(edit, Edit)] == [
        '"订单{1}。"'
    ]
    assert only(tmp_path, template("订单${serial}。", signature="示例会员"), TENCENT, RULE).fixes == ()


def test_braces_around_something_else_mean_nothing(tmp_path: Path) -> None:
    """`{x}` is no variable of the template."""
    assert said(tmp_path, template("订单${serial}{x}已支付。"), RULE) == []


@pytest.mark.parametrize("body", ["订单{{1}}。", "订单{{serial}}。"])
def test_twilio_takes_names_and_numbers(tmp_path: Path, body: str) -> None:
    """Both stand in double braces."""
    numbered = template(body, parameters=["serial"])
    assert said(tmp_path, numbered, TWILIO, {**RULE, "sender": {"sms": "twilio-sms"}}) == []


def test_an_e_mail_is_not_written_like_a_short_message(tmp_path: Path) -> None:
    """A dollar sign in front of other braces may be a price."""
    mail = {"subject": "订单${serial}", "text": "{{ serial }} 共 ${price}"}
    document = {**TEMPLATE, "sms": {}, "email": {"zh-CN": mail}}
    assert said(tmp_path, document) == [
        Said("template-syntax-mixed", "notification_template/paid", "订单${serial}")
    ]


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("${serial}${amount}元", ["adjacent-or-all-variables"]),
        ("${serial}，${amount}", ["adjacent-or-all-variables"]),
        ("${serial}", ["adjacent-or-all-variables"]),
        ("订单${serial}，${amount}元", []),
        ("订单${serial}-${amount}", []),
    ],
)
def test_variables_need_words(tmp_path: Path, body: str, rules: list[str]) -> None:
    """Between them, and beside them; a sign is enough between, but not for all of the text."""
    variables = {"serial": {"type": "text", "max": 32}}
    if "amount" in body:
        variables["amount"] = {"type": "money"}
    assert [one.rule for one in said(tmp_path, template(body, variables), RULE)] == rules


def test_tencent_takes_neighbours_but_not_variables_alone(tmp_path: Path) -> None:
    """What a provider's documents do not forbid is not reported."""
    variables = {**SERIAL, "amount": {"type": "money"}}
    numbered = {"signature": "示例会员", "parameters": ["serial", "amount"]}
    assert said(tmp_path, template("订单{1}{2}元", variables, **numbered), TENCENT, RULE) == []
    found = said(tmp_path, template("{1}：{2}", variables, **numbered), TENCENT, RULE)
    assert [one.rule for one in found] == ["adjacent-or-all-variables"]


def test_a_variable_comes_once(tmp_path: Path) -> None:
    """At Alibaba Cloud; the message says how often it is there."""
    variables = {"name": {"type": "text", "max": 5}}
    body = "${name}您好，${name}的订单已支付，谢谢${name}。"
    ((diagnostic, marked),) = diagnosed(tmp_path, template(body, variables), RULE)
    assert diagnostic.message == "`name` is put in 3 times, and aliyun allows once"
    assert marked == "${name}"


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("订单{{ serial }}已付${amount}。", "{{ serial }}"),
        ("订单${serial}${amount}元。", "${serial}${amount}"),
        ("www.a.cn/${serial} 付${amount}", "${serial}"),
    ],
)
def test_only_what_is_wrong_is_marked(tmp_path: Path, body: str, marked: str) -> None:
    """Not the whole text."""
    variables = {**SERIAL, "amount": {"type": "money"}}
    assert [one.marked for one in said(tmp_path, template(body, variables), RULE)] == [marked]


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("点击 ${page} 支付", True),
        ("打开 https://m.example.cn/${name}", True),
        ("打开 www.example.cn/?n=${name} 支付", True),
        ("打开 https://m.example.cn/pay ，${name}", False),
        ("打开https://m.example.cn/pay，${name}您好", False),
    ],
)
def test_links_stand_in_the_text(tmp_path: Path, body: str, *, is_found: bool) -> None:
    """A link ends with a space or a Chinese mark."""
    variables = {
        "page" if "page" in body else "name": {"type": "url" if "page" in body else "text", "max": 20}
    }
    found = said(tmp_path, template(body, variables))
    assert [one.rule for one in found] == ["url-in-variable"] * is_found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("新品上市，拒收请回复R", False),
        ("新品上市，拒收请回复R ", False),
        ("拒收请回复R，新品上市", True),
        ("新品上市，退订回T", True),
    ],
)
def test_advertising_ends_with_how_to_refuse_it(tmp_path: Path, body: str, *, is_found: bool) -> None:
    """At the end and nowhere else."""
    advertising = {**template(body, {}), "category": "promotional"}
    assert [one.rule for one in said(tmp_path, advertising)] == ["promo-without-optout"] * is_found


def test_a_secondary_fact_only_warns(tmp_path: Path) -> None:
    """What Tencent Cloud wants was read somewhere else."""
    advertising = {**template("新品上市", {}, signature="示例会员"), "category": "promotional"}
    diagnostic = only(tmp_path, advertising, {**TENCENT, "name": "a-sms"})
    assert (diagnostic.name, diagnostic.severity) == ("notification/promo-without-optout", Severity.WARNING)


@pytest.mark.parametrize("word", ["验证码", "注册码", "校验码", "动态码"])
def test_a_code_is_called_one(tmp_path: Path, word: str) -> None:
    """Any of the four words is enough."""
    assert said(tmp_path, {**CODE, "sms": text("您的" + word + "${code}。")}, CODE_RULE) == []
    found = said(tmp_path, {**CODE, "sms": text("您的口令${code}。")}, CODE_RULE)
    assert [one.rule for one in found] == ["otp-wording-missing"]


@pytest.mark.parametrize(("filling", "charged"), [(32, None), (33, 2), (97, 3)])
def test_a_message_is_charged_by_the_segment(tmp_path: Path, filling: int, charged: int | None) -> None:
    """Six characters of signature and 32 of the serial leave 32 for the words."""
    told = said(tmp_path, template("字" * filling + "${serial}"), RULE)
    assert [one.rule for one in told] == ["sms-segment-cost"] * bool(charged)
    if charged:
        diagnostic = only(tmp_path, template("字" * filling + "${serial}"), RULE)
        assert f"has {38 + filling} characters and is charged as {charged} messages" in diagnostic.message
        assert diagnostic.severity is Severity.INFO


def test_a_message_that_cannot_be_sent_is_an_error(tmp_path: Path) -> None:
    """More than 500 characters, the signature included."""
    assert only(tmp_path, template("字" * 494, {})).severity is Severity.INFO
    diagnostic = only(tmp_path, template("字" * 495, {}))
    assert (diagnostic.severity, "501 characters" in diagnostic.message) == (Severity.ERROR, True)


@pytest.mark.parametrize(
    ("body", "charged"),
    [
        ("x" * 128 + "{{1}}", None),
        ("x" * 129 + "{{1}}", 2),
        ("x" * 127 + "€{{1}}", 2),
        ("x" * 38 + "é" + "{{1}}", None),
        ("x" * 38 + "ê" + "{{1}}", 2),
    ],
)
def test_latin_texts_have_more_room(tmp_path: Path, body: str, charged: int | None) -> None:
    """160 characters in GSM-7, where a euro sign takes two; one other character brings it down to 70."""
    document = template(body, parameters=["serial"])
    found = said(tmp_path, document, TWILIO, {**RULE, "sender": {"sms": "twilio-sms"}})
    assert [one.rule for one in found] == ["sms-segment-cost"] * bool(charged)


def test_a_name_may_be_chinese(tmp_path: Path) -> None:
    """A Latin text becomes a Chinese message by what is put in."""
    document = template("Dear {{1}}, " + "x" * 60, {"name": {"type": "text", "max": 20}}, parameters=["name"])
    found = said(tmp_path, document, TWILIO, {**RULE, "sender": {"sms": "twilio-sms"}})
    assert [one.rule for one in found] == ["sms-segment-cost"]


def test_a_text_is_told_once_for_two_senders_of_one_provider(tmp_path: Path) -> None:
    """What is wrong with it does not depend on the account."""
    other = {**HUAWEI, "name": "huawei-2"}
    rules = [
        {**RULE, "name": f"r{n}", "sender": {"sms": name}}
        for n, name in enumerate(("huawei-sms", "huawei-2"))
    ]
    document = template("订单${serial}。", signature="示例会员", parameters=["serial"])
    found = said(tmp_path, document, HUAWEI, other, *rules)
    assert [one.rule for one in found].count("template-syntax-mixed") == 1
