"""The age identities that SOPS files are opened with, from where SOPS itself looks for them."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pgconf.model import say
from pgconf.secrets.file import UnreadableError, read_content
from pgconf.secrets.unresolved import Trouble, not_installed


def identities(variables: Mapping[str, str]) -> list[Any] | Trouble:
    """Read all age identities there are; those of plugins and hardware are passed over.

    They come from `SOPS_AGE_KEY`, the file that `SOPS_AGE_KEY_FILE` names, and `sops/age/keys.txt` in the
    user's folder of settings. `SOPS_AGE_KEY_CMD` is not run: no source of pgconf runs a command.
    """
    try:
        import pyrage
    except ImportError:
        return not_installed("pyrage", "sops")
    try:
        texts = list(_texts(variables))
    except UnreadableError as error:
        problem = say("the file of age keys cannot be read: {problem}", problem=error.problem)
        return Trouble(problem, say("make sure that `SOPS_AGE_KEY_FILE` names a file of age keys"))
    found = []
    for word in (word for text in texts for line in _lines(text) for word in line.split()):
        try:
            found.append(pyrage.x25519.Identity.from_str(word))
        except pyrage.IdentityError:
            continue  # a key of another type, or a mistake; what it is must not be shown
    if found:
        return found
    return Trouble(
        say("there is no age key here"),
        say("set `SOPS_AGE_KEY` or `SOPS_AGE_KEY_FILE`, or put the key into `~/.config/sops/age/keys.txt`"),
    )


def _texts(variables: Mapping[str, str]) -> Iterator[str]:
    yield variables.get("SOPS_AGE_KEY", "")
    named = variables.get("SOPS_AGE_KEY_FILE")
    if named:
        yield read_content(Path(named)).decode(errors="replace")
    try:
        yield read_content(_settings(variables) / "sops" / "age" / "keys.txt").decode(errors="replace")
    except UnreadableError:
        return  # it is one place among three


def _settings(variables: Mapping[str, str]) -> Path:
    """Give the user's folder of settings, as SOPS finds it."""
    if os.name == "nt":
        return Path(variables.get("APPDATA", ""))
    if variables.get("XDG_CONFIG_HOME"):
        return Path(variables["XDG_CONFIG_HOME"])
    home = Path(variables.get("HOME", ""))
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".config")


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if not line.startswith("#"))
