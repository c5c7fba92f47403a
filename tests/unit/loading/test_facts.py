"""Facts: dated, sourced, stated once, and overridden by a project."""

from urllib.parse import urlsplit

import pytest

from pgconf.kinds.project import ProjectSettings
from pgconf.loading.facts import facts_of, shipped_facts
from pgconf.model import Confidence, Fact

FACTS = list(shipped_facts())


def test_there_are_facts() -> None:
    """About all the providers that kinds know."""
    providers = {fact.provider for fact in FACTS}
    assert {"alipay", "wechatpay", "unionpay", "aliyun", "tencent", "huawei", "pci"} <= providers


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_has_a_month_and_a_source(fact: Fact) -> None:
    """An official one that names an address names a real one."""
    assert fact.as_of >= "2026-01"
    assert fact.source.strip()
    if fact.source.startswith("http"):
        assert urlsplit(fact.source).scheme == "https"
        assert "." in urlsplit(fact.source).netloc
    assert fact.confidence in Confidence


def test_a_product_has_facts_of_its_own_and_of_its_provider() -> None:
    """What holds for a product beats what holds for all."""
    facts = facts_of(
        ProjectSettings.model_validate(
            {
                "facts": {
                    "acme/amount-max": {"value": 5, "as_of": "2026-11", "source": "a"},
                    "acme/qr/amount-max": {"value": 3, "as_of": "2026-11", "source": "b"},
                }
            }
        ).facts
    )
    found = [facts.find("acme", "amount-max", product) for product in ("qr", "app")]
    assert [one and one.value for one in found] == [3, 5]
    assert facts.find("acme", "amount-min", "qr") is None


def test_a_project_states_a_fact_for_itself() -> None:
    """In the place of the one that comes with pgconf, and marked as its own."""
    name = "wechatpay/serial-length-max"
    stated = ProjectSettings.model_validate(
        {"facts": {name: {"value": 28, "as_of": "2026-11", "source": "合同"}}}
    ).facts
    own = facts_of(stated).by_name[name]
    assert (own.value, own.overridden) == (28, True)
    assert len(facts_of(stated)) == len(shipped_facts())


def test_a_unit_that_is_left_out_is_the_one_that_rules_read() -> None:
    """So that what is shown is what is meant."""
    stated = {"wechatpay/refund-window": {"value": 180, "as_of": "2026-11", "source": "合同"}}
    facts = facts_of(ProjectSettings.model_validate({"facts": stated}).facts)
    assert facts.by_name["wechatpay/refund-window"].unit == "days"
