"""`env:NAME`: a variable of the process."""

import os
import re
from collections.abc import Mapping

from pgconf.model import SecretText, say
from pgconf.secrets.unresolved import unresolved

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class EnvSource:
    """Reads environment variables.

    Args:
        variables: where to look; those of this process when left out.
    """

    name = "env"

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def resolve(self, name: str) -> SecretText:
        """Read a variable. An empty one is missing: CI systems hand over an unknown secret like that.

        Raises:
            PgconfError: there is no such variable.
        """
        if not _NAME.fullmatch(name):
            raise unresolved(
                None,
                say("what stands behind `env:` is no name of a variable"),
                say("write `env:` and the variable's name; the value itself has no place there"),
            )
        value = self._variables.get(name)
        if value:
            return SecretText(value)
        problem = say("the variable is not set") if value is None else say("the variable is empty")
        hint = say("set the environment variable `{name}` where this command runs", name=name)
        raise unresolved(f"env:{name}", problem, hint)
