"""Whatever stands in YAML, validating ends in findings and never in a crash."""

import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import SETTINGS, put
from tests.property.changes import change_somewhere

from pgconf.kinds.closed import ResourceSpec
from pgconf.loading.files import yaml_files
from pgconf.model import PgconfError

SHOP = Path(__file__).parents[2]
FILES = yaml_files(SHOP, "base").value
ENVELOPE = sorted(field.alias or name for name, field in ResourceSpec.model_fields.items())
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 10**20, "", "?", "a/b", "${var.x}", [], {}, [1], [None], ["a"], {"a": 1}, {"a": [{}]}]
)


def judged(documents: list[Any]) -> bool:
    """Validate documents as production, and plan them if they are valid; tell whether they were."""
    text = "---\n".join(yaml.safe_dump(document, allow_unicode=True) for document in documents)
    with TemporaryDirectory() as folder:
        own = SETTINGS.replace("extends: base\n", "")
        home = "environments/production"
        project = put(Path(folder), {f"{home}/environment.yaml": own, f"{home}/shop.yaml": text})
        is_valid = project.validate().is_valid
        if is_valid:
            try:
                project.plan("production")
            except PgconfError:
                return False
        return is_valid


@pytest.mark.parametrize("field", ENVELOPE)
@pytest.mark.parametrize("value", [None, 7, True, [], ["a"], {"a": 1}, [{"a": []}]], ids=repr)
def test_odd_values_in_what_every_resource_has(field: str, value: Any) -> None:
    """References, renames and places are made of these before the kind has judged them."""
    audience = {"kind": "audience", "name": "staff", "all": "staff"}
    other = {"kind": "audience", "name": "buyers", "all": "users", "blacklist": ["staff"]}
    judged([{**audience, field: value}, other])


@settings(max_examples=150)
@given(data=st.data())
def test_odd_values_anywhere_in_the_example_shop(data: st.DataObject) -> None:
    """A value is replaced, a key removed or put in, somewhere in one of its files."""
    file = data.draw(st.sampled_from(FILES))
    documents = copy.deepcopy(list(yaml.safe_load_all((SHOP / file).read_text("utf-8"))))
    change_somewhere(data, documents, ODD, [*ENVELOPE, "patch", "remove", "x-note", "zzz"])
    judged(documents)


def test_the_judge_tells_right_from_wrong() -> None:
    """Or the tests above could not fail."""
    audience = {"kind": "audience", "name": "staff", "all": "staff"}
    assert judged([audience])
    assert not judged([{**audience, "all": "stuff"}])
