"""Schemas are written for editors, and known to be up to date."""

import json
from pathlib import Path

import pytest
from tests.projects import shop

from pgconf.app.bundled import bundled
from pgconf.app.schema import DIALECT, export, kind_names, outdated, schemas
from pgconf.kinds.registry import BUILTIN, registry
from pgconf.model import PgconfError

FILES = {f"{kind}.schema.json" for kind in BUILTIN} | {"plan.schema.json"}


def test_there_is_a_schema_for_every_kind_and_for_plans(tmp_path: Path) -> None:
    """The project's own kinds included, with their envelope."""
    project = shop(
        tmp_path, {"schemas/custom/slot.schema.json": '{"type": "object", "properties": {"a": {}}}'}
    )
    files = schemas(project.registry)
    assert files.keys() == FILES | {"slot.schema.json"}
    slot = json.loads(files["slot.schema.json"])
    assert (slot["$schema"], slot["title"]) == (DIALECT, "slot")
    assert {"kind", "name", "a"} <= slot["properties"].keys()
    assert kind_names(project.registry)[-1] == "slot"


def test_export_writes_what_differs(tmp_path: Path) -> None:
    """The first time all of them, then the one that was changed; what is not ours stays."""
    folder = tmp_path / "deep" / "schemas"
    assert set(export(registry(), folder)) == FILES
    (folder / "account.schema.json").write_bytes(b"\xff")
    (folder / "own.txt").write_text("mine", "utf-8")
    assert export(registry(), folder) == ["account.schema.json"]
    assert (folder / "own.txt").read_text("utf-8") == "mine"


def test_in_a_folder_that_is_not_there_all_are_out_of_date(tmp_path: Path) -> None:
    """Looking makes nothing."""
    assert set(outdated(registry(), tmp_path / "none")) == FILES
    assert not (tmp_path / "none").exists()


def test_the_schemas_that_come_along_are_up_to_date() -> None:
    """They are what editors of a new shop work with."""
    assert outdated(registry(), bundled("schemas")) == []


def test_a_folder_that_cannot_be_written_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    """Here because a file is in its way."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(PgconfError) as caught:
        export(registry(), tmp_path / "file")
    (found,) = caught.value.diagnostics
    assert found.name == "cli/not-writable"
    assert found.hint
