"""Show takes one resource out of an environment, with the place that set each value."""

from pathlib import Path
from typing import Any

import pytest
from tests.projects import ACCOUNT, BASE, MORE, PATCH, SHOP, Files, shop

from pgconf import Project
from pgconf.app.project import no_tick
from pgconf.app.show import ShownResource, show
from pgconf.model import Address, Diagnostic, InvalidError, UsageError

SECOND = ACCOUNT.replace("icbc-main", "second")
SPLITS: Files = {BASE: f"{SHOP[BASE]}splits: [{{account: second, ratio: 10%}}]\n---\n{SECOND}"}


def shown(root: Path, files: Files) -> ShownResource:
    """Show the settlement rule of the valid project with some files changed."""
    return show(shop(root, files), "production", "settlement_rule/bank-t1", no_tick)


def values_of(resource: ShownResource) -> dict[str, Any]:
    """Give values and origins by dotted paths."""
    return {
        ".".join(map(str, one.path)): (one.value, str(one.origin) if one.origin else None)
        for one in resource.values
    }


def refusal(project: Project, address: str) -> Diagnostic:
    """Tell why nothing can be shown."""
    with pytest.raises(UsageError) as caught:
        show(project, "production", address, no_tick)
    (found,) = caught.value.diagnostics
    return found


def test_every_value_is_shown_with_the_place_that_set_it(tmp_path: Path) -> None:
    """In its canonical form; a default has no place."""
    resource = shown(tmp_path, {PATCH: "# limits\npatch: settlement_rule/bank-t1\namount: {max: 40000.50}\n"})
    assert (resource.address, resource.title) == (Address("settlement_rule", "bank-t1"), "次日结算")
    assert resource.sources == (f"{BASE}:7", f"{PATCH}:2")
    values = values_of(resource)
    assert values["amount.max"] == ("40000.5", f"{PATCH}:3:15")
    assert values["amount.min"] == ("100", f"{BASE}:13:15")
    assert values["account"] == ("icbc-main", f"{BASE}:11:10")
    assert values["currency"] == ("CNY", None)


def test_a_list_of_plain_values_is_one_value(tmp_path: Path) -> None:
    """Its items have no order that could be pointed at."""
    resource = shown(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\ncycle: W+2\nweekdays: [wed, mon]\n"})
    value, origin = values_of(resource)["weekdays"]
    assert (sorted(value), origin) == (["mon", "wed"], f"{PATCH}:3:11")


def test_a_list_of_maps_is_shown_item_by_item(tmp_path: Path) -> None:
    """Where their order means something, by their numbers."""
    serial = "kind: serial_rule\nname: s\nparts:\n  - time: yyyyMMdd\n  - sequence: {digits: 6, per: day}\n"
    values = values_of(show(shop(tmp_path, {MORE: serial}), "production", "serial_rule/s", no_tick))
    assert values["parts.0.time"] == ("yyyyMMdd", f"{MORE}:4:11")
    assert values["parts.1.sequence.digits"] == (6, f"{MORE}:5:24")


def test_a_keyed_list_is_shown_by_its_keys(tmp_path: Path) -> None:
    """As it is in the target."""
    value, _ = values_of(shown(tmp_path, SPLITS))["splits.second.ratio"]
    assert value == "10%"


def test_values_in_a_keyed_list_have_their_place(tmp_path: Path) -> None:
    """They are no defaults."""
    assert values_of(shown(tmp_path, SPLITS))["splits.second.ratio"] == ("10%", f"{BASE}:14:35")


def test_a_secret_is_shown_as_its_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret itself is not read."""
    monkeypatch.setenv("ACCOUNT", "hunter2")
    resource = show(shop(tmp_path), "production", "account/icbc-main", no_tick)
    assert values_of(resource)["number.secret"] == ("env:ACCOUNT", f"{BASE}:5:18")
    assert "hunter2" not in repr(resource)


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("account/icbc-mian", "did you mean `account/icbc-main`?"),
        ("acount/icbc-main", "did you mean `account/icbc-main`?"),
        ("calendar/x", "`pgconf graph -e production` shows everything it has"),
    ],
)
def test_what_the_environment_does_not_have_comes_with_a_suggestion(
    tmp_path: Path, address: str, hint: str
) -> None:
    """Or with a way to see what it has."""
    found = refusal(shop(tmp_path), address)
    assert (found.name, found.hint) == ("cli/unknown-address", hint)


@pytest.mark.parametrize("address", ["", "icbc-main", "account/", "account/icbc-main/number"])
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    """With the form of one."""
    found = refusal(shop(tmp_path), address)
    assert found.name == "cli/bad-address"
    assert "`kind/name`" in found.message
    assert found.hint


def test_a_name_without_its_kind_is_suggested_as_an_address(tmp_path: Path) -> None:
    """The suggestion must work when it is taken."""
    assert refusal(shop(tmp_path), "icbc-main").hint == "did you mean `account/icbc-main`?"


def test_of_an_invalid_environment_nothing_is_shown(tmp_path: Path) -> None:
    """Values that are wrong would look right."""
    with pytest.raises(InvalidError):
        shown(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\ncycle: T1\n"})
