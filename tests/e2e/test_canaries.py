"""Unique secrets are planted wherever a secret can be, and nothing that pgconf leaves behind holds one.

Looked through are all outputs of all commands in all formats, tracebacks of bugs included, every file
that is made (plans, databases, what they keep of the past), and the arguments of the programs that
pgconf calls. A secret counts as found in clear, in hexadecimal or Base64, and as a plain digest,
which is all that it takes to try out passwords.
"""

import base64
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import click
import psycopg
import pyrage
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url
from tests.commands import CONTRACT, PGCONF, surroundings
from tests.drawer import Drawer, in_use
from tests.sops import SOPS, encrypt
from tests.vault import Vault, serving

from pgconf.app.init import init
from pgconf.cli import COMMANDS, cli

OFFICE = "OFFICE_URL"
BUG = 70
METHOD = "payment_method/alipay-web"
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "init": ("{root}/another",),
    "plan": ("-e", "production", "-o", "{root}/p.json"),
    "render": ("-e", "production", "-o", "{root}/rendered"),
    "import": ("-e", "production", "--layout", "resource"),
    "show": (METHOD, "-e", "production", "--origin"),
    "approve": ("{root}/p.json", "--key", "{root}/no-key"),
    "apply": ("-e", "production", "--yes", "-m", "a message"),
    "resume": ("-e", "production"),
    "rollback": ("1", "-e", "production", "-o", "{root}/back.json"),
    "history": ("-e", "production"),
    "diff": ("1", "1", "-e", "production"),
    "promote": ("staging", "production", METHOD),
    "audit verify": ("-e", "production"),
    "audit export": ("-e", "production"),
    "lock show": ("-e", "production"),
    "lock break": ("-e", "production", "--yes", "--reason", "a reason"),
    "drift": ("-e", "production"),
    "secrets check": ("-e", "production"),
    "explain": ("secret/unresolved",),
    "schema export": ("{root}/schemas-again",),
    "graph": ("-e", "production"),
}
"""What each command is called with, beside its format; those that are not here need nothing.

A new command that cannot be called like that fails here: give it a line.
"""


def every_command(root: Path) -> Iterator[tuple[str, ...]]:
    """Give a call of every command there is, one for each of its formats."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {}
        for words, one in {f"{name} {sub}": c for sub, c in inner.items()}.items() or [(name, command)]:
            call = (*words.split(), *(word.format(root=root) for word in ARGUMENTS.get(words, ())))
            formats = [
                p.type.choices for p in one.params if p.name == "output" and isinstance(p.type, click.Choice)
            ]
            yield from [(*call, "--format", str(choice)) for choice in formats[0]] if formats else [call]


def forms(secret: str) -> list[bytes]:
    """Give what a secret may look like: in clear, in another writing, or as a digest to guess at."""
    raw = secret.encode()
    digests = [hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")]
    # Of Base64, what does not depend on what stands before and behind it.
    inner = [base64.b64encode(b"x" * shift + raw)[4:-4].decode() for shift in range(3)]
    return [raw, raw[::-1], *(text.encode() for text in (raw.hex(), *digests, *inner))]


@dataclass
class Canaries:
    """A shop with a secret of its own behind every reference."""

    root: Path
    vault: Vault
    keyring: Drawer
    variables: dict[str, str] = field(default_factory=dict)
    planted: list[str] = field(default_factory=list)
    printed: list[tuple[str, bytes]] = field(default_factory=list)

    def canary(self) -> str:
        """Make another secret, and remember to look for it."""
        number = len(self.planted)
        self.planted.append(f"canary{number:04}{hashlib.sha256(b'%d' % number).hexdigest()[:12]}")
        return self.planted[-1]

    def plant(self) -> None:
        """Put a new secret behind every reference: into a variable or into a file."""
        for yaml in (self.root / "environments").rglob("*.yaml"):
            text = yaml.read_text("utf-8").replace("file:/run/secrets/", "file:vault/")
            yaml.write_text(text, "utf-8")
            for name in re.findall(r"env:([A-Z][A-Z0-9_]*)", text):
                self.variables[name] = self.canary()
            for name in re.findall(r"file:(vault/[^\s,}]+)", text):
                file = self.root / name
                file.parent.mkdir(exist_ok=True)
                binary = b"\x30\x82\xff\xfe" if file.suffix == ".pfx" else b""
                file.write_bytes(binary + self.canary().encode() + b"\n")
        self.keyring.entries["pgconf", "account"] = self.canary()
        self.vault.secrets["secret/shop"] = {"account": self.canary(), "another": self.canary()}
        self.vault.token = self.canary()
        self.variables |= {"VAULT_ADDR": self.vault.url, "VAULT_TOKEN": self.vault.token}
        if SOPS is not None:
            key = str(pyrage.x25519.Identity.generate())
            self.planted.append(key)
            self.variables["SOPS_AGE_KEY"] = key
            encrypt(self.root / "shop.yaml", {"account": self.canary(), "another": self.canary()}, key=key)
        # The folder's name is a secret, since the whole URL is; it only may be the name of the folder.
        self.url = f"sqlite:///{self.root}/vault/{self.canary()}/office.db"
        self.variables[OFFICE] = self.url

    @property
    def database(self) -> Path:
        """Where the URL leads."""
        return Path(self.url.removeprefix("sqlite:///"))

    def run(self, *arguments: str, **variables: str) -> Result:
        """Run a command, and keep what it prints; it must end by the contract."""
        env = {**self.variables, "PGCONF_TRACEBACK": "1", "PGCONF_AUTHOR": "li", **variables}
        env["PATH"] = f"{self.root / 'bin'}:{os.environ['PATH']}"
        ran = CliRunner(env=env).invoke(cli, ["-C", str(self.root), *arguments], standalone_mode=False)
        self.printed.append((" ".join(arguments), ran.output_bytes))
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.output
        # Without approvers, or before there is a revision, some calls are wrong.
        refused = set() if arguments[0] in {"approve", "rollback", "diff"} else {64}
        assert ran.exit_code in CONTRACT - refused, ran.output
        return ran

    def leaks(self, *, but: Iterable[str] = ()) -> list[str]:
        """Tell where a planted secret was found; files named by `but` are where it was put."""
        looked_for = [(secret, form) for secret in self.planted for form in forms(secret)]
        places = [*self.printed]
        for file in sorted(self.root.rglob("*")):
            name = file.relative_to(self.root).as_posix()
            if file.is_file() and name not in but and (not name.startswith("vault/") or file.suffix == ".db"):
                places.append((re.sub("canary[0-9a-f]+", "…", name), file.read_bytes()))
        assert len(places) > 10
        return [
            f"{secret} in {where}"
            for where, content in places
            for secret, form in looked_for
            if form in content
        ]


GIT = """\
#!/bin/sh
printf '%s\\n' "$0" "$@" >> "{log}"
exec "{git}" "$@"
"""


ACCOUNTS = """\
{{kind: account, name: {source}-account, type: alipay, holder: 示例, number: {{secret: "{reference}"}}}}
"""
REFERENCES = {
    "keyring": "keyring:pgconf/account",
    "vault": "vault:secret/shop#account",
    **({"sops": "sops:shop.yaml#account"} if SOPS else {}),
}
"""A secret of each source that the example shop has none of."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Canaries]:
    """Make a shop in git, with a target behind a URL, and a `git` that writes down how it is called."""
    root = tmp_path / "shop"
    init(root)
    settings = root / "environments" / "production" / "environment.yaml"
    text = f"{settings.read_text('utf-8')}targets: [{{name: office, url: {{secret: env:{OFFICE}}}}}]\n"
    settings.write_text(text, "utf-8")
    accounts = (ACCOUNTS.format(source=source, reference=one) for source, one in REFERENCES.items())
    settings.with_name("accounts.yaml").write_text("---\n".join(accounts), "utf-8")
    git = shutil.which("git")
    assert git is not None
    for arguments in (["init", "-q"], ["add", "environments"], ["commit", "-qm", "first"]):
        identity = ["-c", "user.name=li", "-c", "user.email=li@example.cn"]
        subprocess.run([git, *identity, *arguments], cwd=root, check=True)
    wrapper = root / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(GIT.format(log=root / "arguments.log", git=git))
    wrapper.chmod(0o755)
    drawer = Drawer({})
    with serving() as vault, in_use(drawer):
        canaries = Canaries(root, vault, drawer)
        canaries.plant()
        yield canaries


def test_no_command_leaves_a_secret_anywhere(shop: Canaries) -> None:
    """From the first plan over a rotation of everything to a history with both."""
    calls = [*every_command(shop.root)]
    assert {call[0] for call in calls} == set(COMMANDS)
    for call in calls:
        shop.run(*call)
    shop.plant()
    (old,) = shop.root.glob("vault/canary*/office.db")
    shop.database.parent.mkdir()
    old.rename(shop.database)
    plan = f"{shop.root}/q.json"
    shown = shop.run("plan", "-e", "production", "-o", plan).stdout
    assert "changed (secret)" in shown
    assert [source for source in REFERENCES if f"account/{source}-account" not in shown] == []
    for call in (("show", plan), ("apply", plan, "-m", "rotated"), *calls[1:]):
        shop.run(*call)
    checked = shop.run("secrets", "check", "-e", "production")
    assert checked.exit_code == 0, checked.output
    shop.variables = {OFFICE: shop.url}
    assert "secret/not-compared" in shop.run("plan", "-e", "production").stderr
    assert (shop.root / "arguments.log").read_text()
    assert shop.leaks() == []


BROKEN: Mapping[str, Callable[[Canaries], str]] = {
    "it is no database": lambda shop: _broken(shop, b"no database at all, but a text that is long enough"),
    "it is a folder": lambda shop: _broken(shop, None),
    "its folder cannot be made": lambda shop: f"sqlite:////dev/null/{shop.canary()}/office.db",
    "its folder is a file": lambda shop: f"{_broken(shop, b'')}/{shop.canary()}/office.db",
    "its name is too long": lambda shop: f"sqlite:////tmp/{shop.canary() * 20}.db",
    "its parameter is unknown": lambda shop: f"{shop.url}?key={shop.canary()}",
    "it is no URL": lambda shop: f"{shop.canary()}@db.example.cn",
    "its port is no number": lambda shop: f"sqlite://shop@localhost:{shop.canary()}/office.db",
    "its driver is unknown": lambda shop: f"mysql+nodriver://shop:{shop.canary()}@db.example.cn/shop",
    "it is SQLite with a password": lambda shop: f"sqlite://shop:{shop.canary()}@/office.db",
    "its server does not answer": lambda shop: f"postgresql://shop:{shop.canary()}@127.0.0.1:1/shop",
    "its server is unknown": lambda shop: f"postgresql://shop:{shop.canary()}@office.invalid/shop",
    "its password is quoted": lambda shop: f"postgresql://shop:%00{shop.canary()}@127.0.0.1:1/shop",
    "its host is a password": lambda shop: f"postgresql://{shop.canary()}",
}


def _asking(shop: Canaries, query: str, url: str = f"env:{OFFICE}") -> tuple[str, ...]:
    """Give the call that imports what a query finds."""
    mapping = (
        "kind: account\nname: {column: code}\n"
        "fields: {type: alipay, holder: {column: holder}, number: {column: number}}\n"
    )
    (shop.root / "rows.sql").write_text(query, "utf-8")
    (shop.root / "rows.yaml").write_text(mapping, "utf-8")
    files = ("--from", f"{shop.root}/rows.sql", "--map", f"{shop.root}/rows.yaml")
    return ("import", "-e", "production", *files, "--url", url)


def _broken(shop: Canaries, content: bytes | None) -> str:
    """Put something into the database's place: a file, or a folder."""
    shop.database.parent.mkdir()
    if content is None:
        shop.database.mkdir()
    else:
        shop.database.write_bytes(content)
    return shop.url


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_a_target_is_refused_without_its_url_when(
    break_it: Callable[[Canaries], str], shop: Canaries
) -> None:
    """Whatever the driver says, it does not quote the password."""
    url = break_it(shop)
    for call in (
        ("plan", "-e", "production"),
        ("apply", "-e", "production", "--yes"),
        ("drift", "-e", "production"),
        ("history", "-e", "production", "--format", "json"),
        ("secrets", "check", "-e", "production"),
        _asking(shop, "SELECT 1 AS code"),
    ):
        ran = shop.run(*call, OFFICE_URL=url)
        assert ran.exit_code == 1 or call[0] != "apply"
    assert shop.leaks() == []


def test_a_query_shows_neither_the_url_nor_the_rows(shop: Canaries, database: str) -> None:
    """Whether it is answered or not, and when somebody types the URL where its reference belongs."""
    url = make_url(database)
    assert url.password
    shop.planted.append(url.password)
    wrong = url.set(password=shop.canary()).render_as_string(hide_password=False)
    strange = f"{database}{'&' if '?' in database else '?'}colour={shop.canary()}"
    with psycopg.connect(database, autocommit=True) as office:
        office.execute("CREATE TABLE account (code text, number text, holder text)")
        row = ("icbc", f"sk_live_{shop.canary()}", shop.canary())
        office.execute("INSERT INTO account VALUES (%s, %s, %s)", row)
    for query, where, expected in (
        ("SELECT * FROM account WHERE 1 = 0", database, 0),
        ("SELECT * FROM account", database, 1),
        ("SELECT * FROM account UNION ALL SELECT * FROM account", database, 1),
        ("SELECT code, number, holder::int FROM account", database, 1),
        (f"SELECT '{shop.canary()}' FROM nothing", database, 1),  # noqa: S608 - our own
        ("DELETE FROM account", database, 1),
        ("SELECT * FROM account", wrong, 1),
        ("SELECT * FROM account", strange, 1),
    ):
        assert shop.run(*_asking(shop, query), OFFICE_URL=where).exit_code == expected, query
    for typed in (database, wrong, shop.url, f"postgresql://{shop.canary()}@localhost/shop"):
        ran = CliRunner().invoke(cli, ["-C", str(shop.root), *_asking(shop, "SELECT 1", typed)])
        assert ran.exit_code == 64
        shop.printed.append(("import", ran.output_bytes))
    assert shop.leaks() == []


MISTAKES = {
    "a key": "{canary}",
    "a URL as a reference": "{{secret: 'postgresql://shop:{canary}@db.example.cn/shop'}}",
    "a source that there is not": "{{secret: 'vault:{canary}'}}",
    "no name of a variable": "{{secret: 'env:{canary}+/='}}",
    "no name in a keyring": "{{secret: 'keyring:{canary}'}}",
    "no path in a file": "{{secret: 'sops:{canary}'}}",
    "a URL for Vault": "{{secret: 'vault://shop:{canary}@vault.example.cn/secret/shop#key'}}",
    "a map": "{{value: {canary}}}",
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_secret_in_yaml_is_refused_by_every_command_without_being_shown(
    mistake: str, shop: Canaries
) -> None:
    """In the place of a payment method's key, and of a target's URL."""
    value = mistake.format(canary=shop.canary())
    file, settings = (
        shop.root / "environments" / "production" / f"{n}.yaml" for n in ("oops", "environment")
    )
    file.write_text(f"patch: {METHOD}\ncredentials:\n  private_key: {value}\n", "utf-8")
    before = settings.read_text("utf-8")
    _, *calls = every_command(shop.root)
    for call in calls:
        shop.run(*call)
    file.unlink()
    settings.write_text(re.sub(r"url: \{.*?\}", lambda _: f"url: {value}", before), "utf-8")
    for call in calls:
        shop.run(*call)
    found = shop.leaks(but=["environments/production/environment.yaml"])
    assert found == []


def _edit(shop: Canaries, edit: str, address: str = METHOD) -> None:
    kind, _, name = address.partition("/")
    with closing(sqlite3.connect(shop.database)) as office, office:
        statement = f"UPDATE pgconf_resource SET body = {edit} WHERE kind = ? AND name = ?"  # noqa: S608 - our own
        office.execute(statement, (kind, name))


EDITS = {
    "in the place of a reference": "json_set(body, '$.credentials.private_key', '{canary}')",
    "inside of a reference": "json_set(body, '$.credentials.private_key.secret', '{canary}')",
    "beside a reference": "json_set(body, '$.credentials.api_secret', '{canary}')",
    "in the place of all credentials": "json_set(body, '$.credentials', '{canary}')",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_secret_that_was_put_into_the_database_by_hand_is_not_passed_on(edit: str, shop: Canaries) -> None:
    """No output and no plan shows it; putting it right takes it out, and keeps it out of the past."""
    shop.run("apply", "-e", "production", "--yes")
    _edit(shop, edit.format(canary=shop.canary()))
    database = shop.database.relative_to(shop.root).as_posix()
    assert METHOD in shop.run("drift", "-e", "production").output
    for call in every_command(shop.root):
        shop.run(*call)
    assert shop.leaks(but=[database]) == []
    with closing(sqlite3.connect(shop.database)) as office:
        rows = "\n".join(office.iterdump())  # the file itself may still hold what was overwritten
    assert "(withheld)" in rows
    assert shop.planted[-1] not in rows


BUGS = {
    "a fingerprint is taken": (
        "import hmac\ndef new(*a, **k):\n    raise RuntimeError('a bug')\nhmac.new = new\n"
    ),
    "a URL is read": (
        "import sqlalchemy, sqlalchemy.engine\ndef make_url(url):\n    raise RuntimeError('a bug')\n"
        "sqlalchemy.make_url = make_url\n"
    ),
}


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_traceback_shows_no_secret_when_there_is_a_bug_while(bug: str, shop: Canaries) -> None:
    """People are asked to send it in."""
    site = shop.root / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(bug)
    env = surroundings(shop.root, shop.variables) | {"PGCONF_TRACEBACK": "1", "PYTHONPATH": str(site)}
    command = [str(PGCONF), "apply", "-e", "production", "--yes"]
    done = subprocess.run(command, cwd=shop.root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == BUG, done
    assert "Traceback" in done.stderr
    assert [one for one in shop.planted if one in done.stdout + done.stderr] == []


def test_the_search_finds_what_is_there(shop: Canaries) -> None:
    """In whatever form; a search that finds nothing proves nothing."""
    secret = shop.canary()
    for number, form in enumerate(forms(secret)):
        (shop.root / f"leak{number}").write_bytes(b"before " + form + b" behind")
    (shop.root / "leak").write_bytes(base64.b64encode(f"before {secret} behind".encode()))
    shop.printed += [("a command", secret.encode()), *(("nothing", b"") for _ in range(10))]
    found = shop.leaks()
    assert len({one.partition(" in ")[2] for one in found}) == len(forms(secret)) + 2
