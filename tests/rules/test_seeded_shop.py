"""One shop with a violation of every rule in it: exactly those are found, each at its place."""

import json
import re
from pathlib import Path

from tests.commands import run

from pgconf.app.init import init

from .pages import RULES, TODAY, Example, example

PRODUCTION = "environments/production/"
SETTINGS = "environment.yaml"
ELSEWHERE = {name for name in RULES if {*example(name, "Bad").files} - {
    file for file in example(name, "Bad").files if file.startswith(PRODUCTION)
}}  # fmt: skip
"""Rules whose examples change other environments, since they compare these; their pages execute them."""
ACROSS = {"payment/provider-account-shared-across-env"}
"""What every environment here would be told of every other one, since all extend the same shop."""


def seed(shop: Path, name: str, bad: Example) -> list[tuple[str, str, int]]:
    """Put a page's bad example into an environment of its own; give what has to be found there."""
    environment = f"seed-{name.replace('/', '-')}"
    folder = shop / "environments" / environment
    folder.mkdir()
    (folder / SETTINGS).write_text(f"kind: environment\nname: {environment}\nextends: production\n", "utf-8")
    for file, text in bad.files.items():
        renamed = re.sub("^name: production.*$", f"name: {environment}", text, flags=re.MULTILINE)
        is_settings = file == PRODUCTION + SETTINGS
        (folder / file.removeprefix(PRODUCTION)).write_text(renamed if is_settings else text, "utf-8")
    return [
        (name, f"environments/{environment}/{file.removeprefix(PRODUCTION)}", line)
        for file, line in bad.reported
    ]


def test_a_seeded_shop_yields_exactly_its_seeds(tmp_path: Path) -> None:
    """Through the installed command, all in one run."""
    init(tmp_path)
    (tmp_path / "pgconf.yaml").write_text(f"rules: {{ignore: {json.dumps([*ACROSS])}}}\n", "utf-8")
    seeded = [
        place
        for name in RULES
        if name not in ELSEWHERE | ACROSS
        for place in seed(tmp_path, name, example(name, "Bad"))
    ]
    ran = run(tmp_path, "validate", "--format", "json", PGCONF_AS_OF=TODAY.isoformat())
    found = [
        (one["name"], one["span"]["file"], one["span"]["start"]["line"])
        for one in json.loads(ran.out)["diagnostics"]
    ]
    assert sorted(found) == sorted(seeded)
    assert len({name for name, _, _ in found}) == len(RULES) - len(ELSEWHERE | ACROSS)


def test_few_rules_need_more_than_one_environment() -> None:
    """Most are seeded above."""
    assert len(ELSEWHERE) < len(RULES) / 20
