"""Which layers make an environment: the chain of `extends`."""

import re
from collections.abc import Callable

from pgconf.loading.layers import Layer
from pgconf.model import Checked, Diagnostic, Place, did_you_mean, say

_NAME = re.compile(r"[a-z][a-z0-9-]*")
"""What else may stand behind `extends` is told by the check of the settings."""


def chain(environment: str, names: list[str], load: Callable[[str], Layer]) -> Checked[tuple[Layer, ...]]:
    """Follow `extends` from an environment down to its lowest layer.

    Args:
        environment: where to begin; it must be one of `names`.
        names: the folders there are.
        load: gives the layer of a folder.

    Returns:
        The layers, the lowest first.
    """
    layers = [load(environment)]
    while True:
        settings = layers[0].settings
        below = settings.data.get("extends") if settings else None
        if settings is None or not isinstance(below, str) or not _NAME.fullmatch(below):
            return Checked(tuple(layers))
        where = Place(settings.source, ("extends",))
        if any(layer.name == below for layer in layers):
            path = " → ".join(f"`{layer.name}`" for layer in reversed(layers))
            problem = Diagnostic(
                name="env/extends-cycle",
                message=say("`{below}` extends itself: {path} → `{below}`", below=below, path=path),
                hint=say("an environment extends one that does not lead back to it, usually `base`"),
                where=where,
            )
            return Checked(tuple(layers), (problem,))
        if below not in names:
            problem = Diagnostic(
                name="env/unknown-environment",
                message=say("there is no environment `{below}`", below=below),
                hint=did_you_mean(below, names)
                or say("it needs a folder `environments/{below}`", below=below),
                where=where,
            )
            return Checked(tuple(layers), (problem,))
        layers.insert(0, load(below))


def is_deployable(layer: Layer) -> bool:
    """Whether the folder is an environment, and not only a layer for others to extend."""
    return layer.settings is not None
