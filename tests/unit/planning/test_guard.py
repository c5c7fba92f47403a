"""Guards: what is protected in the target stays, whatever the YAML says."""

import pytest
from tests.unit.planning.office import COUNTER, SHOP, Shop

from pgconf.model import RefusedError

PROTECTED = SHOP.replace("title: 柜台", "title: 柜台\nprotect: true")
WITHOUT = "---\n".join(document for document in SHOP.split("---\n") if "name: counter" not in document)


def refusal(shop: Shop, text: str) -> tuple[str, str]:
    """Plan what must be refused; give the message and the place."""
    with pytest.raises(RefusedError) as raised:
        shop.plan(text)
    (problem,) = raised.value.diagnostics
    assert problem.name == "plan/protected"
    assert problem.hint == "apply `protect: false` for it first, in a change of its own"
    return problem.message, str(problem.span)


def test_what_is_protected_cannot_be_deleted(shop: Shop) -> None:
    """Also not by leaving out the line that protects it together with all the rest."""
    shop.apply(PROTECTED)
    message, place = refusal(shop, WITHOUT)
    assert message == "`payment_method/counter` is protected, and this would delete it"
    assert place == "None"


@pytest.mark.parametrize("text", [PROTECTED, SHOP], ids=["while it is protected", "lifting the protection"])
def test_what_is_protected_cannot_be_replaced(shop: Shop, text: str) -> None:
    """Another product is another thing, and the protected one would be gone."""
    shop.apply(PROTECTED)
    message, place = refusal(shop, text.replace("product: counter", "product: terminal"))
    assert message == "`payment_method/counter` is protected, and this would replace it"
    assert place == "environments/production/shop.yaml:26:1"


def test_what_is_protected_can_be_changed_and_renamed(shop: Shop) -> None:
    """It is the same thing still."""
    shop.apply(PROTECTED)
    moved = PROTECTED.replace("name: counter\n", "name: desk\nmoved_from: counter\n")
    assert len(list(shop.plan(moved.replace("max: 50000", "max: 20000")).changes)) == 1


def test_a_protected_thing_is_protected_under_its_new_name_too(shop: Shop) -> None:
    """A rename does not lift it: replacing at the same time is refused."""
    shop.apply(PROTECTED)
    moved = PROTECTED.replace("name: counter\n", "name: desk\nmoved_from: counter\n")
    message, _ = refusal(shop, moved.replace("product: counter", "product: terminal"))
    assert message == "`payment_method/counter` is protected, and this would replace it"


def test_a_protection_that_was_lifted_before_is_lifted(shop: Shop) -> None:
    """In a change of its own, which somebody has seen."""
    shop.apply(PROTECTED)
    shop.apply(SHOP)
    assert [change.address for change in shop.plan(WITHOUT).changes] == [COUNTER]


def test_what_is_not_protected_in_the_target_can_go(shop: Shop) -> None:
    """A line that was never applied protects nothing."""
    assert [change.address for change in shop.plan(WITHOUT).changes] == [COUNTER]
