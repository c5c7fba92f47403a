"""The kinds around orders, people and messages: their JSON Schemas, and the shop's resources of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents
from pgconf.model import Address

BASE = Path(__file__).parents[3] / "environments" / "base"

KINDS = (
    "order_policy",
    "role_matrix",
    "audience",
    "sender",
    "notification_template",
    "notification_rule",
    "login_policy",
    "policy",
    "scenario",
)


def resources() -> Iterator[tuple[Address, dict[str, Any]]]:
    """Read the shop's resources, with the one variable they use put in."""
    for file in sorted(BASE.glob("*.yaml")):
        text = file.read_bytes().replace(b"${var.mail_host}", b"smtp.example.cn")
        read = read_documents(text, file.name)
        assert read.diagnostics == ()
        for document in read.value:
            if document.data["kind"] in KINDS:
                yield Address(document.data["kind"], document.data["name"]), document.data


SHOP = dict(resources())


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_valid(kind: str) -> None:
    """Editors read it, so it must be what it says it is."""
    Draft202012Validator.check_schema(registry()[kind].json_schema())


@pytest.mark.parametrize("kind", KINDS)
def test_the_shop_uses_the_kind(kind: str) -> None:
    """Every kind has an example."""
    assert any(address.kind == kind for address in SHOP)


@pytest.mark.parametrize("address", SHOP, ids=str)
def test_the_shop_is_right_by_model_and_schema(address: Address) -> None:
    """What one takes the other takes too."""
    kind = registry()[address.kind]

    assert kind.check(address, SHOP[address]).diagnostics == ()
    assert [
        error.message for error in Draft202012Validator(kind.json_schema()).iter_errors(SHOP[address])
    ] == []
