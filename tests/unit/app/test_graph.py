"""The graph of an environment is its references."""

from pathlib import Path

import pytest
from tests.projects import MORE, PATCH, shop

from pgconf.app.graph import graph
from pgconf.app.project import no_tick
from pgconf.model import Address, InvalidError, UsageError

ICBC = Address("account", "icbc-main")
RULE = Address("settlement_rule", "bank-t1")
AUDIENCES = "kind: audience\nname: a\nall: users\nblacklist: [b]\n---\nkind: audience\nname: b\nall: staff\n"
A, B = Address("audience", "a"), Address("audience", "b")


def test_every_resource_is_a_node_and_every_reference_an_edge(tmp_path: Path) -> None:
    """Nodes with titles, edges with the field that refers."""
    found = graph(shop(tmp_path, {MORE: AUDIENCES}), "production", None, no_tick)
    assert found.environment == "production"
    assert found.nodes == ((ICBC, None), (A, None), (B, None), (RULE, "次日结算"))
    assert found.edges == ((A, B, "blacklist[0]"), (RULE, ICBC, "account"))


@pytest.mark.parametrize("centre", ["account/icbc-main", "settlement_rule/bank-t1"])
def test_around_a_resource_are_what_it_refers_to_and_what_refers_to_it(tmp_path: Path, centre: str) -> None:
    """Nothing further away."""
    found = graph(shop(tmp_path, {MORE: AUDIENCES}), "production", centre, no_tick)
    assert [address for address, _ in found.nodes] == [ICBC, RULE]
    assert found.edges == ((RULE, ICBC, "account"),)


def test_a_resource_without_references_stands_alone(tmp_path: Path) -> None:
    """It is a graph too."""
    project = shop(tmp_path, {MORE: "kind: audience\nname: a\nall: users\n"})
    found = graph(project, "production", "audience/a", no_tick)
    assert (found.nodes, found.edges) == (((A, None),), ())


@pytest.mark.parametrize(
    ("around", "name"),
    [("account/icbc-mian", "cli/unknown-address"), ("icbc-main", "cli/bad-address"), ("", "cli/bad-address")],
)
def test_around_nothing_there_is_no_graph(tmp_path: Path, around: str, name: str) -> None:
    """With a hint what to write instead."""
    with pytest.raises(UsageError) as caught:
        graph(shop(tmp_path), "production", around, no_tick)
    (found,) = caught.value.diagnostics
    assert found.name == name
    assert found.hint


def test_of_an_invalid_environment_there_is_no_graph(tmp_path: Path) -> None:
    """An edge to nowhere cannot be drawn."""
    with pytest.raises(InvalidError):
        graph(shop(tmp_path, {PATCH: "remove: account/icbc-main\n"}), "production", None, no_tick)
