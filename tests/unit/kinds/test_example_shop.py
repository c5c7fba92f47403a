"""The example shop: it offers every way to be paid that there is."""

from pathlib import Path

from pgconf.kinds.registry import registry
from pgconf.loading.yaml import read_documents

BASE = Path(__file__).parents[3] / "environments" / "base"


def test_the_shop_offers_every_product_of_every_provider() -> None:
    """The founding list of payment methods is complete."""
    shop = [
        d.data for file in BASE.rglob("*.yaml") for d in read_documents(file.read_bytes(), file.name).value
    ]
    offered = {(r["provider"], r["product"]) for r in shop if r.get("kind") == "payment_method"}
    schema = registry()["payment_method"].json_schema()
    products = {
        (model["properties"]["provider"]["const"], product)
        for model in schema["$defs"].values()
        if "const" in model.get("properties", {}).get("provider", {})
        for product in model["properties"]["product"].get("enum", ())
    }

    assert products
    assert products <= offered
    assert any(provider == "custom" for provider, _ in offered)
