"""The project's own settings: what the values of facts may be."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from pgconf.kinds.project import StatedFact


@pytest.mark.parametrize("value", [5, Decimal("0.1"), "0-9A-Za-z", ["A6", "00"]])
def test_a_fact_is_a_number_text_or_a_list(value: Any) -> None:
    """It is kept as it is."""
    assert StatedFact.model_validate({"value": value, "as_of": "2026-11", "source": "合同"}).value == value


@pytest.mark.parametrize("value", [None, True, {"max": 5}])
def test_a_fact_is_nothing_else(value: Any) -> None:
    """What it is instead is not guessed."""
    with pytest.raises(ValidationError, match="must be a number, text or a list of them"):
        StatedFact.model_validate({"value": value, "as_of": "2026-11", "source": "合同"})
