"""An environment is the chain of layers that `extends` leads through."""

from pathlib import Path
from typing import Any

import pytest
from tests.projects import PRODUCTION, SETTINGS, found_in, shop

from pgconf.loading.environments import chain, is_deployable
from pgconf.loading.layers import Layer
from pgconf.model import Document, Place, Source

MIDDLE = "environments/middle/environment.yaml"
MIDDLE_SETTINGS = SETTINGS.replace("production", "middle")


def layer(name: str, settings: dict[str, Any] | None) -> Layer:
    """Make a layer that has settings, or none, and nothing else."""
    source = Source(f"environments/{name}/environment.yaml", 0, 1)
    document = Document(source, settings) if settings is not None else None
    return Layer(name, document, (), (), (), (), 1)


def names_of(layers: tuple[Layer, ...]) -> list[str]:
    """Name layers in their order."""
    return [one.name for one in layers]


def test_the_lowest_layer_comes_first() -> None:
    """Each layer is asked for once, from the environment down."""
    extends = {"production": "live", "live": "base"}
    asked: list[str] = []

    def load(name: str) -> Layer:
        asked.append(name)
        return layer(name, {"extends": extends[name]} if name in extends else None)

    chained = chain("production", ["base", "live", "production"], load)
    assert names_of(chained.value) == ["base", "live", "production"]
    assert asked == ["production", "live", "base"]
    assert chained.diagnostics == ()


@pytest.mark.parametrize("settings", [None, {}, {"extends": None}, {"extends": 5}, {"extends": ["base"]}])
def test_without_a_name_to_extend_a_layer_stands_alone(settings: dict[str, Any] | None) -> None:
    """What is no name is for the check of the settings to report."""
    chained = chain("production", ["base", "production"], lambda name: layer(name, settings))
    assert names_of(chained.value) == ["production"]
    assert chained.diagnostics == ()


def test_a_layer_that_is_not_there_ends_the_chain() -> None:
    """The place is the value of `extends`, in the layer that has it."""
    chained = chain("production", ["base", "production"], lambda name: layer(name, {"extends": "bse"}))
    assert names_of(chained.value) == ["production"]
    (found,) = chained.diagnostics
    assert (found.name, found.hint) == ("env/unknown-environment", "did you mean `base`?")
    assert found.where == Place(Source(PRODUCTION, 0, 1), ("extends",))


def test_a_layer_that_nothing_is_like_needs_a_folder() -> None:
    """When no folder has a name that is near, the hint tells which one is missing."""
    (found,) = chain("production", ["production"], lambda name: layer(name, {"extends": "x"})).diagnostics
    assert found.hint == "it needs a folder `environments/x`"


def test_an_environment_is_a_layer_with_settings() -> None:
    """Others are there to be extended."""
    assert is_deployable(layer("production", {}))
    assert not is_deployable(layer("base", None))


def test_an_environment_cannot_extend_itself(tmp_path: Path) -> None:
    """The finding marks the name that leads back."""
    settings = SETTINGS.replace("base", "production")
    project = shop(tmp_path, {PRODUCTION: settings})
    found = next(d for d in project.validate().diagnostics if d.name == "env/extends-cycle")
    assert str(found.span) == f"{PRODUCTION}:3:10"
    assert found.message == "`production` extends itself: `production` → `production`"
    assert found.hint


def test_a_circle_of_environments_is_told_with_its_way(tmp_path: Path) -> None:
    """Once for each environment that runs into it, in the layer that closes the circle."""
    files = {
        PRODUCTION: SETTINGS.replace("base", "middle"),
        MIDDLE: MIDDLE_SETTINGS.replace("base", "production"),
    }
    project = shop(tmp_path, files)
    told = [d for d in project.validate().diagnostics if d.name == "env/extends-cycle"]
    assert [(str(d.span), d.message) for d in told] == [
        (f"{MIDDLE}:3:10", "`production` extends itself: `production` → `middle` → `production`"),
        (f"{PRODUCTION}:3:10", "`middle` extends itself: `middle` → `production` → `middle`"),
    ]


def test_a_chain_of_three_is_read_from_the_bottom(tmp_path: Path) -> None:
    """Files of all three layers count for the environment."""
    project = shop(tmp_path, {PRODUCTION: SETTINGS.replace("base", "middle"), MIDDLE: MIDDLE_SETTINGS})
    loaded = project.load("production")
    assert loaded.layers == ("base", "middle", "production")
    assert loaded.files == 3
    assert loaded.diagnostics == ()


def test_a_path_is_no_name_to_extend(tmp_path: Path) -> None:
    """One mistake, told once, by the check that knows what a name looks like."""
    found = found_in(tmp_path, {PRODUCTION: SETTINGS.replace("base", "../../etc")})
    assert ("schema/format", f"{PRODUCTION}:3:10", "../../etc") in found
    assert "env/unknown-environment" not in [name for name, _, _ in found]
