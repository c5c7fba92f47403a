"""Templates of messages: what they take, whether they can be read, what they give away."""

from pathlib import Path
from typing import Any

import pytest

from .notifications import CODE, CODE_RULE, RULE, TEMPLATE, TENCENT, Said, diagnosed, only, said, text

FILE = "templates/paid.j2"


def mail(subject: str = "付款", body: str = "", **variables: Any) -> dict[str, Any]:
    """Make a template of an e-mail alone."""
    declared = {name: value or {"type": "text"} for name, value in variables.items()}
    content = {"subject": subject, **({"text": body} if body else {"body": FILE})}
    return {**TEMPLATE, "sms": {}, "variables": declared, "email": {"zh-CN": content}}


BY_MAIL = {**RULE, "via": ["email"]}


def test_what_every_event_tells_is_known(tmp_path: Path) -> None:
    """The project that all tests here start from has no findings."""
    assert said(tmp_path, TEMPLATE, RULE) == []


def test_a_variable_is_unknown_to_one_of_two_events(tmp_path: Path) -> None:
    """It is told once, with the rule whose event does not have it."""
    template = {
        **TEMPLATE,
        "variables": {"refund_serial": {"type": "text", "max": 32}},
        "sms": text("退款${refund_serial}已受理。"),
    }
    refunded = {**RULE, "name": "refunded", "event": "refund.succeeded"}
    diagnostic = only(tmp_path, template, refunded, RULE)
    assert diagnostic.name == "notification/template-variable-unknown"
    assert diagnostic.message == "`order.paid` does not tell `refund_serial`, which this template puts in"
    assert [note.message for note in diagnostic.related] == ["`paid` sends it when this happens"]


def test_a_variable_of_a_text_that_does_not_travel_is_not_asked_for(tmp_path: Path) -> None:
    """A rule that sends only the short message does not need what the e-mail puts in."""
    template = {
        **TEMPLATE,
        "variables": {"serial": {"type": "text", "max": 32}, "ip": {"type": "text", "max": 45}},
        "email": {"zh-CN": {"subject": "登录", "text": "{{ ip }}"}},
    }
    assert said(tmp_path, template, RULE) == []
    both = said(tmp_path, template, {**RULE, "via": ["sms", "email"]})
    assert both == [Said("template-variable-unknown", "notification_template/paid", "ip")]


def test_a_disabled_rule_asks_for_nothing(tmp_path: Path) -> None:
    """It sends no message that something could be missing in."""
    template = {**TEMPLATE, "variables": {"ip": {"type": "text", "max": 35}}, "sms": text("来自${ip}。")}
    assert said(tmp_path, template, {**RULE, "enabled": False}) == []


@pytest.mark.parametrize(
    "body",
    [
        "{{ nmae }}",
        "{{ name }}{% if nmae %}!{% endif %}",
        "{{ name | replace('a', nmae) }}",
        "{% for one in nmae %}{{ one }}{{ name }}{% endfor %}",
    ],
)
def test_an_undeclared_name_is_found_wherever_an_e_mail_uses_it(tmp_path: Path, body: str) -> None:
    """Jinja2 itself says what a template takes."""
    diagnostic = only(tmp_path, mail("{{ name }}", body, name=None), BY_MAIL)
    assert diagnostic.message == "`text` puts in `nmae`, and no variable has this name"
    assert diagnostic.hint == "did you mean `name`?"


@pytest.mark.parametrize(
    "body",
    [
        "{% for one in name %}{{ one }}{{ loop.index }}{% endfor %}",
        "{% set greeting = name %}{{ greeting }}",
        "{{ name }}{{ range(3) | list }}",
        "{% macro bold(what) %}{{ what }}{% endmacro %}{{ bold(name) }}",
    ],
)
def test_names_that_a_template_makes_itself_are_no_variables(tmp_path: Path, body: str) -> None:
    """Loops, assignments, macros and what Jinja2 brings along."""
    assert said(tmp_path, mail("付款", body, name=None), BY_MAIL) == []


def test_an_undeclared_name_in_a_file_is_shown_there(tmp_path: Path) -> None:
    """The finding marks the path in the template, a note the word in the file."""
    diagnostic = only(
        tmp_path, mail(name=None), BY_MAIL, files={FILE: "<p>\n  {{ name }}: {{ nmae }}\n</p>\n"}
    )
    assert str(diagnostic.related[0].where) == f"{FILE}:2:18"


def test_a_number_without_parameters_stands_for_nothing(tmp_path: Path) -> None:
    """Where the provider numbers variables."""
    template = {**TEMPLATE, "variables": {}, "sms": text("订单{1}已支付。", signature="示例会员")}
    assert said(tmp_path, template, TENCENT, RULE) == [
        Said("template-variable-unknown", "notification_template/paid", "订单{1}已支付。")
    ]


def test_a_declared_variable_that_no_text_uses_is_told(tmp_path: Path) -> None:
    """Also when nothing sends the template."""
    template = {**TEMPLATE, "variables": {**TEMPLATE["variables"], "name": {"type": "text", "max": 20}}}
    assert said(tmp_path, template) == [
        Said("template-variable-unused-payload", "notification_template/paid", "name")
    ]


@pytest.mark.parametrize("content", [None, "{{ broken"], ids=["is missing", "cannot be read"])
def test_nothing_is_unused_while_a_body(tmp_path: Path, content: str | None) -> None:
    """It may be what uses the variable."""
    found = said(tmp_path, mail(name=None), BY_MAIL, files={} if content is None else {FILE: content})
    assert [one.rule for one in found] == ["body-missing" if content is None else "template-syntax-error"]


@pytest.mark.parametrize(
    ("body", "line", "fault"),
    [
        ("a\n{{ name", 2, "unexpected end of template"),
        ("{% if name %}\n\n", 1, "Unexpected end of template"),
        ("\n\n{{ name | shout }}", 3, "No filter named 'shout'"),
        ("{{ name is loud }}", 1, "No test named 'loud'"),
    ],
)
def test_what_jinja2_cannot_read_is_told_with_the_line(
    tmp_path: Path, body: str, line: int, fault: str
) -> None:
    """A note leads to it."""
    diagnostic = only(tmp_path, mail(name=None), BY_MAIL, files={FILE: body})
    assert diagnostic.name == "notification/template-syntax-error"
    assert f"`{FILE}` is no valid Jinja2 in line {line}: {fault}" in diagnostic.message
    assert str(diagnostic.related[0].where).startswith(f"{FILE}:{line}:")


@pytest.mark.parametrize("name", ["card_no", "bank_card_number", "password", "id_number", "cvv"])
def test_a_variable_that_is_sensitive_is_told_once(tmp_path: Path, name: str) -> None:
    """And not again as one that the event does not have."""
    found = said(tmp_path, mail("{{ " + name + " }}", "x", **{name: None}), BY_MAIL)
    assert found == [Said("pii-in-template", "notification_template/paid", name)]


@pytest.mark.parametrize(
    "body",
    [
        "您的密码是 ${serial}。",
        "初始密码：abc123，订单${serial}。",
        "退至银行卡6222021001116245702，订单${serial}。",
        "证件11010519491231002X，订单${serial}。",
    ],
)
def test_what_is_sensitive_is_found_in_a_text(tmp_path: Path, body: str) -> None:
    """Numbers by their check digit, passwords by the words before them."""
    assert said(tmp_path, {**TEMPLATE, "sms": text(body)}, RULE) == [
        Said("pii-in-template", "notification_template/paid", body)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "订单${serial}请致电4008001234。",
        "退至尾号5702的卡，订单${serial}。",
        "密码错误次数过多，订单${serial}。",
        "编号6222021001116245703，订单${serial}。",
    ],
)
def test_what_only_looks_sensitive_is_left_alone(tmp_path: Path, body: str) -> None:
    """Telephone numbers, tails, talk of passwords, and numbers whose check digit is wrong."""
    assert said(tmp_path, {**TEMPLATE, "sms": text(body)}, RULE) == []


def test_a_code_may_be_called_a_password(tmp_path: Path) -> None:
    """It is one for a few minutes."""
    template = {**CODE, "sms": text("您的验证码，即一次性登录密码：${code}，请勿泄露。")}
    assert said(tmp_path, template, CODE_RULE) == []


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (" ", "the subject is empty"),
        ('{{ "a\\nBcc: x@y.cn" }}', "an expression puts a line break into the subject"),
        ("{{ serial }}{{ serial }}" + "x" * 15, "has 79 characters"),
        ("{% if serial %}{{ serial }}{{ serial }}{{ serial }}{% else %}x{% endif %}", "has 96 characters"),
    ],
)
def test_a_subject_is_wrong_when(tmp_path: Path, subject: str, message: str) -> None:
    """It is empty, ends its line, or can become too long."""
    body = "{{ serial }}"
    diagnostic = only(tmp_path, mail(subject, body, serial={"type": "text", "max": 32}), BY_MAIL)
    assert diagnostic.name == "notification/email-subject-empty-or-too-long"
    assert message in diagnostic.message


@pytest.mark.parametrize(
    "subject",
    ["{{ serial }}{{ serial | upper }}" + "x" * 14, "{{ serial | truncate(10) }}" + "x" * 70],
    ids=["it has 78 characters", "its length cannot be told"],
)
def test_a_subject_is_right_when(tmp_path: Path, subject: str) -> None:
    """The line is just full, or nobody knows."""
    assert said(tmp_path, mail(subject, "x", serial={"type": "text", "max": 32}), BY_MAIL) == []


def test_an_event_bounds_what_a_template_does_not(tmp_path: Path) -> None:
    """`name` of an order has at most 20 characters, so four of them are too many for a subject."""
    found = diagnosed(tmp_path, mail("{{ name }}" * 4, "x", name=None), BY_MAIL)
    assert ["80 characters" in one.message for one, _ in found] == [True]
    assert said(tmp_path, mail("{{ name }}" * 4, "x", name=None)) == []
