"""Secrets: in clear, shared, or not changed in time."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import put
from tests.unit.rules.methods import ALIPAY, CUSTOM, TODAY, UNIONPAY, WECHATPAY, method, shop, told

from pgconf.kinds.registry import registry
from pgconf.model import Address, DesiredState, Facts, Resource
from pgconf.rules.secret import plaintext
from pgconf.rules.view import View

HEX = "8f14e45fceea167a5a36dedd4bea2543"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwZ2NvbmYifQ.c2lnbmF0dXJlLW9mLXRlc3Q"
IN_CLEAR = {
    "a PEM file": "-----BEGIN RSA PRIVATE KEY-----",
    "PKCS #8": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
    "PKCS #1": "MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0t",
    "a key on a curve": "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
    "an API key": "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
    "a key of webhooks": "whsec_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "an access key": "LTAI" + "5tQnKxwVbYzR2mDfGhJk",
    "a token": JWT,
    "a password in a URL": "postgresql://office:Tr0ub4dor@db.example.cn/shop",
    "a password for no user": "redis://:Tr0ub4dor@cache.example.cn",
    "32 hexadecimal digits": HEX,
    "64 hexadecimal digits": HEX.upper() * 2,
}
HARMLESS = {
    "a public key": "-----BEGIN PUBLIC KEY-----",
    "a public key without its frame": "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo",
    "a URL": "https://pay.example.cn:8443/callbacks/@office",
    "a URL with a placeholder": "https://user:${PASSWORD}@pay.example.cn",
    "a user without a password": "ssh://git@example.cn:22/shop",
    "31 digits": HEX[:-1],
    "33 digits": HEX + "0",
    "digits among words": f"see {HEX} in the statement",
    "an app id": "wx4f1d2a9c07e83b65",
    "Chinese": "微信支付商户平台的说明，与密钥无关，请勿混淆。",
    "two dots": "alipay.trade.page.pay",
}


@pytest.mark.parametrize("text", IN_CLEAR.values(), ids=IN_CLEAR)
def test_a_secret_in_clear_is_found_and_not_shown(text: str, tmp_path: Path) -> None:
    """In a description, a label, an adapter's parameter and a variable of the environment."""
    documents = (
        method("a", CUSTOM, description=f'"{text}"'),
        method("b", CUSTOM, labels=f'{{note: "{text}"}}'),
        method("c", CUSTOM, credentials=f'{{parameters: {{gateway: "{text}"}}}}'),
    )
    project = shop(tmp_path, *documents)
    settings_file = tmp_path / "environments/production/environment.yaml"
    settings_file.write_text(settings_file.read_text().replace("}", f', variables: {{v: "{text}"}}}}'))
    found = project.validate(as_of=TODAY).diagnostics
    assert [(d.name, d.conceal) for d in found] == [("secret/plaintext", True)] * 4
    assert not any(text in d.message or text in str(d.hint) for d in found)
    assert [one.text for one in told(project, "secret")][1:] == [f'"{text}"'] * 3


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_a_secret_is_left_alone(text: str, tmp_path: Path) -> None:
    """The rule cannot be believed if it cries wolf."""
    documents = (
        method("a", CUSTOM, description=f'"{text}"'),
        method("b", CUSTOM, credentials=f'{{parameters: {{gateway: "{text}"}}}}'),
    )
    assert told(shop(tmp_path, *documents), "secret") == []


@pytest.mark.parametrize(
    ("key", "text", "is_secret"),
    [
        ("api_key", "Zx81Qw90Lm27Rt64", True),
        ("sign-key", "Zx81Qw90Lm27Rt64", True),
        ("wallet_password", "Zx81Qw90Lm27Rt64", True),
        ("access_token", "Zx81Qw90Lm27Rt64", True),
        ("api_key", "Zx81Qw90Lm27Rt6", False),
        ("api_key", "see-the-operations-handbook", False),
        ("token_url", "https://api.example.cn/token/v2", False),
        ("monkey", "Zx81Qw90Lm27Rt64", False),
        ("contract", "Zx81Qw90Lm27Rt64", False),
        ("certificate_serial", HEX, False),
        ("archive_md5", HEX, False),
        ("terminal_id", HEX, False),
        ("terminal", HEX, True),
    ],
)
def test_the_name_of_a_parameter_tells_what_it_is(
    key: str, text: str, tmp_path: Path, *, is_secret: bool
) -> None:
    """Random text is a secret behind the name of one; digits are none behind the name of a number."""
    document = method("a", CUSTOM, credentials=f'{{parameters: {{{key}: "{text}"}}}}')
    found = told(shop(tmp_path, document), "secret")
    assert found == ([("plaintext", "error", f'"{text}"')] if is_secret else [])


def test_kinds_of_the_project_are_searched_too(tmp_path: Path) -> None:
    """In whatever depth of lists and maps; in a list the list's name counts."""
    schema = '{"type": "object", "properties": {"deep": {"type": "object"}}}'
    document = f"kind: thing\nname: one\ndeep: {{list: [{{a: {JWT}}}], md5: [{HEX}], 1-2: {HEX}}}\n"
    shop(tmp_path, document)
    project = put(tmp_path, {"schemas/custom/thing.schema.json": schema})
    assert told(project, "secret") == [
        ("plaintext", "error", JWT),
        ("plaintext", "error", HEX),
    ]


def test_the_line_of_a_secret_is_not_printed(tmp_path: Path) -> None:
    """Nor is it by other findings on the line."""
    from click.testing import CliRunner

    from pgconf.cli import cli

    shop(tmp_path, method("a", CUSTOM, labels=f"{{note: {HEX}}}", status_map="{}"))
    for command in ("validate", "validate --format json"):
        output = CliRunner().invoke(cli, ["-C", str(tmp_path), *command.split()]).output
        assert "secret/plaintext" in output
        assert HEX not in output


@settings(max_examples=200)
@given(text=st.text(min_size=1, max_size=80))
def test_no_message_holds_what_was_found(text: str) -> None:
    """Whatever stands around the secret."""
    value = text + IN_CLEAR["PKCS #8"] + text
    kind = registry()["payment_method"]
    spec = kind.check(
        Address("payment_method", "a"),
        {
            "kind": "payment_method", "name": "a", "provider": "custom", "product": "p", "adapter": "a",
            "status_map": {"OK": "paid"}, "currency": "CNY", "amount": {}, "serial": "s", "settlement": "t",
        },
    ).value.model_copy(update={"description": value})  # fmt: skip
    address = Address("payment_method", "a")
    state = DesiredState(
        "production", _Settings(), {address: Resource(address=address, spec=spec, sources=())}, {}
    )
    (found,) = plaintext.look(View(state, Facts({}), TODAY, registry()))
    assert found.message == "`description` holds a private key in clear"


class _Settings:
    """An environment's settings without any text."""


APP = ALIPAY["credentials"]
OTHER_APP = APP.replace("2021004117650328", "2021004117650341")


WX_WITH_ALIPAY_KEY = WECHATPAY["credentials"].replace("WX_KEY", "ALIPAY_KEY")
OTHER_WX = WECHATPAY["credentials"].replace("1613900187", "1700000187")
OTHER_UP = UNIONPAY["credentials"].replace("898310148160568", "898310148160572")
PIN = "{secrets: {pin: {secret: env:PIN}, public_key: {secret: env:PUBLIC}}}"


@pytest.mark.parametrize(
    ("documents", "marked"),
    [
        pytest.param([method("a", ALIPAY), method("b", ALIPAY)], [], id="two products of one account"),
        pytest.param(
            [method("a", ALIPAY, credentials=OTHER_APP), method("b", ALIPAY), method("c", ALIPAY)],
            ["a"],
            id="the account that is alone is marked",
        ),
        pytest.param(
            [method("a", ALIPAY), method("b", ALIPAY, credentials=OTHER_APP, enabled="false")],
            [],
            id="disabled",
        ),
        pytest.param(
            [method("a", ALIPAY), method("b", WECHATPAY, credentials=WX_WITH_ALIPAY_KEY)],
            ["b"],
            id="two providers",
        ),
        pytest.param(
            [method("a", WECHATPAY), method("b", WECHATPAY, credentials=OTHER_WX)],
            ["b", "b"],
            id="both keys of an account",
        ),
        pytest.param(
            [method("a", UNIONPAY), method("b", UNIONPAY, credentials=OTHER_UP)],
            ["b"],
            id="the certificate that signs, but not the one that verifies",
        ),
        pytest.param(
            [method(name, CUSTOM, adapter=name, credentials=PIN) for name in "ab"],
            ["b"],
            id="two adapters, but not what is public",
        ),
        pytest.param([method(name, CUSTOM, credentials=PIN) for name in "ab"], [], id="one adapter"),
    ],
)
def test_accounts_have_keys_of_their_own(documents: list[str], marked: list[str], tmp_path: Path) -> None:
    """References are compared, and what the provider gives to everybody is not."""
    project = shop(tmp_path, *documents)
    assert {one.name for one in told(project, "secret")} <= {"shared-across-channels"}
    found = [d for d in project.validate(as_of=TODAY).diagnostics if d.name.startswith("secret/")]
    assert [str(d.address).partition("/")[2] for d in found] == marked


def dated(last: str, every: str | None = "365d", name: str = "K") -> str:
    """Write credentials with a key that was changed for the last time on a day."""
    limit = f", rotate_every: {every}" if every else ""
    return f'{{app_id: "2021004117650328", private_key: {{secret: env:{name}, rotated_on: {last}{limit}}}}}'


@pytest.mark.parametrize(
    ("credentials", "is_overdue"),
    [
        (dated("2025-11-24"), False),
        (dated("2025-11-23"), True),
        (dated("2026-11-23", "1d"), False),
        (dated("2026-11-22", "1d"), True),
        (dated("2020-02-29", None), False),
        (dated("2020-02-29", "9999999d"), False),
        (dated("2027-01-01", "1d"), False),
        (APP, False),
    ],
)
def test_a_secret_is_changed_in_time(credentials: str, tmp_path: Path, *, is_overdue: bool) -> None:
    """On its last day it is still in time; without a limit it is never late."""
    found = told(shop(tmp_path, method("a", ALIPAY, credentials=credentials)), "secret")
    assert [one.name for one in found] == (["rotation-overdue"] if is_overdue else [])


def test_a_late_secret_is_reported_once(tmp_path: Path) -> None:
    """Wherever it is used, and in whatever kind, disabled ones among them: it can still be stolen."""
    mail = (
        "kind: sender\nname: mail\nprovider: smtp\nhost: smtp.example.cn\nport: 465\ntls: implicit\n"
        "from: {address: a@example.cn}\nusername: a\n"
        "password: {secret: env:MAIL, rotated_on: 2024-01-01, rotate_every: 90d}\n"
    )
    late = dated("2025-01-01")
    documents = [
        method("a", ALIPAY, credentials=late),
        method("b", ALIPAY, credentials=late, enabled="false"),
    ]
    project = shop(tmp_path, *documents, mail)
    found = [d for d in project.validate(as_of=TODAY).diagnostics if d.name == "secret/rotation-overdue"]
    assert [(str(d.address), len(d.related)) for d in found] == [("payment_method/a", 1), ("sender/mail", 0)]
    assert found[0].message == "`env:K` was to be changed by 2026-01-01 (days late: 327)"
