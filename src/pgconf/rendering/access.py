"""What role matrices amount to, for templates that write policies."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from pgconf.decisions.permissions import permissions_of
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.model import say
from pgconf.rendering.fault import FaultError


def permissions(matrix: Any) -> dict[str, list[str]]:
    """Tell for each role of a matrix what it may do, wildcards, inheritance and denies worked out.

    Policy languages let a deny win over everything, or know none; a matrix takes the permission from
    one role and its heirs by it. So templates write what comes of it, and not the lines themselves.

    Raises:
        FaultError: it is no role matrix.
    """
    try:
        model = RoleMatrix.model_validate({"kind": "role_matrix", **_data(matrix)})
    except (TypeError, ValidationError):
        raise FaultError(say("`permissions` takes a role matrix"), matrix) from None
    return {role: sorted(held) for role, held in sorted(permissions_of(model).of_role.items())}


def _data(value: Any) -> Any:
    """Give what a template sees as the plain data that models read."""
    match value:
        case Mapping():
            return {str(key): _data(one) for key, one in value.items()}
        case list() | tuple():
            return [_data(one) for one in value]
        case str():
            return str(value)
        case _:
            return value
