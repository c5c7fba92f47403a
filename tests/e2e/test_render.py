"""`pgconf render` as a user meets it."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from tests.commands import run, untouched
from tests.e2e.deployed import LIMITS, replace

from pgconf.app.init import init

CHANNELS = "gateway/channels.json"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make the example shop."""
    init(tmp_path / "shop")
    return tmp_path / "shop"


def test_artifacts_are_listed_and_printed_without_writing(shop: Path) -> None:
    """What is printed is the artifact and nothing else."""
    with untouched(shop):
        listed = run(shop, "render", "-e", "production")
        printed = run(shop, "render", "-e", "production", CHANNELS)
    assert listed.code == 0
    assert CHANNELS in listed.out
    assert json.loads(printed.out)["environment"] == "production"


def test_a_folder_is_written_compared_and_shown(shop: Path) -> None:
    """Exit code 2 tells a pipeline that it is not up to date."""
    into = ("render", "-e", "production", "-o", "out")
    assert run(shop, *into, "--check").code == 2
    assert not (shop / "out").exists()
    assert run(shop, *into).code == 0
    with untouched(shop):
        assert run(shop, *into).code == 0
        assert run(shop, *into, "--check").code == 0
    replace(shop, LIMITS, "20000", "5000")
    with untouched(shop):
        shown = run(shop, *into, "--diff")
        assert run(shop, *into, "--check").code == 2
    assert shown.code == 2
    assert '-        "max": 2000000,' in shown.out
    assert '+        "max": 500000,' in shown.out


def test_a_check_believes_no_manifest(shop: Path) -> None:
    """Whoever changes an artifact can change its digest, too."""
    into = ("render", "-e", "production", "-o", "out")
    run(shop, *into)
    artifact = shop / "out" / CHANNELS
    before = sha256(artifact.read_bytes()).hexdigest()
    replace(shop, f"out/{CHANNELS}", "2000000", "9000000")
    replace(shop, "out/manifest.json", before, sha256(artifact.read_bytes()).hexdigest())
    assert run(shop, *into, "--check").code == 2
    assert '+        "max": 2000000,' in run(shop, *into, "--diff").out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((CHANNELS, "-o", "out"), 64, "without `-o`"),
        (("--check",), 64, "-o FOLDER"),
        (("--diff",), 64, "-o FOLDER"),
        (("gateway/chanels.json",), 64, "did you mean `gateway/channels.json`?"),
        (("-o", "environments/production/limits.yaml"), 64, "is a file"),
        (("-o", "/dev/null/x"), 1, "cannot be used"),
        (("-o", "x" * 300), 1, "cannot be used"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(
    shop: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """With what to do."""
    ran = run(shop, "render", "-e", "production", *arguments)
    assert ran.code == code, ran
    assert told in ran.err


def test_a_hostile_template_is_told_and_not_run(shop: Path) -> None:
    """It reads no file, and nothing is written."""
    text = "{#- pgconf\nreads: [account]\nwrites: ../{{ account[0].name }}\n-#}\n{% include '/etc/passwd' %}"
    (shop / "templates/evil.j2").write_text(text)
    with untouched(shop.parent):
        ran = run(shop, "render", "-e", "production", "-o", "out")
    assert ran.code == 1
    assert "error[render/broken-template]" in ran.err
    assert "root:" not in ran.out + ran.err
