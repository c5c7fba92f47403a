"""The example shop as somebody deploys it, with the installed command."""

from pathlib import Path

from tests.commands import Ran, run, untouched

from pgconf.app.init import init

PRODUCTION = "environments/production/environment.yaml"
LIMITS = "environments/production/limits.yaml"
ECNY = "environments/production/ecny.yaml"
REASON = ("--reason", "the contract ends")


def deployed(folder: Path) -> Path:
    """Make the example shop in a folder, and apply it."""
    root = folder / "shop"
    init(root)
    assert run(root, "apply", "-e", "production", "--yes").code == 0
    return root


def replace(root: Path, file: str, old: str, new: str) -> None:
    """Change some text in a file, where it must be."""
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


def remove(shop: Path, *addresses: str) -> None:
    """Remove resources from production; a payment method leaves its checkout as well."""
    texts = [f"remove: {address}\n" for address in addresses]
    if "payment_method/ecny" in addresses:
        texts.append("patch: routing/desktop-checkout\noffers: {ecny: null}\n")
    (shop / ECNY).write_text("---\n".join(texts), "utf-8")


def planned(shop: Path, *options: str) -> Ran:
    """Plan into a file."""
    ran = run(shop, "plan", "-e", "production", "-o", "p.json", *options)
    assert ran.code == 0, ran
    return ran


def refused(shop: Path, *arguments: str, code: int = 3) -> str:
    """Apply what is refused, and give what is told; nothing is written then."""
    with untouched(shop):
        ran = run(shop, "apply", *arguments)
    assert ran.code == code, ran
    return ran.err
