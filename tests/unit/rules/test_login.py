"""Rules about signing in: bounds, what is not asked for, and which classes are judged."""

from pathlib import Path

import pytest
from tests.projects import put

from pgconf.model import Diagnostic

SETTINGS = "{kind: environment, name: production, stage: live, zone: Asia/Shanghai}\n"
TEMPLATE = """\
kind: notification_template
name: login-code
category: otp
variables: {code: {type: code, max: 6}}
sms: {zh-CN: {signature: 示例商城, provider_template: SMS_1, state: approved, body: "验证码${code}。"}}
email: {zh-CN: {subject: 验证码, text: "{{ code }}"}}
"""
MATRIX = """\
kind: role_matrix
name: office
permissions:
  orders.read: {class: read, title: 查看}
  refunds.request: {class: money, title: 退款}
  settings.edit: {class: admin, title: 设置}
roles:
  boss: {class: admin, title: 管理员}
  clerk: {class: operator, title: 操作员}
  reader: {class: operator, title: 客服}
  buyer: {class: user, title: 买家}
grants: {orders.read: [clerk, reader], refunds.request: [clerk], settings.edit: [boss]}
"""
USUAL = {
    "for": "[admin, operator]",
    "password": "{min_length: 12, classes: 3}",
    "second_factor": "{methods: [totp], required: true}",
    "code": "{digits: 6, ttl: 5m, resend_after: 60s, attempts: 5, template: login-code}",
    "lockout": "{attempts: 5, for: 30m}",
    "session": "{idle: 15m, absolute: 12h}",
    "inactive_after": "90d",
}


def policy(name: str = "staff", **fields: str | None) -> str:
    """Write a login policy that nothing is wrong with, with some fields set otherwise or left out."""
    for_ = fields.pop("for_", USUAL["for"])
    values = {"kind": "login_policy", "name": name, **USUAL, **fields, "for": for_}
    return "".join(f"{key}: {value}\n" for key, value in values.items() if value is not None)


def found(root: Path, *documents: str, facts: str | None = None) -> list[Diagnostic]:
    """Validate some documents beside a template of codes; give what is found about signing in."""
    project = put(
        root,
        {
            "environments/production/environment.yaml": SETTINGS,
            "environments/production/shop.yaml": "---\n".join((TEMPLATE, *documents)),
            **({} if facts is None else {"pgconf.yaml": facts}),
        },
    )
    everything = project.validate().diagnostics
    assert not [d for d in everything if d.name.startswith(("schema/", "yaml/", "env/", "rules/"))]
    return [d for d in everything if d.name.startswith("login/")]


def told(diagnostics: list[Diagnostic]) -> list[tuple[str, str]]:
    """Give names and severities."""
    return [(d.name.removeprefix("login/"), str(d.severity)) for d in diagnostics]


def test_a_policy_at_all_limits_is_good(tmp_path: Path) -> None:
    """Limits themselves are allowed."""
    assert found(tmp_path, policy(lockout="{attempts: 10, for: 30m}"), MATRIX) == []


WEAK = "password-policy-weak"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"password": "{min_length: 11, classes: 2}"}, [(WEAK, "error")], id="short"),
        pytest.param({"password": "{min_length: 20}"}, [(WEAK, "error")], id="letters alone"),
        pytest.param(
            {"password": "{min_length: 12, classes: 2, history: 3}"}, [(WEAK, "warning")], id="history"
        ),
        pytest.param(
            {"password": "{min_length: 12, classes: 2, rotation: 2000d}"}, [], id="old, but not alone"
        ),
        pytest.param(
            {"password": "{min_length: 12, classes: 2, rotation: 91d}", "second_factor": None},
            [(WEAK, "warning")],
            id="old and alone",
        ),
        pytest.param(
            {"password": "{min_length: 12, classes: 2}", "second_factor": None}, [], id="never asked for"
        ),
        pytest.param({"password": None}, [], id="no passwords"),
        pytest.param({"for_": "[user]", "password": "{min_length: 8}"}, [], id="users"),
        pytest.param(
            {"for_": "[user]", "password": "{min_length: 7}"}, [(WEAK, "warning")], id="users, short"
        ),
        pytest.param(
            {"for_": "[user, admin]", "password": "{min_length: 8, classes: 2}"}, [(WEAK, "error")], id="both"
        ),
    ],
)
def test_passwords(tmp_path: Path, fields: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """Staff is held to the card industry's numbers, users to smaller ones."""
    assert told(found(tmp_path, policy(**fields))) == expected


MISSING = "lockout-missing"
LONG = "session-idle-too-long"
INACTIVE = "inactive-not-disabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"lockout": "{attempts: 11, for: 12h}"}, [(MISSING, "error")], id="one attempt too many"
        ),
        pytest.param({"lockout": "{attempts: 3, for: 29m}"}, [(MISSING, "error")], id="a minute too short"),
        pytest.param(
            {"lockout": "{attempts: 5, for: 0s}", "code": None}, [(MISSING, "error")], id="no time at all"
        ),
        pytest.param({"lockout": None, "code": None}, [(MISSING, "error")], id="none"),
        pytest.param(
            {"lockout": None, "code": None, "for_": "[user]"}, [(MISSING, "warning")], id="none for users"
        ),
        pytest.param({"lockout": "{attempts: 20, for: 15m}", "code": None, "for_": "[user]"}, [], id="users"),
        pytest.param({"session": "{idle: 16m, absolute: 12h}"}, [(LONG, "warning")], id="idle"),
        pytest.param({"session": "{idle: 30d, absolute: 364d}", "for_": "[user]"}, [], id="idle users"),
        pytest.param(
            {"session": "{idle: 30d, absolute: 365d}", "for_": "[user]"}, [(LONG, "warning")], id="a year"
        ),
        pytest.param({"inactive_after": "91d"}, [(INACTIVE, "warning")], id="a day too long"),
        pytest.param({"inactive_after": None}, [(INACTIVE, "warning")], id="never"),
        pytest.param({"inactive_after": None, "for_": "[user]"}, [], id="users who come back after years"),
    ],
)
def test_lockouts_sessions_and_accounts_that_nobody_uses(
    tmp_path: Path, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """Each bound, from both sides."""
    assert told(found(tmp_path, policy(**fields))) == expected


def test_a_project_may_know_better(tmp_path: Path) -> None:
    """Limits are facts."""
    facts = """\
facts:
  pci/session-idle-minutes-max: {value: 60, as_of: 2026-11, source: 内部规范}
"""
    assert found(tmp_path, policy(session="{idle: 1h, absolute: 12h}"), facts=facts) == []


@pytest.mark.parametrize(
    ("factor", "roles"),
    [
        pytest.param("{methods: [totp], required: true}", None, id="everybody"),
        pytest.param("{methods: [totp], required_for: [money, admin]}", None, id="by class"),
        pytest.param("{methods: [totp], required_for: [money]}", "`boss`", id="not for settings"),
        pytest.param("{methods: [totp]}", "`boss`, `clerk`", id="voluntary"),
        pytest.param(None, "`boss`, `clerk`", id="none"),
    ],
)
def test_money_and_settings_take_a_second_factor(
    tmp_path: Path, factor: str | None, roles: str | None
) -> None:
    """Who only looks does not need one."""
    found_ = found(tmp_path, policy(second_factor=factor), MATRIX)
    message = f"a password is all that {roles} need to move money or change settings"
    assert [d.message for d in found_] == ([message] if roles else [])


def test_a_second_factor_is_for_the_classes_that_the_policy_is_for(tmp_path: Path) -> None:
    """Users with such a permission are a mistake of another kind."""
    users = policy("users", for_="[user]", second_factor=None)
    matrix = MATRIX.replace("refunds.request: [clerk]", "refunds.request: [clerk, buyer]")
    assert found(tmp_path, policy(), users, matrix) == []


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param([policy(), MATRIX], [], id="all"),
        pytest.param([MATRIX], [], id="signing in is not managed here"),
        pytest.param(
            [policy(for_="[admin]"), MATRIX], [("class-without-policy", "warning")], id="operators are left"
        ),
        pytest.param(
            [policy(for_="[admin]"), MATRIX.replace("refunds.request: [clerk], ", "")],
            [],
            id="operators only look",
        ),
        pytest.param(
            [policy("buyers", for_="[user]"), MATRIX],
            [("class-without-policy", "warning")] * 2,
            id="staff is left",
        ),
        pytest.param(
            [policy("one", for_="[admin]"), policy("two"), MATRIX],
            [("class-with-two-policies", "error")],
            id="two",
        ),
    ],
)
def test_each_class_has_one_policy(
    tmp_path: Path, documents: list[str], expected: list[tuple[str, str]]
) -> None:
    """If signing in is managed here at all."""
    assert told(found(tmp_path, *documents)) == expected


CODE = "digits: {digits}, ttl: {ttl}, resend_after: 60s, attempts: {attempts}, template: login-code"


def code(digits: int = 6, ttl: str = "5m", attempts: int = 5) -> str:
    """Write the settings of codes."""
    return f"{{{CODE.format(digits=digits, ttl=ttl, attempts=attempts)}}}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"code": code(ttl="60s")}, [("otp-ttl-shorter-than-resend", "error")], id="runs out at once"
        ),
        pytest.param({"code": code(ttl="61s")}, [], id="a second longer"),
        pytest.param({"code": code(digits=4)}, [("otp-bruteforceable", "error")], id="four digits"),
        pytest.param(
            {"code": code(digits=4), "lockout": "{attempts: 5, for: 24h}"}, [], id="four, locked for a day"
        ),
        pytest.param({"code": code(attempts=1000)}, [], id="many attempts that a lockout ends"),
        pytest.param({"code": None}, [], id="no codes"),
    ],
)
def test_codes_hold_long_enough_and_cannot_be_guessed(
    tmp_path: Path, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """The lockout counts."""
    assert told(found(tmp_path, policy(**fields))) == expected


@pytest.mark.parametrize(
    ("lockout", "attempts", "message"),
    [
        (
            "{attempts: 60, for: 5m}",
            30,
            "14400 guesses a day at a code of 6 digits, and one of them hits with a probability of 1.4%",
        ),
        ("null", 1_000_000_000, "and one of them hits with a probability of more than 99%"),
    ],
)
def test_the_probability_is_told(tmp_path: Path, lockout: str, attempts: int, message: str) -> None:
    """So that it can be weighed."""
    found_ = found(
        tmp_path,
        policy(for_="[user]", lockout=None if lockout == "null" else lockout, code=code(attempts=attempts)),
    )
    (one,) = [d for d in found_ if d.name == "login/otp-bruteforceable"]
    assert message in one.message


SMS = """\
sms: {zh-CN: {signature: 示例商城, provider_template: SMS_1, state: approved, body: "验证码${code}。"}}
"""
MAIL = 'email: {zh-CN: {subject: 验证码, text: "{{ code }}"}}\n'
PENDING = SMS.replace("approved", "pending")
BY_SMS = "{methods: [totp, sms_code], required: true}"
BY_MAIL = "{methods: [email_code], required: true}"


@pytest.mark.parametrize(
    ("texts", "fields", "message"),
    [
        pytest.param(SMS, {"second_factor": BY_SMS}, None, id="approved"),
        pytest.param(PENDING + MAIL, {}, None, id="by an app alone"),
        pytest.param(
            PENDING,
            {"second_factor": BY_SMS},
            "no SMS text of `own` is approved: the provider's answer is `pending`",
            id="pending",
        ),
        pytest.param(MAIL, {"second_factor": BY_SMS}, "`own` has no text for SMS", id="no text"),
        pytest.param(PENDING, {"second_factor": BY_MAIL}, "`own` has no text for e-mail", id="no e-mail"),
        pytest.param(PENDING + MAIL, {"second_factor": BY_MAIL}, None, id="e-mail needs no approval"),
        pytest.param(
            MAIL,
            {"password": None, "usernames": "[phone]"},
            "`own` has no text for SMS",
            id="codes are all there is",
        ),
        pytest.param(MAIL, {"usernames": "[phone]"}, None, id="a phone number and a password"),
        pytest.param(
            PENDING.replace(
                "{zh-CN",
                '{en: {signature: S, provider_template: SMS_2, state: approved, body: "${code}"}, zh-CN',
            ),
            {"second_factor": BY_SMS},
            None,
            id="one language is enough",
        ),
    ],
)
def test_codes_can_be_sent(tmp_path: Path, texts: str, fields: dict[str, str], message: str | None) -> None:
    """By the media that sign-in relies on."""
    template = (
        f"kind: notification_template\nname: own\ncategory: otp\nvariables: {{code: {{type: code}}}}\n{texts}"
    )
    found_ = found(tmp_path, template, policy(code=code().replace("login-code", "own"), **fields))
    assert [d.message for d in found_] == ([message] if message else [])
