"""Resources → artifacts: what gateways, schedulers and services read, from templates in a sandbox."""

from pgconf.rendering.render import render
from pgconf.rendering.values import seen

__all__ = ["render", "seen"]
