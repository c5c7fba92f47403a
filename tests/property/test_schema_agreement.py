"""Model and schema agree: what one takes the other takes, what one refuses the other refuses."""

import copy
import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.property.changes import change_somewhere

from pgconf.loading.custom import load_custom_kinds
from pgconf.loading.files import yaml_files
from pgconf.loading.variables import substituted
from pgconf.loading.yaml import read_documents
from pgconf.model import Address

SHOP = Path(__file__).parents[2]
KINDS = load_custom_kinds(SHOP).value
VARIABLES = {"callback_host": "pay.example.cn", "mail_host": "mail.example.cn"}
BEYOND_SCHEMA = {"schema/inconsistent", "schema/amount-precision", "schema/repeated-item"}
"""What a schema cannot know: how fields go together, and what a currency is made of."""

ODD = st.sampled_from(
    [True, 0, -1, Decimal("0.5"), 10**20, "", "?", "Ü 支付", [], {}, [1], {"zzz": 1}, ["?"]]
)


@functools.cache
def examples(kind: str) -> list[dict[str, Any]]:
    """Give the example shop's resources of a kind, as plain data."""
    files = [f for folder in ("base", "production") for f in yaml_files(SHOP, folder).value]
    documents = [d for f in files for d in read_documents((SHOP / f).read_bytes(), f).value]
    return [substituted(d.data, VARIABLES, set()) for d in documents if d.data.get("kind") == kind]


@functools.cache
def validator(kind: str) -> Draft202012Validator:
    """Give a validator of a kind's published schema."""
    return Draft202012Validator(KINDS[kind].json_schema())


def agree(kind: str, data: dict[str, Any]) -> None:
    """Assert that model and schema say the same."""
    found = KINDS[kind].check(Address(kind, "x"), data).diagnostics
    refused = [d for d in found if d.name not in BEYOND_SCHEMA]
    errors = [error.message for error in validator(kind).iter_errors(data)]
    assert bool(refused) == bool(errors), (refused, errors)


@pytest.mark.parametrize("kind", KINDS.names)
def test_both_take_the_example_shop(kind: str) -> None:
    """Every kind has an example, and nobody objects to it."""
    assert examples(kind)
    for data in examples(kind):
        assert KINDS[kind].check(Address(kind, "x"), data).diagnostics == ()
        assert list(validator(kind).iter_errors(data)) == []


@pytest.mark.parametrize("kind", KINDS.names)
@given(data=st.data())
def test_both_judge_a_changed_resource_alike(kind: str, data: st.DataObject) -> None:
    """A value is replaced, a key removed, or a key added, somewhere in a valid resource."""
    resource = copy.deepcopy(data.draw(st.sampled_from(examples(kind))))
    change_somewhere(data, resource, ODD, ["zzz"])
    agree(kind, resource)
