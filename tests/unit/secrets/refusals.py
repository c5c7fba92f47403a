"""What every source has in common when a secret cannot be read."""

import sys

import pytest

from pgconf.model import Diagnostic, PgconfError
from pgconf.ports import SecretSource
from pgconf.secrets import SecretReader

PLANTED = "hunter2Zq9"


def refusal(source: SecretSource | SecretReader, name: str) -> Diagnostic:
    """Tell why a secret cannot be read; no part of it may hold what is planted."""
    with pytest.raises(PgconfError) as caught:
        source.resolve(name)
    (found,) = caught.value.diagnostics
    assert found.name == "secret/unresolved"
    assert found.hint
    assert PLANTED not in repr(found)
    assert caught.value.__cause__ is None
    return found


def without(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a library be one that is not installed."""
    monkeypatch.setitem(sys.modules, library, None)
