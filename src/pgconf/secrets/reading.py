"""Finds the source that a reference names, and reads each secret once."""

from collections.abc import Iterable
from pathlib import Path

from pgconf.model import PgconfError, SecretText, did_you_mean, say
from pgconf.ports import SecretSource
from pgconf.secrets.plugins import PREFIX, plugged_in
from pgconf.secrets.unresolved import unresolved


class SecretReader:
    """Reads secrets by reference. Within one reader a secret stays what it was when it was first read.

    Args:
        sources: what `SOURCE:NAME` may begin with, beside what other distributions bring.
        root: the project's folder, for those.
    """

    def __init__(self, sources: Iterable[SecretSource], root: Path = Path()) -> None:
        self._sources = {source.name: source for source in sources}
        self._root = root
        self._read: dict[str, SecretText | PgconfError] = {}

    def resolve(self, reference: str) -> SecretText:
        """Read the secret that a reference stands for.

        Raises:
            PgconfError: it cannot be read here and now.
        """
        if reference not in self._read:
            try:
                self._read[reference] = self._resolve(reference)
            except PgconfError as error:
                self._read[reference] = error
        found = self._read[reference]
        if isinstance(found, PgconfError):
            raise PgconfError(*found.diagnostics)
        return found

    def read(self, reference: str) -> SecretText | None:
        """Read a secret that one can do without."""
        try:
            return self.resolve(reference)
        except PgconfError:
            return None

    def _resolve(self, reference: str) -> SecretText:
        scheme, _, name = reference.partition(":")
        if scheme.startswith(PREFIX) and scheme not in self._sources:
            self._sources[scheme] = plugged_in(scheme, self._root)
        source = self._sources.get(scheme)
        if source is not None:
            return source.resolve(name)
        known = ", ".join(f"`{one}:`" for one in self._sources)
        raise unresolved(
            None,  # `postgresql://…` in the place of a reference is the secret itself
            say("there is no source of secrets called `{scheme}`", scheme=scheme),
            did_you_mean(scheme, self._sources) or say("there is {known}", known=known),
        )
