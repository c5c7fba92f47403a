"""Graphs as Mermaid and as DOT."""

from collections.abc import Iterator, Sequence

from pgconf.model import Address
from pgconf.reports.style import printable

Nodes = Sequence[tuple[Address, str | None]]
Edges = Sequence[tuple[Address, Address, str]]


def as_mermaid(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """Write a Mermaid flowchart; GitHub and GitLab draw it in Markdown."""
    number = {address: f"n{at}" for at, (address, _) in enumerate(nodes)}
    yield "flowchart LR"
    for address, title in nodes:
        yield f'  {number[address]}["{_mermaid(_label(address, title))}"]'
    for start, end, path in edges:
        yield f"  {number[start]} -->|{_mermaid(path)}| {number[end]}"


def as_dot(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """Write a graph for Graphviz."""
    yield "digraph pgconf {"
    yield "  rankdir=LR; node [shape=box];"
    for address, title in nodes:
        label = _label(address, title)
        yield f'  "{address}" [label="{_quoted(label)}"];'
    for start, end, path in edges:
        yield f'  "{start}" -> "{end}" [label="{_quoted(path)}"];'
    yield "}"


_LINE_BREAK = "\n"


def _label(address: Address, title: str | None) -> str:
    """Write a node's text: its address and, on a line of its own, its title."""
    return _LINE_BREAK.join(printable(part) for part in (str(address), title) if part)


def _mermaid(text: str) -> str:
    """Escape what ends a Mermaid label or is markup in it."""
    escaped = text.replace("#", "#35;").replace("&", "#amp;").replace('"', "#quot;")
    for character in "[]|<>\\`":
        escaped = escaped.replace(character, f"#{ord(character)};")
    return escaped.replace(_LINE_BREAK, "<br/>")


def _quoted(text: str) -> str:
    """Escape what ends a DOT string or is a code in it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace(_LINE_BREAK, "\\n")
