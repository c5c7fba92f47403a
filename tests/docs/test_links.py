"""Links inside the documentation lead somewhere, and the index leads to every page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def targets(page: Path) -> set[Path]:
    """List the files that a page links to."""
    links = LINK.findall(page.read_text("utf-8"))
    return {(page.parent / link).resolve() for link in links if "://" not in link}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(page: Path) -> None:
    """A link that leads nowhere costs a reader more than none."""
    assert [str(target) for target in sorted(targets(page)) if not target.exists()] == []


def test_the_index_links_to_every_page() -> None:
    """What the index does not name is not found; the pages of findings have an index of their own."""
    pages = {page for page in PAGES if page.parent != DOCS / "rules" and page.parent.parent != DOCS / "rules"}
    assert {str(page) for page in pages - targets(DOCS / "index.md") - {DOCS / "index.md"}} == set()
