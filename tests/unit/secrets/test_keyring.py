"""Passwords are read from the keyring that the machine is set up for."""

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import InitError, KeyringLocked
from tests.drawer import Drawer, in_use
from tests.unit.secrets.refusals import PLANTED, refusal, without

from pgconf.model import SecretText
from pgconf.secrets import KeyringSource


def test_a_password_is_read() -> None:
    """By service and name, as `keyring set` takes them."""
    with in_use(Drawer({("pgconf", "wechat@shop"): PLANTED})):
        assert KeyringSource().resolve("pgconf/wechat@shop") == SecretText(PLANTED)


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        (Drawer({}), "`keyring:pgconf/key` cannot be read: the keyring has none of that name"),
        (Drawer({("pgconf", "key"): ""}), "entry is empty"),
        (NoKeyring(), "no keyring on this machine"),  # type: ignore[no-untyped-call]
        (Drawer({}, KeyringLocked(PLANTED)), "the keyring is locked"),
        (Drawer({}, InitError(PLANTED)), "the keyring fails with `InitError`"),
        (Drawer({}, RuntimeError(PLANTED)), "the keyring fails with `RuntimeError`"),
    ],
)
def test_what_is_missing_is_told(backend: KeyringBackend, problem: str) -> None:
    """And never in the keyring's own words, which may be anything."""
    with in_use(backend):
        assert problem in refusal(KeyringSource(), "pgconf/key").message


@pytest.mark.parametrize("name", [PLANTED, f"/{PLANTED}", f"{PLANTED}/", f"a/{PLANTED}+/=", f"a/b/{PLANTED}"])
def test_what_is_no_service_and_name_is_not_quoted(name: str) -> None:
    """Somebody has written the secret in the place of its name."""
    assert "no service and name" in refusal(KeyringSource(), name).message


def test_the_extra_is_named_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever needs no keyring need not install one."""
    without("keyring", monkeypatch)
    found = refusal(KeyringSource(), "pgconf/key")
    assert "`keyring` is not installed" in found.message
    assert found.hint is not None
    assert "pgconf[keyring]" in found.hint
