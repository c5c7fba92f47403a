"""Graph: which resource refers to which."""

from dataclasses import dataclass

from pgconf.app.project import Project, Tick
from pgconf.model import Address, Diagnostic, UsageError, did_you_mean, to_dotted


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
    resources = project.load(environment, tick).require_valid().resources
    edges = [
        (resource.address, reference.address, to_dotted(reference.path))
        for resource in resources.values()
        for reference in resource.references
    ]
    kept = set(resources)
    if around is not None:
        centre = next((address for address in resources if str(address) == around), None)
        if centre is None:
            raise UsageError(
                Diagnostic(
                    name="cli/unknown-address",
                    message=f"`{environment}` has no `{around}`",
                    hint=did_you_mean(around, map(str, resources)),
                )
            )
        edges = [edge for edge in edges if centre in edge[:2]]
        kept = {centre, *(end for edge in edges for end in edge[:2])}
    nodes = tuple((address, getattr(resources[address].spec, "title", None)) for address in sorted(kept))
    return Graph(environment, nodes, tuple(sorted(edges)))
