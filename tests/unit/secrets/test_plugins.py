"""Other distributions bring sources, and whatever is wrong with one of them stops nobody else."""

from pathlib import Path

import pytest
from tests.unit.secrets.refusals import refusal

from pgconf.model import SecretText
from pgconf.secrets import EnvSource, SecretReader

SOURCE = """
from pgconf.model import SecretText, say
from pgconf.secrets import unresolved

class Source:
    name = "x-acme"

    def __init__(self, root):
        self.root = root

    def resolve(self, name):
        if name == "none":
            raise unresolved("x-acme:none", say("there is none"), say("make one"))
        if name == "text":
            return "hunter2Zq9"
        if name == "bug":
            raise RuntimeError("hunter2Zq9")
        return SecretText(f"{name} of {self.root.name}")
"""


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SecretReader:
    """Install a distribution with a source, and make a reader."""
    metadata = tmp_path / "acme_secrets-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: acme-secrets\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[pgconf.secrets]\n"
        "x-acme = acme_secrets:Source\nx-gone = acme_secrets_gone:Source\nenv = acme_secrets:Source\n"
    )
    (tmp_path / "acme_secrets.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return SecretReader([EnvSource({"KEY": "variable"})], Path("shop"))


def test_a_distribution_brings_a_source(reader: SecretReader) -> None:
    """It is made with the project's folder."""
    assert reader.resolve("x-acme:key") == SecretText("key of shop")


def test_no_distribution_takes_the_place_of_a_source_of_pgconf(reader: SecretReader) -> None:
    """Or it would see the secrets of everybody who installs it."""
    assert reader.resolve("env:KEY") == SecretText("variable")


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("x-acme:none", "the secret `x-acme:none` cannot be read: there is none"),
        ("x-acme:bug", "its source fails with `RuntimeError`"),
        ("x-acme:text", "its source fails with `str`"),
        ("x-gone:key", "the source of `acme-secrets` cannot be loaded: ModuleNotFoundError"),
        ("x-other:key", "no distribution that is installed brings the source `x-other`"),
    ],
)
def test_what_is_wrong_with_it_is_told(reader: SecretReader, reference: str, problem: str) -> None:
    """Without what an exception says, in which there may be a secret."""
    assert problem in refusal(reader, reference).message
    assert reader.read("env:KEY") is not None


def test_a_source_that_is_misspelt_is_asked_for(reader: SecretReader) -> None:
    """As a name of pgconf's own is."""
    assert refusal(reader, "x-acne:key").hint == "did you mean `x-acme`?"
