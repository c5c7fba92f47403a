#!/usr/bin/env python3
"""Bring the catalogues of messages in `src/pgconf/locale` in step with the code.

A message is what stands first in `say(…)`, what a `Shaped(…)` asks for, and the summary of a rule.
Translations stay; a new message is there with an empty one, which a test does not let pass.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pgconf.rules.catalogue import rules

SOURCE = Path(__file__).parents[1] / "src" / "pgconf"
LANGUAGES = ("zh",)
KEYWORDS = {"say": None, "Shaped": (2, 3)}


def messages() -> Iterator[str]:
    """Give every message of the code."""
    for _, _, message, _, _ in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS):
        yield from (message,) if isinstance(message, str) else filter(None, message)
    for rule in rules().value:
        yield str(rule.summary)


def catalogue(language: str) -> Catalog:
    """Make a language's catalogue of all messages, sorted, with the translations there are."""
    made = Catalog(locale=language, project="pgconf", charset="utf-8", fuzzy=False)
    made.header_comment = (
        "# What pgconf says, in another language; `make messages` brings it in step with the code."
    )
    known = _read(language)
    for message in sorted(set(messages())):
        translated = known.get(message)
        made.add(message, translated.string if translated else "")
    return made


def po(made: Catalog) -> bytes:
    """Write a catalogue as text; it holds no date, so that it only changes when a message does."""
    buffer = io.BytesIO()
    write_po(buffer, made, width=110, omit_header=True, no_location=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return f"{made.header_comment}\n{head}".encode() + buffer.getvalue().lstrip(b"\n")


def mo(language: str) -> bytes:
    """Compile a language's catalogue as gettext reads it; the date in it is always the same."""
    buffer = io.BytesIO()
    known = _read(language)
    known.creation_date = known.revision_date = datetime(2026, 11, 1, tzinfo=UTC)
    write_mo(buffer, known)
    return buffer.getvalue()


def file_of(language: str, ending: str) -> Path:
    """Tell where a language's catalogue is."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / f"pgconf.{ending}"


def _read(language: str) -> Catalog:
    file = file_of(language, "po")
    return read_po(io.BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(language)


if __name__ == "__main__":
    for language in LANGUAGES:
        file_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        file_of(language, "po").write_bytes(po(catalogue(language)))
        file_of(language, "mo").write_bytes(mo(language))
