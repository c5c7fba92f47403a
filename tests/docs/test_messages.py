"""Whatever pgconf says, it says in every language."""

import runpy
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

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
