"""Values are read from files that SOPS has encrypted, and a file that somebody has changed is refused."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sops import FILES, KEY, encrypt, needs_sops, secret_key
from tests.unit.secrets.refusals import PLANTED, refusal, without

from pgconf.model import SecretText
from pgconf.secrets import SecretReader, SopsSource, sops
from pgconf.secrets.sops_file import decrypt

API_KEY = "an-example-of-32-characters-1234"


def source(root: Path = FILES, variables: Mapping[str, str] | None = None) -> SopsSource:
    """Make a source; with the key of the examples, if nothing else is said."""
    return SopsSource(root, variables or {"SOPS_AGE_KEY_FILE": str(KEY)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("example.yaml#wechat/api_v3_key", API_KEY),
        ("example.yaml#wechat/retries", "3"),
        ("example.yaml#wechat/rate", "0.006"),
        ("example.yaml#wechat/live", "True"),
        ("example.yaml#certificates/0/key", "the-newest"),
        ("example.yaml#certificates/1/serial", "0041"),
        ("example.yaml#pins/1", "0002"),
        ("example.yaml#alipay", "-----BEGIN PRIVATE KEY-----\n示例 MII=\n-----END PRIVATE KEY-----\n"),
        ("example.json#wechat/api_v3_key", API_KEY),
        ("example.json#wechat/retries", "3"),
        ("example.json#pins/1/of", "支付 <&>"),
        ("partly.yaml#wechat/api_v3_key", API_KEY),
        ("partly.yaml#certificates/0/key", "the-newest"),
    ],
)
def test_a_value_is_read_from_what_sops_has_written(name: str, value: str) -> None:
    """As SOPS 3.11.0 wrote the files: YAML and JSON, with three ways to choose what is encrypted."""
    assert source().resolve(name) == SecretText(value)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("example.yaml#wechat", "leads to a map or a list"),
        ("example.yaml#pins", "leads to a map or a list"),
        ("example.yaml#wechat/none", "no value at this path"),
        (
            "example.yaml#wechat/api_v3",
            "`sops:example.yaml#wechat/api_v3` cannot be read: the file has no value",
        ),
        ("example.yaml#sops/mac", "no value at this path"),
        ("example.yaml#wechat/empty", "it is empty"),
        ("example.yaml#wechat/note_unencrypted", "the file holds it in the clear"),
        ("partly.yaml#pins/0", "the file holds it in the clear"),
        ("none.yaml#key", "No such file"),
    ],
)
def test_what_is_no_secret_is_told(name: str, problem: str) -> None:
    """A value that anybody can read in the repository is none."""
    assert problem in refusal(source(), name).message


@pytest.mark.parametrize(
    "name", [PLANTED, f"a.yaml#{PLANTED}/", f"{PLANTED}#key", f"//u:{PLANTED}@h/a.yaml#b", f"a.env#{PLANTED}"]
)
def test_what_is_no_file_and_path_is_not_quoted(name: str) -> None:
    """Somebody has written the secret in the place of its name."""
    assert "no file and path" in refusal(source(), name).message


def test_a_file_is_decrypted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked of it, and whether or not there is something."""
    read: list[bytes] = []

    def counted(content: bytes, *arguments: Any, **options: Any) -> Any:
        read.append(content)
        return decrypt(content, *arguments, **options)

    monkeypatch.setattr(sops, "decrypt", counted)
    reader = SecretReader([source()])
    for number in range(1000):
        reader.read(f"sops:example.yaml#key{number}")
    assert reader.read("sops:example.yaml#wechat/api_v3_key") == SecretText(API_KEY)
    assert len(read) == 1


IN_THE_CLEAR = "a value that should be encrypted is not"
MOVED = "a value in it was changed or moved without SOPS"
NO_MAC = "its MAC does not fit"
NO_MAP = "it is no map in YAML"
RULE = "unencrypted_suffix: _unencrypted"
CHANGES: Mapping[str, tuple[str, str, str]] = {
    "a value is written over in the clear": ("api_v3_key: ENC.*", f"api_v3_key: {PLANTED}", IN_THE_CLEAR),
    "a number is written over in the clear": ("retries: ENC.*", "retries: 4", IN_THE_CLEAR),
    "two values change places": (r"(    api_v3_key:)( .*\n)(    retries:)( .*\n)", r"\1\4\3\2", MOVED),
    "a value is another": (r"(api_v3_key: .*data:)", r"\1AAAA", MOVED),
    "a value is no Base64": (r"(api_v3_key: .*data:)", r"\1*", MOVED),
    "a value is gone": (r" +api_v3_key: .*\n", "", NO_MAC),
    "a value is added": ("pins:", "more_unencrypted: a\npins:", NO_MAC),
    "what is in the clear is another": ("retries_unencrypted: 3", "retries_unencrypted: 4", NO_MAC),
    "the MAC is gone": (r" +mac: .*\n", "", IN_THE_CLEAR),
    "the MAC is from another time": ("lastmodified: .*", 'lastmodified: "2026-01-01T00:00:00Z"', MOVED),
    "the rule is another": (RULE, "encrypted_regex: ^none$", NO_MAC),
    "there are two rules": (RULE, f"{RULE}\n    encrypted_regex: a", "not of the form that SOPS writes"),
    "the rule depends on comments": (RULE, "encrypted_comment_regex: key", "depends on comments"),
    "the rule is no regular expression": (RULE, "encrypted_regex: '('", "none that pgconf reads"),
    "its key is divided": ("    last", "    key_groups: [{age: []}]\n    last", "divided among groups"),
    "it is for no age key": ("    age:", "    pgp:", "encrypted for no age key"),
    "its age keys are broken": (
        r"(?s)(    age:).*(    lastm)",
        r"\1 [a, {enc: b}]\n\2",
        "none of the age keys",
    ),
    "it has no metadata": (r"(?s)\nsops:.*", "\n", "not encrypted with SOPS"),
    "a key stands twice": ("^", "pins: a\n", NO_MAP),
    "it is no YAML": ("$", "\n  - [", NO_MAP),
    "it has two documents": ("$", "\n---\na: b\n", NO_MAP),
    "it has an anchor": ("^", "a_unencrypted: &a [b]\nc_unencrypted: *a\n", NO_MAP),
    "it is a list": (r"(?s)^.*$", f"- {PLANTED}\n", NO_MAP),
    "a key is a list": ("^", "? [a]\n: b\n", NO_MAP),
    "it is nested without end": (r"(?s)^.*$", "[" * 100_000, NO_MAP),
    "it is empty": (r"(?s)^.*$", "", NO_MAP),
}
"""What is replaced by what, and what is said then."""


@pytest.mark.parametrize(("old", "new", "problem"), CHANGES.values(), ids=CHANGES)
def test_a_file_is_refused_when(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """Whoever can write to the repository but has no key cannot change one value among others."""
    text = (FILES / "example.yaml").read_text("utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    (tmp_path / "example.yaml").write_text(changed, "utf-8")
    found = refusal(source(tmp_path), "example.yaml#wechat/api_v3_key")
    assert problem in found.message
    assert API_KEY not in repr(found)


@pytest.mark.parametrize("depth", [100, 300, 900, 990, 5000])
def test_a_file_that_is_nested_without_end_is_refused(depth: int, tmp_path: Path) -> None:
    """Even where it can just be read."""
    metadata = json.loads((FILES / "example.json").read_text("utf-8"))["sops"]
    nested = f'{"[" * depth}"ENC"{"]" * depth}'
    (tmp_path / "a.json").write_text(f'{{"sops": {json.dumps(metadata)}, "a": {nested}}}')
    found = refusal(source(tmp_path), "a.json#a")
    assert re.search("nested too deeply|no map in JSON|should be encrypted", found.message)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', "[1]", "{", '"a"'])
def test_json_that_sops_does_not_write_is_refused(text: str, tmp_path: Path) -> None:
    """It is read more strictly than Python does."""
    (tmp_path / "a.json").write_text(text)
    assert "it is no map in JSON" in refusal(source(tmp_path), "a.json#a").message


def test_the_key_is_found_where_sops_looks_for_it(tmp_path: Path) -> None:
    """In a variable, among others, in the file that one names, and in the folder of settings."""
    other = str(pyrage.x25519.Identity.generate())
    for folder in ("settings", "home/.config"):
        place = tmp_path / folder / "sops" / "age"
        place.mkdir(parents=True)
        shutil.copy(KEY, place / "keys.txt")
    for variables in (
        {"SOPS_AGE_KEY": f"{other} {secret_key()}"},
        {"SOPS_AGE_KEY": f"# mine\nAGE-PLUGIN-YUBIKEY-1ABC\n{secret_key()}\n"},
        {"SOPS_AGE_KEY": other, "SOPS_AGE_KEY_FILE": str(KEY)},
        {"XDG_CONFIG_HOME": str(tmp_path / "settings")},
        {"HOME": str(tmp_path / "home")},
    ):
        assert source(FILES, variables).resolve("example.yaml#pins/0") == SecretText("0001")


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"HOME": "/nowhere"}, "there is no age key here"),
        ({"SOPS_AGE_KEY": f"AGE-SECRET-KEY-1{PLANTED}"}, "there is no age key here"),
        ({"SOPS_AGE_KEY_FILE": "/nowhere/keys.txt"}, "the file of age keys cannot be read: No such file"),
        (
            {"SOPS_AGE_KEY": str(pyrage.x25519.Identity.generate())},
            "none of the age keys that are here opens it",
        ),
    ],
)
def test_a_key_that_is_not_there_is_told(variables: dict[str, str], problem: str) -> None:
    """And none is shown."""
    assert problem in refusal(source(FILES, variables), "example.yaml#pins/0").message


def test_no_command_is_run_for_a_key(tmp_path: Path) -> None:
    """SOPS itself would run this one."""
    found = refusal(
        source(FILES, {"SOPS_AGE_KEY_CMD": f"touch {tmp_path}/ran", "HOME": "/nowhere"}),
        "example.yaml#pins/0",
    )
    assert "there is no age key here" in found.message
    assert not (tmp_path / "ran").exists()


def test_the_extra_is_named_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no such file need not install it."""
    without("pyrage", monkeypatch)
    found = refusal(source(), "example.yaml#pins/0")
    assert "`pyrage` is not installed" in found.message
    assert found.hint is not None
    assert "pgconf[sops]" in found.hint


RULES: Mapping[str, tuple[str, ...]] = {
    "its own": (),
    "a suffix that is encrypted": ("--encrypted-suffix", "_key"),
    "a suffix that is not": ("--unencrypted-suffix", "_id"),
    "an expression for what is encrypted": ("--encrypted-regex", "^(api|b)"),
    "an expression for what is not": ("--unencrypted-regex", "id$"),
}


@needs_sops
@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("options", RULES.values(), ids=RULES)
def test_what_sops_encrypts_is_read_with_the_rule(
    options: tuple[str, ...], suffix: str, tmp_path: Path
) -> None:
    """Which values are in the clear is part of what the MAC is made of."""
    content = {"api_key": "secret", "app_id": "wx1", "b_id_key": [{"c": 1.5}, True, None, ""], "n": 1e100}
    encrypt(tmp_path / f"a.{suffix}", content, *options)
    reader = source(tmp_path)
    if options[:1] == ("--unencrypted-regex",):
        assert "in the clear" in refusal(reader, f"a.{suffix}#app_id").message
    assert reader.resolve(f"a.{suffix}#api_key") == SecretText("secret")


LEAVES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
KEYS = st.sampled_from(["a", "b", "c_unencrypted", "支付", "true", "0x1", "1e3"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@needs_sops
@settings(max_examples=15)
@given(content=st.dictionaries(KEYS, TREES, max_size=3), suffix=st.sampled_from(["yaml", "json"]))
def test_whatever_sops_encrypts_passes_the_check(
    content: dict[str, Any], suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Values of all types, in the clear and not."""
    root = tmp_path_factory.mktemp("sops")
    encrypt(root / f"a.{suffix}", {**content, "key": "secret"})
    assert source(root).resolve(f"a.{suffix}#key") == SecretText("secret")
