"""`keyring:SERVICE/NAME`: the keyring of the person or the machine, by the library `keyring`.

Which keyring that is (macOS Keychain, Windows Credential Locker, the Secret Service of a Linux desktop, a
file) is what `keyring` is set up for.
"""

import re

from pgconf.model import SecretText, say
from pgconf.secrets.unresolved import Trouble, not_installed, unresolved

_NAME = re.compile(r"([\w.-]+)/([\w.@-]+)", re.ASCII)


class KeyringSource:
    """Reads a keyring."""

    name = "keyring"

    def resolve(self, name: str) -> SecretText:
        """Read the password that a keyring has for a name of a service.

        Raises:
            PgconfError: there is none, or the keyring cannot be read.
        """
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise unresolved(
                None,
                say("what stands behind `keyring:` is no service and name"),
                say("write `keyring:SERVICE/NAME`, as in `keyring set SERVICE NAME`"),
            )
        found = _read(*parts.groups())
        if isinstance(found, Trouble):
            raise unresolved(f"keyring:{name}", *found)
        return SecretText(found)


def _read(service: str, name: str) -> str | Trouble:
    try:
        import keyring
        from keyring.errors import KeyringLocked, NoKeyringError
    except ImportError:
        return not_installed("keyring", "keyring")
    try:
        value = keyring.get_password(service, name)
    except NoKeyringError:
        return Trouble(
            say("there is no keyring on this machine"),
            say("`keyring --list-backends` shows what can be used"),
        )
    except KeyringLocked:
        return Trouble(say("the keyring is locked"), say("unlock it, then run the command again"))
    except Exception as error:  # noqa: BLE001 - each keyring has errors of its own, and their text is not known
        return Trouble(
            say("the keyring fails with `{type}`", type=type(error).__name__),
            say("see whether `keyring get {service} {name}` works", service=service, name=name),
        )
    if value:
        return value
    problem = (
        say("the keyring has none of that name") if value is None else say("the keyring's entry is empty")
    )
    return Trouble(problem, say("store it: `keyring set {service} {name}`", service=service, name=name))
