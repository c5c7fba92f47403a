"""Small projects on disk, and findings in a form that tests can compare."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from pgconf import Project
from pgconf.model import Diagnostic, Plan, Revision, Terms, Verdict

Files: TypeAlias = Mapping[str, str | bytes | None]
"""Contents by name; None takes a file away."""

BASE = "environments/base/shop.yaml"
PRODUCTION = "environments/production/environment.yaml"
MORE = "environments/base/more.yaml"
PATCH = "environments/production/patch.yaml"
DATABASE = ".pgconf/production.db"

ACCOUNT = """\
kind: account
name: icbc-main
type: alipay
holder: 示例商城
number: {secret: env:ACCOUNT}
"""
SETTLEMENT = """\
kind: settlement_rule
name: bank-t1
title: 次日结算
method: alipay
account: icbc-main
cycle: T+1
amount: {min: 100, max: 50000}
"""
SETTINGS = """\
kind: environment
name: production
extends: base
stage: sandbox
zone: Asia/Shanghai
"""
NO_AUDIENCES = """\
kind: policy
name: no-audiences
match: {kind: audience}
deny: "true"
message: 不许有受众
"""
SHOP: Mapping[str, str] = {BASE: f"{ACCOUNT}---\n{SETTLEMENT}", PRODUCTION: SETTINGS}
"""A valid project: an account, and a settlement rule that refers to it in line 11."""


class Finding(NamedTuple):
    """A diagnostic's name, its place as `file:line:column`, and the text that its span marks."""

    name: str
    place: str
    text: str


def put(root: Path, files: Files) -> Project:
    """Write files below a folder, or take away those that are None, and open the project there."""
    for name, content in files.items():
        path = root / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Project.open(root)


def shop(root: Path, files: Files | None = None) -> Project:
    """Make the valid project, with some files added, replaced or, by None, taken away."""
    put(root, SHOP)
    return put(root, files or {})


def fill_disk_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the disk be full when a file of this name is put in its place."""
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == name:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)


def findings(project: Project, diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Tell what was found and where; the marked text is read from the file itself."""
    return [Finding(d.name, str(d.span), _marked(project.root, d)) for d in diagnostics]


def found_in(root: Path, files: Files) -> list[Finding]:
    """Validate the valid project with some files changed."""
    project = shop(root, files)
    return findings(project, project.validate().diagnostics)


def accepting(plan: Plan) -> Terms:
    """Accept every guard that refuses a plan."""
    return Terms(accepted={one.name: "a test" for one in plan.guards if one.verdict is Verdict.REFUSED})


def applied(project: Project, environment: str = "production") -> list[Revision]:
    """Plan and apply an environment, whatever guards say."""
    plan = project.plan(environment)
    return project.apply(plan, author="li", terms=accepting(plan))


def execute(project: Project, *statements: str, database: str = DATABASE) -> None:
    """Change a target's database by hand."""
    with closing(sqlite3.connect(project.root / database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _marked(root: Path, diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    if span is None:
        return ""
    assert span.start.line == span.end.line, f"{span} goes over several lines"
    if span.start == span.end:
        return ""
    line = (root / span.file).read_text("utf-8-sig").splitlines()[span.start.line - 1]
    return line[span.start.column - 1 : span.end.column - 1]
