"""What was put into a live body by hand is taken out of what is kept of it, and nothing else is."""

import json
from typing import Any

import pytest
from tests.unit.planning.test_secrets import KINDS

from pgconf import Project
from pgconf.app.init import init
from pgconf.model import Address
from pgconf.planning.conceal import conceal_with
from pgconf.planning.digest import seal

PLANTED = "hunter2Zq9"
REFERENCE = {"secret": "env:KEY"}
METHOD = Address("payment_method", "alipay-web")
ACCOUNT = Address("account", "icbc-main")
CREDENTIALS = {"app_id": "2021004117650328", "sign_type": "RSA2", "private_key": REFERENCE}


def concealed(address: Address, data: Any) -> Any:
    """Conceal what is not meant to be kept."""
    return json.loads(conceal_with(KINDS)(address, json.dumps(data).encode()))


def test_what_was_applied_is_kept_to_the_byte(tmp_path: Any) -> None:
    """Every resource of the example shop."""
    init(tmp_path)
    project = Project(tmp_path)
    conceal = conceal_with(project.registry)
    sealed = seal(project.load("production").require_valid(), project.registry)
    assert len(sealed) > 50
    assert [address for address, one in sealed.items() if conceal(address, one.body) != one.body] == []


@pytest.mark.parametrize(
    ("credentials", "kept"),
    [
        ({**CREDENTIALS, "private_key": PLANTED}, {**CREDENTIALS, "private_key": "(withheld)"}),
        ({**CREDENTIALS, "private_key": {"secret": PLANTED}}, {**CREDENTIALS, "private_key": "(withheld)"}),
        ({**CREDENTIALS, "private_key": {"value": PLANTED}}, {**CREDENTIALS, "private_key": "(withheld)"}),
        ({**CREDENTIALS, "api_secret": PLANTED}, {**CREDENTIALS, "api_secret": "(withheld)"}),
        (PLANTED, "(withheld)"),
        ([PLANTED], "(withheld)"),
        (None, None),
    ],
)
def test_a_secret_in_clear_is_withheld(credentials: Any, kept: Any) -> None:
    """Where a reference belongs, in its way, and beside it; what else was edited stays to be seen."""
    edited = {"provider": "alipay", "amount": {"max": "999999"}}
    assert concealed(METHOD, {**edited, "credentials": credentials}) == {**edited, "credentials": kept}


def test_secrets_in_lists_and_maps_are_withheld() -> None:
    """Each by itself."""
    office = Address("role_matrix", "office")
    people = {"li": {"roles": ["a"], "phone": PLANTED}, "han": {"roles": ["b"], "phone": REFERENCE}}
    found = concealed(office, {"assignments": {"people": people}})
    assert found["assignments"]["people"]["han"]["phone"] == REFERENCE
    assert PLANTED not in json.dumps(found)
    assert found["assignments"]["people"]["li"] == {"roles": ["a"], "phone": "(withheld)"}
    listed = {"assignments": {"people": [{"roles": ["a"], "phone": PLANTED}]}}
    assert PLANTED not in json.dumps(concealed(office, listed))


@pytest.mark.parametrize(
    "body", [b"hunter2Zq9", b'"hunter2Zq9"', b'{"a": NaN, "b": hunter2Zq9}', b"[" * 100_000]
)
def test_what_is_no_body_is_withheld_whole(body: bytes) -> None:
    """There is no telling what is in it."""
    assert conceal_with(KINDS)(METHOD, body) == b'"(withheld)"'


def test_kinds_without_secrets_and_kinds_that_are_gone_keep_their_bodies() -> None:
    """Nobody can say of those where a secret would be."""
    for address in (Address("calendar", "cn"), Address("gone", "a")):
        assert conceal_with(KINDS)(address, b'{"key":"text"}') == b'{"key":"text"}'
