"""Whatever pgconf says, it says in every language."""

import ast
import runpy
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

import pgconf
from pgconf.reports.language import language_of, translator

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "messages.py"))
LANGUAGES: tuple[str, ...] = TOOL["LANGUAGES"]


def translations(language: str) -> dict[str, str]:
    """Read a catalogue: the translation of each message, empty where there is none."""
    with TOOL["file_of"](language, "po").open("rb") as file:
        return {str(one.id): str(one.string or "") for one in read_po(file, locale=language) if one.id}


def placeholders(template: str) -> list[str]:
    """List what a template puts in, sorted."""
    try:
        return sorted(name for _, name, _, _ in Formatter().parse(template) if name)
    except ValueError:  # it takes no arguments, so its braces are text
        return []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_untranslated(language: str) -> None:
    """A new sentence waits for its translation here."""
    known = translations(language)
    assert sorted(message for message in set(TOOL["messages"]()) if not known.get(message)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_puts_in_what_the_message_does(language: str) -> None:
    """Neither more nor less, and names keep their backticks."""
    for message, translation in translations(language).items():
        assert placeholders(translation) == placeholders(message), message
        assert translation.count("`") == message.count("`"), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_are_in_step_with_the_code(language: str) -> None:
    """`make messages` writes them."""
    made = TOOL["catalogue"](language)
    assert TOOL["file_of"](language, "po").read_bytes() == TOOL["po"](made)
    assert TOOL["file_of"](language, "mo").read_bytes() == TOOL["mo"](language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_what_is_read(language: str) -> None:
    """Every message comes back in the language."""
    translate = translator(language)
    assert all(translate(message) == text for message, text in translations(language).items())


PASSED_ON = {
    "cli/console.py": 1,
    "reports/diagnostics.py": 1,
    "reports/style.py": 1,
    "rules/policies.py": 2,
    "rules/rule.py": 1,
}
"""Where a sentence is not written out: it comes from elsewhere in the code, or from the merchant."""


def test_sentences_are_written_out_where_they_are_made() -> None:
    """Others would not be found for the catalogue."""
    source = Path(pgconf.__file__).parent
    counts: dict[str, int] = {}
    for file in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "say" and node.args:
                name = file.relative_to(source).as_posix()
                counts[name] = counts.get(name, 0) + (not isinstance(node.args[0], ast.Constant))
    assert {name: count for name, count in counts.items() if count} == PASSED_ON


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_HK"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_SG"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_locale(variables: dict[str, str], language: str) -> None:
    """As POSIX orders the variables: LC_ALL, LC_MESSAGES, LANG."""
    assert language_of(variables) == language
