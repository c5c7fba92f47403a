"""Serial rules for tests."""

from typing import Any

from pgconf.kinds.serial_rule import SerialRule


def serial(*parts: dict[str, Any], **fields: Any) -> SerialRule:
    """Make a serial rule of some parts; it need not make sense as a whole."""
    return SerialRule.model_validate(
        {"kind": "serial_rule", "name": "numbers", "parts": list(parts), **fields}
    )


def literal(text: str) -> dict[str, Any]:
    """Make a part of fixed text."""
    return {"literal": text}


def time(text: str) -> dict[str, Any]:
    """Make a part that shows the time."""
    return {"time": text}


def node(digits: int) -> dict[str, Any]:
    """Make a part that shows the writer."""
    return {"node": {"digits": digits}}


def sequence(digits: int, per: str = "never", *, shared: bool = False) -> dict[str, Any]:
    """Make a part that counts."""
    return {"sequence": {"digits": digits, "per": per, "shared": shared}}


def random(digits: int, alphabet: str = "decimal") -> dict[str, Any]:
    """Make a part that nobody can foresee."""
    return {"random": {"digits": digits, "alphabet": alphabet}}


LUHN = {"check": "luhn"}
MOD_97 = {"check": "mod-97"}
