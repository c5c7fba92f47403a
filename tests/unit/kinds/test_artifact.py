"""Artifacts: a kind that targets hold and nobody declares."""

from pathlib import Path

import pytest
from tests.projects import MORE, found_in

from pgconf.kinds.registry import registry
from pgconf.model import ARTIFACT, Address

AT = Address(ARTIFACT, "gateway/channels.json")


def test_the_kind_is_known_and_not_listed() -> None:
    """A target's artifacts are read by it; schemas and suggestions leave it out."""
    assert registry()[ARTIFACT].deployed
    assert ARTIFACT not in registry().names
    assert ARTIFACT not in {kind.name for kind in registry()}


def test_nobody_declares_an_artifact(tmp_path: Path) -> None:
    """Templates do."""
    (found,) = found_in(tmp_path, {MORE: "kind: artifact\nname: gateway\ncontent: '{}'\n"})
    assert found == ("schema/unknown-kind", f"{MORE}:1:7", "artifact")


@pytest.mark.parametrize("data", [{"content": "\0{}\r\n"}, {"base64": "/w=="}])
def test_text_and_bytes_are_read_back(data: dict[str, str]) -> None:
    """As canonical JSON, to the byte."""
    kind = registry()[ARTIFACT]
    checked = kind.check(AT, {"kind": ARTIFACT, "name": AT.name, **data})
    ((key, value),) = data.items()
    escaped = value.replace("\0", r"\u0000").replace("\r\n", r"\r\n")
    assert kind.canonical(checked.value) == f'{{"{key}":"{escaped}"}}'.encode()


@pytest.mark.parametrize("data", [{}, {"content": "", "base64": ""}, {"link": "/etc/passwd"}])
def test_what_has_no_one_content_is_no_file(data: dict[str, str]) -> None:
    """Such as a link that somebody has put into its place."""
    assert registry()[ARTIFACT].check(AT, {"kind": ARTIFACT, "name": AT.name, **data}).has_errors
