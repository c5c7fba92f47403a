"""The pages of all findings, and the examples on them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pgconf import Project
from pgconf.model import Diagnostic, Message, Severity
from pgconf.rules.catalogue import rules

PAGES = Path(__file__).parents[2] / "docs" / "rules"
NAMES = sorted(page.relative_to(PAGES).with_suffix("").as_posix() for page in PAGES.glob("*/*.md"))

RULES = {rule.name: rule for rule in rules().value}

TODAY = date(2026, 11, 24)
"""The day on which examples are judged: certificates run out, reviews become due."""

MARK = "# ←"
"""Stands behind the line that is reported; in a fence without comments, `hl_lines` names the line."""

FORM = re.compile(
    r"# (?P<name>\S+)\n\n"
    r"(?P<summary>\S[^\n]*(\n[^\n]+)*)\n\n"
    r"Severity: (?P<severity>error|warning|info)\n\n"
    r"(Exit code: [0-9]+\n\n)?"
    r"## Why it matters\n.+"
    r"(## Bad\n.+## Good\n.+|## How it comes about\n.+## What to do\n.+)",
    re.DOTALL,
)
_FENCE = re.compile(
    r'^```(yaml|json) title="(?P<file>[^"]+)"( hl_lines="(?P<line>[0-9]+)")?\n(?P<text>.*?)^```$',
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    """What one section of a page shows: files by path, and the places that are reported."""

    files: dict[str, str]
    reported: list[tuple[str, int]]

    def put_into(self, root: Path) -> Project:
        """Write the files into a project."""
        for file, text in self.files.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")
        return Project.open(root)


def page(name: str) -> str:
    """Read a page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def severity(name: str) -> Severity:
    """Read the severity that a page tells."""
    form = FORM.fullmatch(page(name))
    assert form
    return Severity(form["severity"])


def example(name: str, title: str) -> Example:
    """Read one section of a page; one without an example has no files."""
    section = page(name).partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    fences = list(_FENCE.finditer(section))
    reported = [
        (fence["file"], number)
        for fence in fences
        for number, line in enumerate(fence["text"].splitlines(), start=1)
        if MARK in line or str(number) == fence["line"]
    ]
    return Example({fence["file"]: fence["text"] for fence in fences}, sorted(reported))


WITH_EXAMPLES = [name for name in NAMES if example(name, "Bad").files]


def untranslatable(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Find sentences of findings that no catalogue can hold, since they do not know their template."""
    return [
        text
        for diagnostic in diagnostics
        for text in (diagnostic.message, diagnostic.hint, *(r.message for r in diagnostic.related))
        if text is not None and not isinstance(text, Message)
    ]
