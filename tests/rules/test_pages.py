"""Every finding has a page, and the examples on it do what the page says."""

import ast
import re
import runpy
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from pgconf import Project
from pgconf.app.explain import names as explained_names

from .pages import FORM, NAMES, PAGES, RULES, TODAY, WITH_EXAMPLES, example, page, severity, untranslatable

ROOT = Path(__file__).parents[2]
FAMILIES = {name.partition("/")[0] for name in NAMES}


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_a_bad_example_is_reported_where_the_page_says(name: str, shop_of: Callable[[str], Path]) -> None:
    """By the page's name and with its severity, and nothing else is found."""
    bad = example(name, "Bad")
    diagnostics = bad.put_into(shop_of(name)).validate(as_of=TODAY).diagnostics
    found = [(d.name, d.severity, d.span and (d.span.file, d.span.start.line)) for d in diagnostics]
    assert bad.reported
    assert untranslatable(diagnostics) == []
    assert found == [(name, severity(name), place) for place in bad.reported]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_a_good_example_is_good(name: str, shop_of: Callable[[str], Path]) -> None:
    """Nothing is found in it, not even a warning."""
    good = example(name, "Good")
    assert good.files
    assert not good.reported
    assert good.put_into(shop_of(name)).validate(as_of=TODAY).diagnostics == ()


def test_the_shop_of_the_examples_is_good_by_itself(shop: Path) -> None:
    """What an example is blamed for is its own."""
    assert Project.open(shop).validate().diagnostics == ()


@pytest.mark.parametrize("name", RULES)
def test_the_page_of_a_rule_says_what_the_rule_says(name: str) -> None:
    """The summary and the severity are the rule's own, and there is an example to execute."""
    form = FORM.fullmatch(page(name))
    assert form
    assert form["summary"].replace("\n", " ") == RULES[name].summary
    assert form["severity"] == RULES[name].severity
    assert name in WITH_EXAMPLES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_the_form_of_all_pages(name: str) -> None:
    """Name, one sentence, severity, why it matters; then examples, or how it comes about and what to do."""
    form = FORM.fullmatch(page(name))
    assert form
    assert form["name"] == name
    assert form["summary"].endswith(".")
    assert ". " not in form["summary"]


def test_every_name_in_the_source_has_a_page() -> None:
    """Whoever adds a finding also explains it."""
    assert [known for known in _names_in_source() if not any(_fits(name, known) for name in NAMES)] == []


def test_every_page_explains_a_name_in_the_source() -> None:
    """Whoever renames or drops a finding takes its page along."""
    assert [name for name in NAMES if not any(_fits(name, known) for known in _names_in_source())] == []


def test_every_family_of_findings_has_pages() -> None:
    """Names of a family without any would not be looked for in the source."""
    named = {name.partition("/")[0] for name in _names_of_diagnostics()}
    assert named - FAMILIES == {"policy"}  # findings of policies have the names that merchants give them


def test_explain_lists_the_pages() -> None:
    """All of them, and no other file that stands beside them."""
    assert explained_names() == NAMES


def test_the_index_is_in_step_with_the_pages() -> None:
    """`python docs/index_rules.py` writes it."""
    written = runpy.run_path(str(ROOT / "docs" / "index_rules.py"))["index"]()
    assert (PAGES / "index.md").read_text(encoding="utf-8") == written


def test_the_index_tells_what_the_shop_of_the_examples_declares(shop: Path) -> None:
    """A reader knows what an example refers to."""
    told = re.search(r"declares\s(.*?), and whose", (PAGES / "index.md").read_text("utf-8"), re.DOTALL)
    declared = Project.open(shop).load("production").desired.resources
    assert told
    assert sorted(re.findall(r"`([^`]+)`", told[1])) == sorted(map(str, declared))


def _fits(name: str, known: str) -> bool:
    """Whether a name is one that the source knows; `{}` stands for any word."""
    return re.fullmatch(re.escape(known).replace(re.escape("{}"), "[a-z]+"), name) is not None


@cache
def _names_in_source() -> tuple[str, ...]:
    """Find all texts that are a name of a family with pages."""
    names = re.compile(rf"({'|'.join(FAMILIES)})/[a-z0-9{{}}]+(-[a-z0-9{{}}]+)*")
    texts = {_text(node) for tree in _modules() for node in ast.walk(tree)}
    return tuple(sorted(text for text in texts if names.fullmatch(text)))


def _names_of_diagnostics() -> Iterator[str]:
    """Find what stands behind `name=` and looks like the name of a finding, of whatever family."""
    for tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "name":
                yield from re.findall(r"^[a-z]+/[a-z0-9{}-]+$", _text(node.value))


@cache
def _modules() -> tuple[ast.Module, ...]:
    files = sorted((ROOT / "src").rglob("*.py"))
    return tuple(ast.parse(file.read_text(encoding="utf-8")) for file in files)


def _text(node: ast.AST) -> str:
    """Read a text in the source; what is put into an f-string is not known and becomes `{}`."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) or "{}" for value in values)
        case _:
            return ""
