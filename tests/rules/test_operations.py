"""What has no example on its page comes about for real, and ends as the page says."""

from pathlib import Path

import pytest

from pgconf.app.validate import Validation
from pgconf.model import Diagnostic, PgconfError, has_errors

from .pages import NAMES, page, severity, untranslatable
from .situations import SITUATIONS, Shop, Situation


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_ends_as_its_page_says(name: str, shop: Path, request: pytest.FixtureRequest) -> None:
    """With the page's name, severity and exit code, and with something to do about it."""
    found, code = _ending(SITUATIONS[name], Shop(shop, request))
    assert found.name == name
    assert found.severity == severity(name)
    assert untranslatable([found]) == []
    assert f"\nExit code: {code}\n" in page(name)
    assert found.hint


def test_every_page_without_an_example_has_a_situation() -> None:
    """And no other page has one."""
    assert sorted(SITUATIONS) == [name for name in NAMES if "\n## How it comes about\n" in page(name)]


def _ending(situation: Situation, shop: Shop) -> tuple[Diagnostic, int]:
    """Give the first finding, and the exit code of the command that meets it."""
    try:
        found = situation(shop)
    except PgconfError as error:
        return error.diagnostics[0], error.exit_code
    assert found
    if isinstance(found, Validation):
        return found.diagnostics[0], 0 if found.is_valid else 1
    return found[0], 1 if has_errors(found) else 0
