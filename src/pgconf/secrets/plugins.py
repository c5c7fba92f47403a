"""Sources that other distributions bring, by an entry point in the group `pgconf.secrets`.

Its name is what references begin with, such as `x-acme`; it leads to a function, mostly a class, that
takes the project's folder and gives a `ports.SecretSource`.
"""

from pathlib import Path

from pgconf.model import PgconfError, SecretText, did_you_mean, say
from pgconf.ports import SecretSource
from pgconf.secrets.unresolved import Trouble, unresolved

ENTRY_POINTS = "pgconf.secrets"
PREFIX = "x-"
"""Names that are not pgconf's own; no URL begins like that, and no later source of pgconf is called so."""


def plugged_in(scheme: str, root: Path) -> SecretSource:
    """Make the source of another distribution; where there is none, one that says so.

    Nothing of a distribution is imported before a reference names its source.
    """
    from importlib.metadata import entry_points

    known = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    point = known.get(scheme)
    if point is None:
        problem = say("no distribution that is installed brings the source `{scheme}`", scheme=scheme)
        hint = did_you_mean(scheme, known) or say("install the one that does beside pgconf")
        return _Absent(scheme, Trouble(problem, hint))
    try:
        return _PluggedIn(scheme, point.load()(root))
    except Exception as error:  # noqa: BLE001 - a plugin may fail in any way, and stops nobody else
        problem = say(
            "the source of `{distribution}` cannot be loaded: {type}",
            distribution=point.dist.name if point.dist else point.value,
            type=type(error).__name__,
        )
        return _Absent(scheme, Trouble(problem, say("update the distribution, or uninstall it")))


class _Absent:
    """Stands for a source that cannot be had."""

    def __init__(self, name: str, trouble: Trouble) -> None:
        self.name = name
        self._trouble = trouble

    def resolve(self, name: str) -> SecretText:
        """Refuse to read.

        Raises:
            PgconfError: always.
        """
        raise unresolved(f"{self.name}:{name}", *self._trouble)


class _PluggedIn:
    """Somebody else's source, whose failures are told without their text: there may be a secret in it."""

    def __init__(self, name: str, source: SecretSource) -> None:
        self.name = name
        self._source = source

    def resolve(self, name: str) -> SecretText:
        """Read a secret.

        Raises:
            PgconfError: the source says so, or it fails.
        """
        try:
            found = self._source.resolve(name)
        except PgconfError as error:
            raise PgconfError(error.diagnostics[0]) from None
        except Exception as error:  # noqa: BLE001 - as above
            failed = type(error).__name__
        else:
            if isinstance(found, SecretText):
                return found
            failed = type(found).__name__  # a bare text would be shown by whoever prints it
        raise unresolved(
            f"{self.name}:{name}",
            say("its source fails with `{type}`", type=failed),
            say("tell those who maintain the source"),
        )
