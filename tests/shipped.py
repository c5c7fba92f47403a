"""The templates that come with pgconf, filled in: from the example shop, or from resources of a test."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pgconf import Project
from pgconf.app.project import no_tick
from pgconf.app.render import render_environment
from pgconf.kinds.artifact_template import ArtifactTemplate
from pgconf.kinds.canonical import restored
from pgconf.kinds.registry import registry
from pgconf.loading.templates import load_templates
from pgconf.loading.yaml import read_value
from pgconf.model import Address, DesiredState
from pgconf.rendering import render, seen

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {"name": "production", "stage": "live", "zone": "Asia/Shanghai", "locale": "zh-CN"}


@cache
def artifacts(environment: str = "production") -> Mapping[str, str]:
    """Give the artifacts of the example shop by name."""
    made = render_environment(Project.open(ROOT), environment, no_tick)
    return MappingProxyType({one.name: one.content.decode() for one in made})


@cache
def desired(environment: str = "production") -> DesiredState:
    """Give what the artifacts of the example shop are made from."""
    return Project.open(ROOT).load(environment).require_valid()


def templates() -> tuple[ArtifactTemplate, ...]:
    """Give all templates that come with pgconf."""
    found = load_templates(ROOT)
    assert found.diagnostics == ()
    return found.value


def made(name: str, resources: str = "") -> dict[str, str]:
    """Fill in one template.

    Args:
        name: below `templates/`, without its ending.
        resources: YAML documents, each of a resource that is checked alone.
    """
    (template,) = (one for one in templates() if one.file == f"templates/{name}.j2")
    by_kind: dict[str, tuple[Any, ...]] = dict.fromkeys(template.header.reads, ())
    for document in filter(None, resources.split("\n---\n")):
        data: Any = read_value(document.encode(), "test.yaml").value
        kind = registry()[data["kind"]]
        address = Address(data["kind"], data["name"])
        checked = kind.check(address, data)
        assert checked.diagnostics == ()
        body = restored(json.loads(kind.canonical(checked.value)), kind.shape)
        by_kind[address.kind] = (*by_kind[address.kind], seen(address, {"name": address.name, **body}))
    rendered = render(template, by_kind, ENVIRONMENT)
    assert rendered.diagnostics == ()
    return {one.name: one.content.decode() for one in rendered.value}
