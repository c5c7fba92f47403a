"""All templates: they render whatever a shop has, and what they make of the example shop is on record.

`PGCONF_UPDATE_GOLDEN=1 make test` writes the record anew; read the difference before you commit it.
"""

import os
import shutil
from pathlib import Path

import pytest
from tests.projects import PRODUCTION, SETTINGS, put
from tests.shipped import ROOT, artifacts, made, templates

from pgconf import Project
from pgconf.app.project import no_tick
from pgconf.app.render import render_environment

GOLDEN = Path(__file__).parent / "golden"


def test_what_is_made_of_production_is_on_record() -> None:
    """Every artifact, byte by byte, and no other."""
    made = artifacts("production")
    if os.environ.get("PGCONF_UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        put(ROOT, {str((GOLDEN / name).relative_to(ROOT)): text for name, text in made.items()})
    recorded = {
        path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode()
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert made == recorded


@pytest.mark.parametrize("environment", Project.open(ROOT).environments)
def test_every_template_renders_in_every_environment(environment: str) -> None:
    """And ends its last line, without blank lines that pile up."""
    for name, text in artifacts(environment).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert "\n\n\n" not in text, name
        assert not any(line != line.rstrip() for line in text.splitlines()), name


def test_every_template_renders_in_an_empty_shop(tmp_path: Path) -> None:
    """Which has an environment, and nothing in it."""
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    project = put(tmp_path, {PRODUCTION: SETTINGS.replace("extends: base\n", "")})
    found = render_environment(project, "production", no_tick)
    assert {one.name for one in found} == {
        "access/model.conf",
        "gateway/channels.json",
        "gateway/routing.conf",
        "kubernetes/payment.yaml",
        "log/schema.postgresql.sql",
        "log/schema.sqlite.sql",
        "reports/views.postgresql.sql",
        "reports/views.sqlite.sql",
    }


def test_every_template_says_what_it_is_for() -> None:
    """In a comment behind its header; each is tried with nothing to read, too."""
    for template in templates():
        header = template.text.index("-#}")
        assert template.text[header:].startswith("-#}\n{#- "), template.file
        made(template.file.removeprefix("templates/").removesuffix(".j2"))
