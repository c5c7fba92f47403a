"""Secrets are read from variables and files, and whatever is wrong is told without them."""

import os
from pathlib import Path

import pytest
from tests.unit.secrets.refusals import PLANTED, refusal

from pgconf.model import SecretText
from pgconf.secrets import EnvSource, FileSource, SecretReader
from pgconf.secrets.file import LARGEST


def test_a_variable_is_read_as_it_is() -> None:
    """Spaces and line breaks belong to it."""
    assert EnvSource({"KEY": " a\nb\n"}).resolve("KEY") == SecretText(" a\nb\n")


def test_the_variables_of_the_process_are_read_when_a_secret_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not when the source is made."""
    source = EnvSource()
    monkeypatch.setenv("PGCONF_TEST_SECRET", PLANTED)
    assert source.resolve("PGCONF_TEST_SECRET") == SecretText(PLANTED)


@pytest.mark.parametrize(
    ("name", "problem"), [("KEY", "`env:KEY` cannot be read: the variable is not set"), ("NO", "is empty")]
)
def test_a_variable_that_is_not_there_is_named(name: str, problem: str) -> None:
    """An empty one is not there either."""
    found = refusal(EnvSource({"NO": "", "OTHER": PLANTED}), name)
    assert problem in found.message
    assert found.hint is not None
    assert f"`{name}`" in found.hint


@pytest.mark.parametrize("name", [f"{PLANTED}/+", f"-----{PLANTED}", ""])
def test_what_is_no_name_of_a_variable_is_not_quoted(name: str) -> None:
    """Somebody has written the secret in the place of its name."""
    assert "no name of a variable" in refusal(EnvSource({}), name).message


@pytest.mark.parametrize("content", ["key", "key\n", "key\r\n", "key\n\n"])
def test_line_breaks_at_the_end_of_a_file_are_no_part_of_a_secret(tmp_path: Path, content: str) -> None:
    """Editors and `echo` leave them there."""
    (tmp_path / "key").write_bytes(content.encode())
    assert FileSource(tmp_path).resolve("key") == SecretText("key")


def test_a_file_keeps_what_is_inside_of_it(tmp_path: Path) -> None:
    """A private key has lines, and a certificate may be no text at all."""
    key, certificate = b"-----BEGIN-----\nMII=\n-----END-----\n", b"\x30\x82\xff\xfe\n"
    (tmp_path / "key").write_bytes(key)
    (tmp_path / "certificate").write_bytes(certificate)
    source = FileSource(tmp_path)
    assert source.resolve(str(tmp_path / "key")).as_bytes() == key[:-1]
    assert source.resolve("certificate").as_bytes() == certificate


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    """Kubernetes mounts secrets as links."""
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "key").write_text("key")
    (tmp_path / "key").symlink_to("..data/key")
    assert FileSource(tmp_path).resolve("key") == SecretText("key")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("none", "No such file"),
        ("folder", "no regular file"),
        ("/dev/zero", "no regular file"),
        ("empty", "is empty"),
        ("large", "larger than a secret"),
        ("folder/circle", "symbolic links"),
        ("a\0b", "no path"),
        ("n" * 300, "name too long"),
    ],
)
def test_a_file_that_is_no_secret_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    """Nothing is read without end."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "circle").symlink_to("circle")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "large").write_text(PLANTED + "x" * LARGEST)
    assert problem in refusal(FileSource(tmp_path), name).message


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in refusal(FileSource(tmp_path), "pipe").message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """The account is wrong, or the file's rights are."""
    (tmp_path / "key").write_text(PLANTED)
    (tmp_path / "key").chmod(0)
    assert "Permission denied" in refusal(FileSource(tmp_path), "key").message


@pytest.mark.parametrize(("mode", "is_open"), [(0o644, True), (0o604, True), (0o640, False), (0o600, False)])
def test_a_file_open_to_all_is_known(tmp_path: Path, mode: int, *, is_open: bool) -> None:
    """The group's right is the owner's business."""
    (tmp_path / "key").write_text(PLANTED)
    (tmp_path / "key").chmod(mode)
    assert FileSource(tmp_path).is_open_to_all("key") is is_open


def test_a_file_that_is_not_there_is_open_to_nobody(tmp_path: Path) -> None:
    """What it lacks is told elsewhere."""
    assert not FileSource(tmp_path).is_open_to_all("none")


def test_a_reference_leads_to_its_source(tmp_path: Path) -> None:
    """By what stands before the first colon."""
    (tmp_path / "a:b").write_text("file")
    reader = SecretReader([EnvSource({"KEY": "variable"}), FileSource(tmp_path)])
    assert reader.resolve("env:KEY") == SecretText("variable")
    assert reader.resolve("file:a:b") == SecretText("file")


@pytest.mark.parametrize(
    ("reference", "scheme", "hint"),
    [
        (f"postgresql://shop:{PLANTED}@db.example.cn/shop", "postgresql", "`env:`"),
        (f"en:{PLANTED}", "en", "did you mean `env`?"),
    ],
)
def test_a_source_that_there_is_not_is_named_without_the_rest(reference: str, scheme: str, hint: str) -> None:
    """The rest may be the secret."""
    found = refusal(SecretReader([EnvSource({})]), reference)
    assert f"`{scheme}`" in found.message
    assert found.hint is not None
    assert hint in found.hint


def test_a_reader_reads_a_secret_once() -> None:
    """What is compared and what is written within one run is the same, and so is what is missing."""
    variables = {"KEY": "old"}
    reader = SecretReader([EnvSource(variables)])
    assert reader.read("env:KEY") == SecretText("old")
    assert reader.read("env:NEW") is None
    variables |= {"KEY": "new", "NEW": "new"}
    assert reader.read("env:KEY") == SecretText("old")
    refusal(reader, "env:NEW")
