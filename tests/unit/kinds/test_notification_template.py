"""Notification templates: what a message says."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: notification_template
name: payment-succeeded
category: transactional
variables: {name: {type: text, max: 20}, amount: {type: money}, serial: {type: text, max: 32}}
sms:
  zh-CN: {signature: 示例商城, provider_template: SMS_123456789,
          body: "您尾号订单${serial}已支付${amount}元。"}
email:
  zh-CN: {subject: "支付成功 {{ serial }}", body: templates/mail/payment-succeeded.zh.html.j2}
  en:    {subject: "Payment received {{ serial }}", body: templates/mail/payment-succeeded.en.html.j2}
""")
)


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    (
        "sms: {zh-CN: {signature: a, provider_template: b, body: c}}",
        "sms: {zh-CN: {body: c, state: pending, parameters: [], provider_template: b, signature: a}}",
    ),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Maps have no order, and defaults may be written out."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
category: otp
variables: {code: {type: code, max: 6}, minutes: {type: number}, page: {type: url, max: 40}}
sms:
  zh-CN:
    signature: 示例商城
    provider_template: "1400001"
    state: approved
    body: 验证码{1}，{2}分钟内有效。
    parameters: [code, minutes]
email:
  en: {subject: Your code, text: "{{ code }} is valid for {{- minutes }} minutes: {{ page | upper }}"}
""")
    )


@contradictions(
    ("sms: {}\nemail: {}", (), "the template has no text", "add `sms` or `email`"),
    (
        'sms: {en: {signature: a, provider_template: b, body: "${seral}和${seral}"}}',
        ("sms", "en", "body"),
        "there is no variable `seral` here",
        "did you mean `serial`?",
    ),
    (
        'sms: {en: {signature: a, provider_template: b, body: "{1}和{2}", parameters: [serial]}}',
        ("sms", "en", "body"),
        "`{2}` stands for no variable: `parameters` names 1",
        "list the variables in `parameters`, in the order of their numbers",
    ),
    (
        'sms: {en: {signature: a, provider_template: b, body: "${0}", parameters: [serial]}}',
        ("sms", "en", "body"),
        "`{0}` stands for no variable: `parameters` names 1",
        "list the variables in `parameters`, in the order of their numbers",
    ),
    (
        "sms: {en: {signature: a, provider_template: b, body: x, parameters: [serial, serial]}}",
        ("sms", "en", "parameters", 1),
        "the list holds `serial` twice",
        "remove one of the two",
    ),
    (
        "sms: {en: {signature: a, provider_template: b, body: x, parameters: [serial, nam]}}",
        ("sms", "en", "parameters", 1),
        "there is no variable `nam` here",
        "did you mean `name`?",
    ),
    (
        'sms: {en: {signature: a, provider_template: b, body: "${zzz}"}}',
        ("sms", "en", "body"),
        "there is no variable `zzz` here",
        "there is `amount`, `name`, `serial`",
    ),
    (
        "email: {en: {subject: x}}",
        ("email", "en"),
        "an e-mail has its body in a file (`body`) or right here (`text`)",
        "give one of the two",
    ),
    (
        "email: {en: {subject: x, body: a.j2, text: b}}",
        ("email", "en", "text"),
        "an e-mail has its body in a file (`body`) or right here (`text`)",
        "give one of the two",
    ),
    (
        "variables: {name: {type: text}, amount: {type: money, max: 3}, serial: {type: text}}",
        ("variables", "amount", "max"),
        "the length of `money` follows from its format",
        "remove `max`",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


def test_what_the_provider_makes_of_a_number_is_not_known_here() -> None:
    """Without `parameters` it may be meant as it stands; rules know the provider."""
    body = 'sms: {en: {signature: a, provider_template: b, body: "第{1}次"}}'
    assert EXAMPLE.findings(**fields(body)) == []


@unreadable(
    (
        "email: {en: {subject: x, body: ../a.j2}}",
        "schema/format",
        ("email", "en", "body"),
        "must be the path of a `.j2` file inside the project",
        "write it relative to the project's root, such as `templates/mail/paid.zh.html.j2`",
    ),
    (
        "email: {en: {subject: x, body: /etc/a.j2}}",
        "schema/format",
        ("email", "en", "body"),
        "must be the path of a `.j2` file inside the project",
        "write it relative to the project's root, such as `templates/mail/paid.zh.html.j2`",
    ),
    (
        "email: {en: {subject: x, body: a.html}}",
        "schema/format",
        ("email", "en", "body"),
        "must be the path of a `.j2` file inside the project",
        "write it relative to the project's root, such as `templates/mail/paid.zh.html.j2`",
    ),
    (
        'email: {en: {subject: "a\\nb", text: x}}',
        "schema/format",
        ("email", "en", "subject"),
        "must be one line of up to 200 characters",
        "",
    ),
    (
        "sms: {en: {signature: a, provider_template: b, body: x, parameters: Name}}",
        "schema/wrong-type",
        ("sms", "en", "parameters"),
        "must be a list, not the text `Name`",
        "",
    ),
    (
        "sms: {en: {signature: a, provider_template: b, body: x, parameters: [Name]}}",
        "schema/format",
        ("sms", "en", "parameters", 0),
        "must be a name such as `paid_at`",
        "write small letters, digits and `_`",
    ),
    (
        "category: advert",
        "schema/unknown-value",
        ("category",),
        "cannot be `advert`",
        "it may be `transactional`, `otp`, `promotional`",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)
