"""Graphs as Mermaid and as DOT: any title, and still one graph."""

import re

import pytest

from pgconf.model import Address
from pgconf.reports.graphs import as_dot, as_mermaid

METHOD = Address("payment_method", "alipay-web")
SETTLEMENT = Address("settlement_rule", "alipay-t1")
NODES = [(METHOD, "支付宝"), (SETTLEMENT, None)]
EDGES = [(METHOD, SETTLEMENT, "settlement")]


def test_a_graph_in_mermaid() -> None:
    """Nodes are numbered, for their names may hold anything."""
    assert list(as_mermaid(NODES, EDGES)) == [
        "flowchart LR",
        '  n0["payment_method/alipay-web<br/>支付宝"]',
        '  n1["settlement_rule/alipay-t1"]',
        "  n0 -->|settlement| n1",
    ]


def test_a_graph_in_dot() -> None:
    """Nodes are their addresses."""
    assert list(as_dot(NODES, EDGES)) == [
        "digraph pgconf {",
        "  rankdir=LR; node [shape=box];",
        '  "payment_method/alipay-web" [label="payment_method/alipay-web\\n支付宝"];',
        '  "settlement_rule/alipay-t1" [label="settlement_rule/alipay-t1"];',
        '  "payment_method/alipay-web" -> "settlement_rule/alipay-t1" [label="settlement"];',
        "}",
    ]


TITLES = [
    '"]; x',
    "a|b",
    "<script>",
    "#quot;",
    "a\\",
    'a\\"',
    "C:\\new",
    "a<br/>b",
    "[x](y)",
    "\x9b2J",
    "\u202e",
]


@pytest.mark.parametrize("title", TITLES, ids=repr)
def test_a_title_in_mermaid_stays_inside_of_its_label(title: str) -> None:
    """Nothing in it ends the label or makes markup of its own, or acts on a terminal."""
    _, node = as_mermaid([(METHOD, title)], [])
    label = node.removeprefix('  n0["payment_method/alipay-web<br/>').removesuffix('"]')
    assert not set('"[]|<>\x9b\u202e') & set(label)


@pytest.mark.parametrize("title", TITLES, ids=repr)
def test_a_title_in_dot_stays_inside_of_its_label(title: str) -> None:
    """A DOT string ends at the first quote that no backslash stands before; backslashes come in pairs."""
    _, _, node, _ = as_dot([(METHOD, title)], [])
    label = node.removeprefix('  "payment_method/alipay-web" [label="payment_method/alipay-web\\n')
    assert re.fullmatch(r'(?:[^"\\\x9b\u202e]|\\["\\])*"\];', label)


def test_the_label_of_an_edge_is_escaped_too() -> None:
    """Paths may hold keys with brackets."""
    edges = [(METHOD, SETTLEMENT, 'splits[0]."a|b".account')]
    assert list(as_mermaid(NODES, edges))[-1] == ("  n0 -->|splits#91;0#93;.#quot;a#124;b#quot;.account| n1")
    assert '[label="splits[0].\\"a|b\\".account"]' in list(as_dot(NODES, edges))[-2]
