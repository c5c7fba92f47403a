"""Init: a shop that validates, plans and applies at once."""

import shutil
import tempfile
from pathlib import Path

from pgconf.app.bundled import bundled
from pgconf.model import Diagnostic, PgconfError, UsageError, say

FOLDERS = ("environments", "schemas", "templates")


def init(target: Path) -> list[str]:
    """Copy the example shop into a folder, which is made if need be.

    Returns:
        The names of what was put there, sorted.

    Raises:
        UsageError: something of the same name is there already.
        PgconfError: the folder cannot be written.
    """
    taken = next((name for name in FOLDERS if (target / name).exists()), None)
    if taken is not None:
        raise UsageError(
            Diagnostic(
                name="cli/folder-in-use",
                message=say(
                    "`{target}` is there already, and nothing is written over it", target=target / taken
                ),
                hint=say("name a new folder: `pgconf init my-shop`"),
            )
        )
    try:
        return _copy(target)
    except OSError as error:
        message = say("`{target}` cannot be written: {strerror}", target=target, strerror=error.strerror)
        hint = say("name a folder that you may write to")
        raise PgconfError(Diagnostic(name="cli/not-writable", message=message, hint=hint)) from error


def _copy(target: Path) -> list[str]:
    """Copy to a hidden folder first, so that a shop is there whole or not at all."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pgconf-init-", dir=target) as made:
        for name in FOLDERS:
            shutil.copytree(
                bundled(name), Path(made) / name, ignore=shutil.ignore_patterns(".gitkeep", "__pycache__")
            )
        if not (target / ".gitignore").exists():
            (Path(made) / ".gitignore").write_text(".pgconf/\n", "utf-8")
        names = sorted(path.name for path in Path(made).iterdir())
        for name in names:
            (Path(made) / name).replace(target / name)
    return names
