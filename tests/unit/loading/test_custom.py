"""A project's own kinds come from `schemas/custom/`, and a broken one is told in its file."""

from pathlib import Path

import pytest
from tests.projects import MORE, Files, findings, found_in, put, shop

from pgconf.kinds.registry import BUILTIN
from pgconf.loading.custom import load_custom_kinds
from pgconf.model import Address

FOLDER = "schemas/custom"
SLOT = f"{FOLDER}/delivery_slot.schema.json"
SCHEMA = (
    '{"type": "object", "properties": {"area": {"enum": ["east", "west"]}}, "additionalProperties": false}'
)
MORNING = "kind: delivery_slot\nname: morning\narea: east\n"


def test_the_name_of_the_file_is_the_name_of_the_kind(tmp_path: Path) -> None:
    """Other files of the folder, and schemas elsewhere, declare nothing."""
    put(
        tmp_path,
        {
            "environments/base/empty.yaml": "",
            SLOT: SCHEMA,
            f"{FOLDER}/courier.schema.json": '{"type": "object"}',
            f"{FOLDER}/README.md": "about",
            f"{FOLDER}/other.json": "[",
            "schemas/account.schema.json": "[",
        },
    )
    kinds = load_custom_kinds(tmp_path)
    assert kinds.value.names == [*BUILTIN, "courier", "delivery_slot"]
    assert kinds.diagnostics == ()


def test_a_project_without_the_folder_has_the_built_in_kinds(tmp_path: Path) -> None:
    """Most have none of their own."""
    assert load_custom_kinds(tmp_path).value.names == list(BUILTIN)


def test_a_resource_of_a_custom_kind_is_checked_by_its_schema(tmp_path: Path) -> None:
    """As any other; what is right is part of the desired state."""
    project = shop(tmp_path, {SLOT: SCHEMA, MORE: MORNING})
    spec = project.load("production").require_valid().resources[Address("delivery_slot", "morning")].spec
    assert spec["area"] == "east"
    assert found_in(tmp_path / "wrong", {SLOT: SCHEMA, MORE: MORNING.replace("east", "eest")}) == [
        ("schema/unknown-value", f"{MORE}:3:7", "eest")
    ]


def test_a_schema_may_be_written_over_several_lines_and_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors differ."""
    files: Files = {SLOT: b"\xef\xbb\xbf" + SCHEMA.replace(", ", ",\r\n  ").encode(), MORE: MORNING}
    assert found_in(tmp_path, files) == []


@pytest.mark.parametrize(
    ("schema", "name", "place", "text"),
    [
        ("{", "yaml/syntax", "1:2", ""),
        ('{"type": "object", "type": "object"}', "yaml/duplicate-key", "1:20", '"type"'),
        ("", "schema/custom-kind", "1:1", ""),
        ("[]", "schema/custom-kind", "1:1", "[]"),
        ("true", "schema/custom-kind", "1:1", "true"),
        ('{"type": "array"}', "schema/custom-kind", "1:1", '{"type": "array"}'),
        ('{"type": "object", "properties": []}', "schema/custom-kind", "1:34", "[]"),
        ('{"type": "object", "required": "a"}', "schema/custom-kind", "1:32", '"a"'),
        ('{"type": "object",\n "properties": {"a": {"type": "txt"}}}', "schema/custom-kind", "2:31", '"txt"'),
        ('{"type": "object", "properties": {"a": {"$ref": "#/a"}}}', "schema/custom-kind", "1:49", '"#/a"'),
        ('{"type": "object", "properties": {"title": {}}}', "schema/custom-kind", "1:35", '"title"'),
        ('{"type": "object", "properties": {"a": {"pattern": "("}}}', "schema/custom-kind", "1:52", '"("'),
    ],
)
def test_a_broken_schema_is_told_where_it_is_broken(
    tmp_path: Path, schema: str, name: str, place: str, text: str
) -> None:
    """Only that: whatever is of this kind cannot be judged, and is nobody else's mistake."""
    assert found_in(tmp_path, {SLOT: schema, MORE: MORNING}) == [(name, f"{SLOT}:{place}", text)]


def test_a_definition_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    """Following it would never end."""
    circle = '"$defs": {"a": {"$ref": "#/$defs/a"}}'
    schema = f'{{"type": "object", "properties": {{"area": {{"$ref": "#/$defs/a"}}}}, {circle}}}'
    (found,) = found_in(tmp_path, {SLOT: schema, MORE: MORNING})
    assert found.name == "schema/custom-kind"


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("x-pgconf-ref", "true"),
        ("x-pgconf-ref", '"acount"'),
        ("x-pgconf-keyed", "5"),
        ("x-pgconf-ref", "[]"),
        ("x-pgconf-imutable", "true"),
    ],
)
def test_an_annotation_that_means_nothing_is_refused(tmp_path: Path, trait: str, value: str) -> None:
    """Or the author believes in a protection that is not there."""
    schema = f'{{"type": "object", "properties": {{"area": {{"{trait}": {value}}}}}}}'
    (found,) = found_in(tmp_path, {SLOT: schema, MORE: MORNING})
    assert (found.name, found.place.startswith(f"{SLOT}:1:")) == ("schema/custom-kind", True)


def test_a_reference_to_a_custom_kind_is_followed(tmp_path: Path) -> None:
    """Whichever of the two schemas is read first."""
    courier = (
        '{"type": "object", "properties": {"slot": {"type": "string", "x-pgconf-ref": "delivery_slot"}}}'
    )
    files: Files = {
        SLOT: SCHEMA,
        f"{FOLDER}/courier.schema.json": courier,
        MORE: f"{MORNING}---\nkind: courier\nname: li\nslot: evening\n"
        "---\nkind: courier\nname: wu\nslot: morning\n",
    }
    assert found_in(tmp_path, files) == [("ref/dangling", f"{MORE}:7:7", "evening")]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("account", "the name `account` is taken by a built-in kind"),
        ("artifact", "the name `artifact` is taken by a built-in kind"),
        ("Delivery", "the name `Delivery` is not made of small letters and `_`"),
        ("delivery-slot", "the name `delivery-slot` is not made of small letters and `_`"),
    ],
)
def test_a_kind_needs_a_name_of_its_own(tmp_path: Path, file: str, reason: str) -> None:
    """What the hint shows is one."""
    name = f"{FOLDER}/{file}.schema.json"
    project = shop(tmp_path, {name: '{"type": "object"}'})
    (found,) = project.validate().diagnostics
    assert (found.name, found.message, str(found.span)) == ("schema/custom-kind", reason, f"{name}:1:1")
    assert found.hint == "call the file `<kind>.schema.json`, with a name of its own such as `delivery_slot`"


def test_a_folder_in_place_of_a_schema_cannot_be_read(tmp_path: Path) -> None:
    """It says so instead of failing."""
    project = shop(tmp_path)
    (tmp_path / SLOT).mkdir(parents=True)
    assert findings(project, project.validate().diagnostics) == [("schema/custom-kind", f"{SLOT}:1:1", "")]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("../../../outside.json", "leads out of the project"),
        ("nothing.json", "leads nowhere"),
        ("delivery_slot.schema.json", "leads nowhere"),
    ],
)
def test_a_schema_that_is_a_bad_link_is_refused(tmp_path: Path, target: str, problem: str) -> None:
    """What it leads to is not read."""
    (tmp_path / "outside.json").write_text('{"hunter2": []}', "utf-8")
    project = shop(tmp_path / "shop")
    (tmp_path / "shop" / FOLDER).mkdir(parents=True)
    (tmp_path / "shop" / SLOT).symlink_to(target)
    (found,) = project.validate().diagnostics
    assert (str(found.span), found.message) == (f"{SLOT}:1:1", f"the symbolic link {problem}")
    assert "hunter2" not in repr(found)


def test_a_folder_of_schemas_that_is_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    """What stands there may be quoted by findings."""
    outside = tmp_path / "outside"
    put(tmp_path / "shop", {"environments/base/a.yaml": "", "schemas/README.md": ""})
    outside.mkdir()
    (outside / "slot.schema.json").write_text('{"type": "object", "required": "hunter2"}', "utf-8")
    (tmp_path / "shop" / FOLDER).symlink_to(outside)
    kinds = load_custom_kinds(tmp_path / "shop")
    assert "hunter2" not in repr(kinds.diagnostics)
    assert "leads out of the project" in repr(kinds.diagnostics)
