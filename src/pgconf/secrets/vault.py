"""`vault:MOUNT/PATH#KEY`: a secret in HashiCorp Vault's key-value store, version 2, by the library `hvac`.

This is the only source that opens a connection, and `VAULT_ADDR` says where to.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from pgconf.model import SecretText, say
from pgconf.secrets.unresolved import Trouble, not_installed, unresolved

if TYPE_CHECKING:
    from requests import Session

TIMEOUT = 10.0
"""Seconds without a byte from Vault; a deployment had better fail than hang."""

# No part begins with a dot: `..` would lead to another part of Vault's API.
_NAME = re.compile(r"(\w[\w.-]*)/(\w[\w.-]*(?:/\w[\w.-]*)*)#([\w.-]+)", re.ASCII)
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})

Keys = Mapping[str, Any]


class VaultSource:
    """Reads Vault. Each path is read once, and a Vault that cannot be reached is not asked again.

    Args:
        variables: where `VAULT_ADDR` and the like are; the variables of this process when left out.
        timeout: seconds without a byte from Vault.
    """

    name = "vault"

    def __init__(self, variables: Mapping[str, str] | None = None, timeout: float = TIMEOUT) -> None:
        self._variables = os.environ if variables is None else variables
        self._timeout = timeout
        self._down: Trouble | None = None
        self._client = cache(self._make_client)
        self._keys = cache(self._read_keys)

    def resolve(self, name: str) -> SecretText:
        """Read the latest version of a secret.

        Raises:
            PgconfError: there is none, the token may not read it, or Vault cannot be reached.
        """
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise unresolved(
                None,
                say("what stands behind `vault:` is no mount, path and key"),
                say("write `vault:MOUNT/PATH#KEY`, such as `vault:secret/shop/wechat#api_v3_key`"),
            )
        mount, path, key = parts.groups()
        keys = self._keys(mount, path)
        found = keys if isinstance(keys, Trouble) else _text(keys, key)
        if isinstance(found, Trouble):
            raise unresolved(f"vault:{name}", *found)
        return SecretText(found)

    def _make_client(self) -> Any | Trouble:
        try:
            import hvac
        except ImportError:
            return not_installed("hvac", "vault")
        address, token = self._variables.get("VAULT_ADDR", ""), self._variables.get("VAULT_TOKEN", "").strip()
        problem = _address_problem(address)
        if problem is not None:
            return problem
        if not token:
            return Trouble(say("`VAULT_TOKEN` is not set"), say("set it where this command runs"))
        return hvac.Client(
            url=address,
            token=token,
            namespace=self._variables.get("VAULT_NAMESPACE") or None,
            session=self._session(address),
            timeout=self._timeout,
            allow_redirects=False,  # or the token would go wherever the answer says
        )

    def _session(self, address: str) -> "Session":
        from requests import Session

        session = Session()
        # No variable takes the check of the certificate away, `VAULT_SKIP_VERIFY` neither.
        session.verify = self._variables.get("VAULT_CACERT") or self._variables.get("VAULT_CAPATH") or True
        session.trust_env = address.startswith("https:")  # without TLS a proxy would see the token
        return session

    def _read_keys(self, mount: str, path: str) -> Keys | Trouble:
        client = self._client()
        if isinstance(client, Trouble):
            return client
        if self._down is not None:
            return self._down
        try:
            answer = client.secrets.kv.v2.read_secret_version(
                path=path, mount_point=mount, raise_on_deleted_version=True
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold the address and the token
            found, is_down = _told(error, self._timeout)
            if is_down:
                self._down = found
            return found
        return _keys(answer)


def _address_problem(address: str) -> Trouble | None:
    """Tell what is wrong with `VAULT_ADDR`, without quoting it."""
    hint = say("set `VAULT_ADDR` to Vault's address, such as `https://vault.example.cn:8200`")
    if not address:
        return Trouble(say("`VAULT_ADDR` is not set"), hint)
    try:
        parts = urlsplit(address)
        # A port that is no number shows when one asks for it.
        is_address = parts.port != 0 and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        return Trouble(say("`VAULT_ADDR` is no address"), hint)
    return _unsafe(parts, hint)


def _unsafe(parts: SplitResult, hint: str) -> Trouble | None:
    if "@" in parts.netloc or parts.query or parts.fragment:
        return Trouble(
            say("`VAULT_ADDR` holds more than an address"),
            say("leave out what may be a password; the token belongs in `VAULT_TOKEN`"),
        )
    if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
        return Trouble(say("`VAULT_ADDR` would send the token over a connection without TLS"), hint)
    return None


def _told(error: Exception, timeout: float) -> tuple[Trouble, bool]:
    """Tell what went wrong, and whether everything else that one asks Vault for would go wrong as well."""
    from hvac import exceptions as vault
    from requests import exceptions as http

    look = say("see whether `vault status` works here, with the same `VAULT_ADDR`")
    match error:
        case vault.Forbidden() | vault.Unauthorized():
            problem = say("Vault refuses it to this token, or the token has expired")
            return Trouble(problem, say("`vault token lookup` shows the token's policies and end")), False
        case vault.InvalidPath():
            problem = say("Vault has no secret at this path, or its latest version is deleted")
            hint = say("see `vault kv list`; the first part of the path is the mount, of version 2")
            return Trouble(problem, hint), False
        case vault.VaultDown():
            return Trouble(say("Vault is sealed, or in maintenance"), look), True
        case vault.VaultError():
            problem = say("Vault answers with an error (`{type}`)", type=type(error).__name__)
            return Trouble(problem, look), False
        case http.SSLError():
            hint = say("name the file of the authority that issued it in `VAULT_CACERT`")
            return Trouble(say("Vault's certificate cannot be verified"), hint), True
        case http.Timeout():
            return Trouble(say("Vault does not answer within {seconds:g} s", seconds=timeout), look), True
        case _:
            problem = say("Vault cannot be reached (`{type}`)", type=type(error).__name__)
            return Trouble(problem, look), True


def _keys(answer: Any) -> Keys | Trouble:
    """Take the keys and values out of what `hvac` gives: JSON, or the response where it was none."""
    if getattr(answer, "is_redirect", False):
        return Trouble(
            say("Vault redirects to another address, which is not followed"),
            say("set `VAULT_ADDR` to the address that answers itself"),
        )
    match answer:
        case {"data": {"data": dict() as keys}}:
            return keys
    return Trouble(
        say("this is no answer of Vault's key-value store, version 2"),
        say("see whether `VAULT_ADDR` leads to Vault, and whether the mount is of version 2"),
    )


def _text(keys: Keys, key: str) -> str | Trouble:
    value = keys.get(key)
    if isinstance(value, str) and value:
        return value
    hint = say("`vault kv get` shows what is stored there, and `vault kv patch` adds to it")
    if value is None:
        return Trouble(say("the secret has no key of that name"), hint)
    return Trouble(say("it is empty") if value == "" else say("it is no text"), hint)
