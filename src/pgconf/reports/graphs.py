"""Graphs as Mermaid and as DOT."""

from collections.abc import Iterator, Sequence

from pgconf.model import Address

Nodes = Sequence[tuple[Address, str | None]]
Edges = Sequence[tuple[Address, Address, str]]


def as_mermaid(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """Write a Mermaid flowchart; GitHub and GitLab draw it in Markdown."""
    number = {address: f"n{at}" for at, (address, _) in enumerate(nodes)}
    yield "flowchart LR"
    for address, title in nodes:
        yield f'  {number[address]}["{_mermaid(_label(address, title, "<br/>"))}"]'
    for start, end, path in edges:
        yield f"  {number[start]} -->|{_mermaid(path)}| {number[end]}"


def as_dot(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """Write a graph for Graphviz."""
    yield "digraph pgconf {"
    yield "  rankdir=LR; node [shape=box];"
    for address, title in nodes:
        label = _label(address, title, "\\n")
        yield f'  "{address}" [label="{_quoted(label)}"];'
    for start, end, path in edges:
        yield f'  "{start}" -> "{end}" [label="{_quoted(path)}"];'
    yield "}"


def _label(address: Address, title: str | None, between: str) -> str:
    return f"{address}{between}{title}" if title else str(address)


def _mermaid(text: str) -> str:
    """Escape what ends a Mermaid label; a line break made by us stays."""
    escaped = text.replace("<br/>", "\n").replace("#", "#35;").replace('"', "#quot;")
    for character, code in (("[", "#91;"), ("]", "#93;"), ("|", "#124;"), ("<", "#lt;"), (">", "#gt;")):
        escaped = escaped.replace(character, code)
    return escaped.replace("\n", "<br/>")


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')
