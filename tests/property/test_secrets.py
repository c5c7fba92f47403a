"""No output holds a secret: neither one that is referred to, nor one that stands in YAML by mistake."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.property.shops import Document, as_yaml

from pgconf.cli import cli
from pgconf.loading.yaml import read_documents

BASE = Path(__file__).parents[2] / "environments" / "base"
ENVIRONMENT = "{kind: environment, name: production, stage: sandbox, zone: Asia/Shanghai}\n"
PLANTED = "hunter2Zq9"
METHOD = """\
kind: payment_method
name: alipay-web
provider: alipay
product: page
currency: CNY
amount: {min: 0.01, max: 50000}
serial: order-serial
settlement: alipay-t1
"""


def outputs(root: Path, *commands: str) -> Iterator[tuple[str, str]]:
    """Run commands in a project, and give all that each of them prints."""
    for command in commands:
        result = CliRunner().invoke(cli, ["-C", str(root), *command.split()])
        assert result.exit_code != 70, result.output
        yield command, result.output


def leaks(root: Path, text: str, planted: str = PLANTED) -> list[str]:
    """Put one file into a project, and collect the lines of all outputs that show the secret."""
    folder = root / "environments" / "production"
    folder.mkdir(parents=True)
    (folder / "environment.yaml").write_text(ENVIRONMENT, "utf-8")
    (folder / "shop.yaml").write_text(text, "utf-8")
    printed = dict(
        outputs(
            root,
            "validate",
            "validate --format json",
            "plan -e production",
            "plan -e production --format json",
            "graph -e production",
            "show payment_method/alipay-web -e production",
            "history -e production",
            "explain schema/wrong-type",
        )
    )
    assert "error[" in printed["validate"], "the mistake must be found"
    shown = re.compile(rf"[^\n]*(?:{planted})[^\n]*")
    return [f"{command}: {line}" for command, output in printed.items() for line in shown.findall(output)]


def example_documents() -> list[Document]:
    """Read the example shop's resources that hold references to secrets."""
    documents = [
        document.data
        for file in sorted(BASE.rglob("*.yaml"))
        for document in read_documents(file.read_bytes(), file.name).value
        if "{secret: " in as_yaml(document.data) or '"secret"' in as_yaml(document.data)
    ]
    assert len(documents) > 20, "the example shop has a secret in most payment methods"
    return documents


def replaced(value: Any, mistake: Callable[[Any], Any]) -> Any:
    """Put a mistake in place of every reference to a secret."""
    if isinstance(value, dict):
        if set(value) == {"secret"}:
            return mistake(PLANTED)
        return {key: replaced(inner, mistake) for key, inner in value.items()}
    return [replaced(inner, mistake) for inner in value] if isinstance(value, list) else value


def as_block(value: Any, indent: str = "") -> str:
    """Write a document with every key on a line of its own."""
    lines = []
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            lines.append(f"{indent}{json.dumps(key)}:\n{as_block(inner, indent + '  ')}")
        else:
            lines.append(f"{indent}{as_yaml({json.dumps(key): inner})}")
    return "".join(lines)


SHAPES: dict[str, Callable[[Any], Any]] = {
    "in clear": lambda secret: secret,
    "in a list": lambda secret: [secret],
    "under another key": lambda secret: {"value": secret},
    "as a key": lambda secret: {secret: "env"},
    "without its source": lambda secret: {"secret": secret},
    "as a source": lambda secret: {"secret": f"{secret}: key"},
    "as a URL": lambda secret: {"secret": f"postgresql://shop:{secret}@db.example.cn/shop"},
    "behind a source that there is not": lambda secret: {"secret": f"vault:{secret}"},
    "behind a keyring": lambda secret: {"secret": f"keyring:{secret}"},
    "behind a keyring at a URL": lambda secret: {"secret": f"keyring://shop:{secret}@example.cn/a"},
    "behind a file of SOPS": lambda secret: {"secret": f"sops:{secret}#key"},
    "behind a file of SOPS at a URL": lambda secret: {"secret": f"sops://shop:{secret}@h/a.yaml#b"},
    "behind a Vault": lambda secret: {"secret": f"vault:secret/{secret}"},
    "behind a Vault at a URL": lambda secret: {"secret": f"vault://shop:{secret}@h/secret/a#b"},
    "behind a plugin at a URL": lambda secret: {"secret": f"x-acme://shop:{secret}@h/a"},
    "behind a source that takes names": lambda secret: {"secret": f"env:{secret}/+"},
    "one level too deep": lambda secret: {"secret": {"secret": secret}},
    "beside a reference": lambda secret: {"secret": "env:KEY", "value": secret},
}


@pytest.mark.parametrize("write", [as_yaml, as_block], ids=["on one line", "on lines of their own"])
@pytest.mark.parametrize("mistake", SHAPES.values(), ids=SHAPES)
def test_every_secret_of_the_example_shop_is_withheld(
    mistake: Callable[[Any], Any], write: Callable[[Document], str], tmp_path: Path
) -> None:
    """Whatever is written in place of a reference is reported, and not shown."""
    documents = [replaced(document, mistake) for document in example_documents()]
    assert leaks(tmp_path, "---\n".join(write(document) for document in documents)) == []


MISTAKES = {
    "the map of credentials is the secret": f"{METHOD}credentials: {PLANTED}\n",
    "the map of credentials is a list": f"{METHOD}credentials: [{PLANTED}]\n",
    "the map of a certificate is its content": (
        f'{METHOD}credentials:\n  app_id: "2021004117650328"\n  sign_type: RSA2-cert\n'
        f"  app_certificate: {PLANTED}\n"
    ),
    "the map of an adapter's secrets is one of them": (
        METHOD.replace("alipay\n", "custom\nadapter: a\nstatus_map: {}\n")
        + f"credentials: {{secrets: {PLANTED}}}\n"
    ),
    "another field is missing on the same line": f"{METHOD}credentials: {{private_key: {PLANTED}}}\n",
    "another field is unknown on the same line": (
        f'{METHOD}credentials: {{app_id: "2021004117650328", private_key: {PLANTED}, colour: red}}\n'
    ),
    "the secret is not indented": f"{METHOD}credentials:\nprivate_key: {PLANTED}\n",
    "the map of credentials is misspelt": f"{METHOD}credential: {{private_key: {PLANTED}}}\n",
    "the name of the secret is misspelt": (
        f'{METHOD}credentials:\n  app_id: "2021004117650328"\n  privat_key: {PLANTED}\n'
    ),
    "the document says neither kind nor patch": f"credentials: {{private_key: {PLANTED}}}\n",
    "the kind is unknown and all is on one line": f"{{kind: payment, credentials: {{key: {PLANTED}}}}}\n",
    "all is on one line and another field is wrong": json.dumps(
        {"kind": "payment_method", "name": "a", "amount": "?", "credentials": {"private_key": PLANTED}}
    ),
    "a patch without its target is on one line": (
        f"{{patch: payment_method/none, credentials: {{private_key: {PLANTED}}}}}\n"
    ),
    "the secret stands twice": f"{METHOD}credentials:\n  private_key: {PLANTED}\n  private_key: {PLANTED}\n",
    "the secret has a tag": f"{METHOD}credentials:\n  private_key: !vault {PLANTED}\n",
    "the secret holds a colon": f"{METHOD}credentials:\n  private_key: key: {PLANTED}\n",
    "the secret has an open quote": f'{METHOD}credentials:\n  private_key: "{PLANTED}\n',
    "the secret starts with a star": f"{METHOD}credentials:\n  private_key: *{PLANTED}\n",
    "the secret starts with a percent sign": f"{METHOD}credentials:\n  private_key: %{PLANTED}\n",
    "the secret holds a variable": f"{METHOD}credentials:\n  private_key: {PLANTED}${{var.key}}\n",
    "the key file is not indented": (
        f"{METHOD}credentials:\n  private_key: |\n-----BEGIN PRIVATE KEY-----\n{PLANTED}\n-----END-----\n"
    ),
    "the key file has a line that is not indented": (
        f"{METHOD}credentials:\n  private_key: |\n    -----BEGIN PRIVATE KEY-----\n{PLANTED}\n"
    ),
    "the secret stands in a file with a broken character": (
        f"{METHOD}credentials:\n  private_key: {PLANTED}\x01\n"
    ),
    "the account number is in clear": (
        f"{{kind: account, name: a, type: bank, holder: 示例, number: {PLANTED}}}\n"
    ),
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_a_secret_in_clear_is_not_shown_when(text: str, tmp_path: Path) -> None:
    """Neither a message nor the source line under it holds the secret."""
    assert leaks(tmp_path, text) == []


@pytest.mark.parametrize("digits", ["0123456789", "1" * 60, "0x" + "f" * 60, "12345.67890"])
def test_a_secret_of_digits_is_not_shown(digits: str, tmp_path: Path) -> None:
    """What YAML takes for a number, or cannot take for one, may be a password."""
    text = f'{METHOD}credentials:\n  app_id: "2021004117650328"\n  private_key: {digits}\n'
    assert leaks(tmp_path, text, digits[:20]) == []


FIELDS: dict[str, tuple[dict[str, Any], Any]] = {
    "is no text of its form": ({"type": "string", "pattern": "^env:"}, PLANTED),
    "is none of the choices": ({"enum": ["env:a", "env:b"]}, PLANTED),
    "is not the constant": ({"const": "env:a"}, PLANTED),
    "is of another type": ({"type": "integer"}, PLANTED),
    "is too short": ({"type": "string", "minLength": 40}, PLANTED),
    "is too large": ({"type": "integer", "maximum": 3}, 987654321),
    "stands twice in a list": ({"type": "array", "uniqueItems": True}, [PLANTED, PLANTED]),
    "fits none of several forms": ({"anyOf": [{"const": "env:a"}, {"pattern": "^env:"}]}, PLANTED),
    "stands where a map belongs": ({"type": "object"}, PLANTED),
}


@pytest.mark.parametrize(("schema", "value"), FIELDS.values(), ids=FIELDS)
def test_a_sensitive_value_of_a_custom_kind_is_not_shown_when_it(
    schema: dict[str, Any], value: Any, tmp_path: Path
) -> None:
    """A project's own kinds keep their secrets as the built-in ones do."""
    folder = tmp_path / "schemas" / "custom"
    folder.mkdir(parents=True)
    fields = {"token": schema | {"x-pgconf-sensitive": True}}
    (folder / "vault.schema.json").write_text(json.dumps({"type": "object", "properties": fields}), "utf-8")
    shown = leaks(tmp_path, f"kind: vault\nname: main\ntoken: {json.dumps(value)}\n", f"{PLANTED}|987654321")
    assert shown == []


def test_the_settings_of_an_environment_keep_their_secrets(tmp_path: Path) -> None:
    """A database URL in clear in `environment.yaml` itself is reported, and not shown."""
    folder = tmp_path / "environments" / "production"
    folder.mkdir(parents=True)
    for target in (
        f"{{name: office, url: pg://u:{PLANTED}@h/d}}",
        f"{{name: office, url: {{secret: pg://u:{PLANTED}@h/d}}}}",
        f"pg://u:{PLANTED}@h/d",
    ):
        settings = f"kind: environment\nname: production\ntargets: [{target}]\n"
        (folder / "environment.yaml").write_text(settings, "utf-8")
        for command, output in outputs(tmp_path, "validate", "validate --format json", "plan -e production"):
            assert "error" in output
            assert PLANTED not in output, command


def test_what_a_reference_stands_for_never_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From validating to the history, no output and no file holds the value of a secret."""
    for file in BASE.rglob("*.yaml"):
        for name in re.findall(r"env:([A-Z0-9_]+)", file.read_text("utf-8")):
            monkeypatch.setenv(name, PLANTED)
    printed = dict(
        outputs(
            tmp_path,
            f"init {tmp_path}",
            "validate",
            "validate --format json",
            f"plan -e production -o {tmp_path}/p.json",
            "plan -e production --format json",
            f"apply {tmp_path}/p.json -m first --author LiLei",
            f"show {tmp_path}/p.json",
            "show payment_method/alipay-web -e production --origin",
            "history -e production",
            "history -e production --format json",
            "drift -e production",
        )
    )
    assert "applied" in printed[f"apply {tmp_path}/p.json -m first --author LiLei"]
    assert [command for command, output in printed.items() if PLANTED in output] == []
    made = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file for file in made if PLANTED.encode() in file.read_bytes()] == []
