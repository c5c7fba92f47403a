"""Graph: which resource refers to which."""

from dataclasses import dataclass

from pgconf.app.project import Project, Tick
from pgconf.app.show import find_resource
from pgconf.model import Address, to_dotted


@dataclass(frozen=True, slots=True)
class Graph:
    """The resources of an environment, and their references: from, to, and the field's path."""

    environment: str
    nodes: tuple[tuple[Address, str | None], ...]
    edges: tuple[tuple[Address, Address, str], ...]


def graph(project: Project, environment: str, around: str | None, tick: Tick) -> Graph:
    """Draw the references of an environment, or those of one resource and what refers to it.

    Raises:
        UsageError: the environment has no resource `around`.
    """
    desired = project.load(environment, tick).require_valid()
    resources = desired.resources
    edges = [
        (resource.address, reference.address, to_dotted(reference.path))
        for resource in resources.values()
        for reference in resource.references
    ]
    kept = set(resources)
    if around is not None:
        centre = find_resource(desired, around).address
        edges = [edge for edge in edges if centre in edge[:2]]
        kept = {centre, *(end for edge in edges for end in edge[:2])}
    nodes = tuple((address, getattr(resources[address].spec, "title", None)) for address in sorted(kept))
    return Graph(environment, nodes, tuple(sorted(edges)))
