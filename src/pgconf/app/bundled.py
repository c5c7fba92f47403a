"""Files that travel with pgconf: the example shop, the schemas, the pages of all findings."""

from pathlib import Path

import pgconf


def bundled(folder: str) -> Path:
    """Find a folder of the distribution: inside the wheel, or in the checkout one works from.

    `folder` is `environments`, `schemas`, `templates` or `rules`.
    """
    package = Path(pgconf.__file__).parent
    inside = package / "bundled" / folder
    if inside.is_dir():
        return inside
    checkout = package.parent.parent
    return checkout / ("docs/rules" if folder == "rules" else folder)
