"""The published schemas: in step with the kinds, valid, and helpful to an editor."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pgconf.app.schema import schemas
from pgconf.loading.custom import load_custom_kinds

FOLDER = Path(__file__).parents[3] / "schemas"
KINDS = load_custom_kinds(FOLDER.parent).value
SCHEMAS = schemas(KINDS)


def test_the_published_schemas_are_those_of_the_kinds() -> None:
    """`make schemas` was run after the last change of a kind."""
    published = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.schema.json")}
    assert published == SCHEMAS


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_valid_and_says_its_draft(name: str) -> None:
    """Every schema obeys draft 2020-12."""
    schema = json.loads(SCHEMAS[name])
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", KINDS.names)
def test_every_field_has_a_title_and_a_description(kind: str) -> None:
    """An editor tells what a field is while it is being typed."""
    schema = KINDS[kind].json_schema()
    untold = [path for path, field in fields(schema) if not {"title", "description"} <= field.keys()]
    assert untold == []


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over the fields of a schema and of its definitions; what is constant explains itself."""
    for name, part in {"": schema, **schema.get("$defs", {})}.items():
        for field, described in part.get("properties", {}).items():
            if "const" not in described:
                yield f"{name}.{field}", described
