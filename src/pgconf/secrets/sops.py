"""`sops:FILE#PATH`: a value of a YAML or JSON file that SOPS has encrypted for age keys.

age_keys     the keys that are here
sops_file    what a file holds, decrypted and verified
sops_tree    how YAML and JSON are read for that
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pgconf.model import SecretText, say
from pgconf.secrets.age_keys import identities
from pgconf.secrets.file import UnreadableError, read_content
from pgconf.secrets.sops_file import Values, decrypt
from pgconf.secrets.sops_tree import NotSopsError
from pgconf.secrets.unresolved import Trouble, unresolved

_NAME = re.compile(r"([^\s#:@]+\.(?:yaml|yml|json))#([^\s#/]+(?:/[^\s#/]+)*)")


class SopsSource:
    """Reads files of SOPS. Each file is decrypted once.

    Args:
        root: what relative paths are counted from.
        variables: where `SOPS_AGE_KEY` and the like are; the variables of this process when left out.
    """

    name = "sops"

    def __init__(self, root: Path, variables: Mapping[str, str] | None = None) -> None:
        self._root = root
        self._variables = os.environ if variables is None else variables
        self._values = cache(self._decrypt)

    def resolve(self, name: str) -> SecretText:
        """Read a value by the keys that lead to it, such as `wechat/api_v3_key`; lists count from 0.

        Raises:
            PgconfError: there is none, or the file cannot be decrypted, or it was changed without SOPS.
        """
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise unresolved(
                None,
                say("what stands behind `sops:` is no file and path"),
                say("write `sops:FILE#PATH`, such as `sops:secrets/production.yaml#wechat/api_v3_key`"),
            )
        file, path = parts.groups()
        values = self._values(file)
        found = values if isinstance(values, Trouble) else _value(values, path, file)
        if isinstance(found, Trouble):
            raise unresolved(f"sops:{name}", *found)
        return found

    def _decrypt(self, file: str) -> Values | Trouble:
        try:
            content = read_content(self._root / file)
        except UnreadableError as error:
            hint = say("make sure that the file `{name}` exists and that this account may read it", name=file)
            return Trouble(error.problem, hint)
        keys = identities(self._variables)
        if isinstance(keys, Trouble):
            return keys
        try:
            return decrypt(content, keys, is_json=file.endswith(".json"))
        except NotSopsError as error:
            problem = error.problem
        except RecursionError:
            problem = say("it is nested too deeply")
        return Trouble(problem, say("see whether `sops decrypt {file}` works here", file=file))


def _value(values: Values, path: str, file: str) -> SecretText | Trouble:
    keys = tuple(path.split("/"))
    if keys in values:
        return values[keys]
    is_inner = any(place[: len(keys)] == keys for place in values)
    return Trouble(
        say("the path leads to a map or a list, and not to a value")
        if is_inner
        else say("the file has no value at this path"),
        say("`sops edit {file}` shows and changes what is in it", file=file),
    )
