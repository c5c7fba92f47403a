"""References to secrets: what is one, and what must not be taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pgconf.kinds.closed import Secret
from pgconf.model import PgconfError
from pgconf.reports.diagnostics import may_hold_a_secret
from pgconf.secrets import FileSource, SecretReader, SopsSource, VaultSource

REFERENCES = [
    "env:ALIPAY_PRIVATE_KEY",
    "file:/run/secrets/key.pem",
    "keyring:pgconf/wechat@shop",
    "sops:secrets/production.yaml#wechat/api_v3_key",
    "sops:../a.json#列表/0",
    "vault:secret/shop/wechat#api_v3_key",
    "x-acme:safe/key",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_names_its_source(reference: str) -> None:
    """And what the source needs."""
    assert Secret.model_validate({"secret": reference}).secret == reference


@pytest.mark.parametrize("reference", REFERENCES[:-1])
def test_a_reference_may_be_shown(reference: str) -> None:
    """A line of YAML with nothing else in it is quoted; that of a plugin may not be."""
    assert not may_hold_a_secret(f"key: {{secret: {reference}}}")


@pytest.mark.parametrize(
    "reference",
    [
        "hunter2",
        "env:hunter2/+",
        "postgresql://shop:hunter2@db.example.cn/shop",
        "keyring:hunter2",
        "keyring://shop:hunter2@example.cn/a",
        "keyring:a/hunter2+/=",
        "sops:hunter2",
        "sops:secrets.yaml",
        "sops:secrets.env#key",
        "sops:secrets.yaml#a//b",
        "sops://shop:hunter2@example.cn/a.yaml#b",
        "vault:hunter2",
        "vault:secret/shop",
        "vault:secret#key",
        "vault:secret/../sys/raw#key",
        "vault://shop:hunter2@example.cn/secret/a#b",
        "x-acme://shop:hunter2@example.cn",
        "x-:key",
        "acme:key",
    ],
)
def test_what_may_be_a_secret_is_no_reference(reference: str) -> None:
    """A URL with a password in it least of all."""
    with pytest.raises(ValidationError):
        Secret.model_validate({"secret": reference})


@given(
    st.one_of(
        st.from_regex(r"sops:[^\s#:@]+\.(yaml|yml|json)#[^\s#/]+(/[^\s#/]+)*", fullmatch=True),
        st.from_regex(r"vault:[\w.-]+(/[\w.-]+)+#[\w.-]+", fullmatch=True),
        st.from_regex(r"file:\S+", fullmatch=True),
    )
)
def test_a_source_understands_every_reference_of_its_own(reference: str) -> None:
    """What the pattern lets through is told by its name when it cannot be read."""
    try:
        Secret.model_validate({"secret": reference})
    except ValidationError:
        return
    root = Path("/nowhere")
    with pytest.raises(PgconfError) as caught:
        SecretReader([FileSource(root), SopsSource(root, {}), VaultSource({})]).resolve(reference)
    assert "the secret `" in caught.value.diagnostics[0].message
