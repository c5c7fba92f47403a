"""Secrets are read from Vault by its own API, and neither token nor address ever shows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.unit.secrets.refusals import PLANTED, refusal, without
from tests.vault import TOKEN, Vault, certificate, serving, version

from pgconf.model import SecretText
from pgconf.secrets import SecretReader, VaultSource


@pytest.fixture
def vault() -> Iterator[Vault]:
    """Run a Vault with one secret."""
    with serving() as one:
        one.secrets["secret/shop/wechat"] = {"api_v3_key": PLANTED, "app_id": "wx1", "no": "", "number": 7}
        yield one


def source(vault: Vault, **variables: str) -> VaultSource:
    """Make a source that asks a Vault."""
    return VaultSource({"VAULT_ADDR": vault.url, "VAULT_TOKEN": TOKEN, **variables}, timeout=0.3)


def test_a_key_of_a_secret_is_read(vault: Vault) -> None:
    """By mount, path and key, with the token of the process."""
    found = source(vault).resolve("secret/shop/wechat#api_v3_key")
    assert found == SecretText(PLANTED)
    ((path, headers),) = vault.asked
    assert path == "/v1/secret/data/shop/wechat"
    assert headers["X-Vault-Token"] == TOKEN
    assert "X-Vault-Namespace" not in headers


def test_a_namespace_is_named(vault: Vault) -> None:
    """As Vault Enterprise has them."""
    source(vault, VAULT_NAMESPACE="shop").resolve("secret/shop/wechat#app_id")
    assert vault.asked[0][1]["X-Vault-Namespace"] == "shop"


def test_a_path_is_read_once(vault: Vault) -> None:
    """Whatever is asked of it, and whether or not there is something."""
    reader = SecretReader([source(vault)])
    for number in range(1000):
        reader.read(f"vault:secret/shop/wechat#key{number}")
        reader.read(f"vault:secret/none#key{number}")
    assert reader.read("vault:secret/shop/wechat#app_id") == SecretText("wx1")
    assert [path for path, _ in vault.asked] == ["/v1/secret/data/shop/wechat", "/v1/secret/data/none"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("secret/shop/wechat#none", "`vault:secret/shop/wechat#none` cannot be read: the secret has no key"),
        ("secret/shop/wechat#no", "it is empty"),
        ("secret/shop/wechat#number", "it is no text"),
        ("secret/none#key", "Vault has no secret at this path"),
    ],
)
def test_what_is_not_there_is_told(vault: Vault, name: str, problem: str) -> None:
    """The other keys of the secret do not show."""
    assert problem in refusal(source(vault), name).message


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (403, {"errors": [f"permission denied for {PLANTED}"]}, "Vault refuses it to this token"),
        (404, version(None, deleted="2026-11-02T03:04:05Z"), "its latest version is deleted"),
        (503, {"errors": ["Vault is sealed"]}, "Vault is sealed"),
        (501, {"errors": []}, "`VaultNotInitialized`"),
        (500, {"errors": [PLANTED]}, "`InternalServerError`"),
        (429, {"errors": []}, "`RateLimitExceeded`"),
        (418, PLANTED.encode(), "`UnexpectedError`"),
        (200, b"<html>hunter2Zq9</html>", "no answer of Vault's key-value store"),
        (200, {"data": {"api_v3_key": PLANTED}}, "no answer of Vault's key-value store"),
        (200, version(None), "no answer of Vault's key-value store"),
        (204, b"", "no answer of Vault's key-value store"),
    ],
)
def test_what_vault_answers_is_told_in_words_of_our_own(
    vault: Vault, status: int, body: object, problem: str
) -> None:
    """Its own may quote anything."""
    vault.answers["secret/shop/wechat"] = (status, body)
    assert problem in refusal(source(vault), "secret/shop/wechat#api_v3_key").message


def test_a_token_that_is_refused_is_not_shown(vault: Vault) -> None:
    """It may have expired a minute ago, and be of use elsewhere."""
    wrong = source(vault, VAULT_TOKEN=f"hvs.{PLANTED}")
    assert "refuses it to this token" in refusal(wrong, "secret/shop/wechat#app_id").message


def test_a_token_that_no_header_holds_is_not_shown(vault: Vault) -> None:
    """The library quotes it in its error."""
    wrong = source(vault, VAULT_TOKEN=f"hvs.\n{PLANTED}")
    assert "cannot be reached (`InvalidHeader`)" in refusal(wrong, "secret/shop/wechat#app_id").message


@pytest.mark.parametrize(("status", "asked"), [(503, 1), (403, 3), (404, 3)])
def test_a_vault_that_is_sealed_is_asked_once(vault: Vault, status: int, asked: int) -> None:
    """What is wrong with one path says nothing of others."""
    reader = source(vault)
    for name in ("a", "b", "c"):
        vault.answers[f"secret/{name}"] = (status, {"errors": []})
        refusal(reader, f"secret/{name}#key")
    assert len(vault.asked) == asked


def test_a_vault_that_does_not_answer_is_not_waited_for(vault: Vault) -> None:
    """Nor waited for again."""
    vault.hangs = True
    reader = source(vault)
    for name in ("a", "b", "c", "d"):
        assert "does not answer within 0.3 s" in refusal(reader, f"secret/{name}#key").message


def test_a_vault_that_is_not_there_is_told() -> None:
    """Nobody listens at this port."""
    reader = VaultSource({"VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": TOKEN})
    assert "cannot be reached (`ConnectionError`)" in refusal(reader, "secret/a#key").message


def test_a_redirect_is_not_followed(vault: Vault) -> None:
    """The token would go along."""
    with serving() as other:
        vault.redirect = other.url
        assert "redirects to another address" in refusal(source(vault), "secret/shop/wechat#app_id").message
        assert other.asked == []


def test_no_proxy_sees_a_token_in_the_clear(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stays on this machine goes through none."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert source(vault).resolve("secret/shop/wechat#app_id") == SecretText("wx1")


def test_a_certificate_is_verified(tmp_path: Path) -> None:
    """By the authority that `VAULT_CACERT` names; and no variable takes that away."""
    context, trusted = certificate(tmp_path)
    with serving(context) as vault:
        vault.secrets["secret/shop"] = {"key": PLANTED}
        for variables in ({}, {"VAULT_SKIP_VERIFY": "true"}):
            found = refusal(source(vault, **variables), "secret/shop#key")
            assert "certificate cannot be verified" in found.message
        assert vault.asked == []
        reader = source(vault, VAULT_CACERT=str(trusted))
        assert reader.resolve("secret/shop#key") == SecretText(PLANTED)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "`VAULT_ADDR` is not set"),
        ("vault.example.cn", "is no address"),
        (f"https://vault.example.cn:{PLANTED}", "is no address"),
        (f"ftp://{PLANTED}", "is no address"),
        (f"https://[{PLANTED}", "is no address"),
        (f"https://shop:{PLANTED}@vault.example.cn", "holds more than an address"),
        (f"https://vault.example.cn?token={PLANTED}", "holds more than an address"),
        ("http://vault.example.cn:8200", "without TLS"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_without_being_shown(address: str, problem: str) -> None:
    """Before anything is asked."""
    reader = VaultSource({"VAULT_ADDR": address, "VAULT_TOKEN": TOKEN})
    assert problem in refusal(reader, "secret/shop#key").message


@pytest.mark.parametrize("variables", [{}, {"VAULT_TOKEN": " \n"}])
def test_a_token_that_is_not_there_is_told(vault: Vault, variables: Mapping[str, str]) -> None:
    """Nothing is asked without one."""
    reader = VaultSource({"VAULT_ADDR": vault.url, **variables})
    assert "`VAULT_TOKEN` is not set" in refusal(reader, "secret/shop/wechat#app_id").message
    assert vault.asked == []


@pytest.mark.parametrize(
    "name", [PLANTED, f"secret#{PLANTED}", f"/u:{PLANTED}@v/p#k", "secret/../sys/raw#key", "secret/a/..#key"]
)
def test_what_is_no_path_is_not_quoted(vault: Vault, name: str) -> None:
    """It may be the secret, or lead to another part of Vault."""
    assert "no mount, path and key" in refusal(source(vault), name).message
    assert vault.asked == []


def test_the_extra_is_named_when_the_library_is_missing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no Vault need not install it."""
    without("hvac", monkeypatch)
    found = refusal(source(vault), "secret/shop/wechat#app_id")
    assert "`hvac` is not installed" in found.message
    assert found.hint is not None
    assert "pgconf[vault]" in found.hint
