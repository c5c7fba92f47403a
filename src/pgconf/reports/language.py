"""The languages that messages are said in: English, and what the catalogues hold."""

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pgconf.model import Diagnostic, Translate, said

DOMAIN = "pgconf"
CATALOGUES = Path(__file__).parents[1] / "locale"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@cache
def translator(language: str) -> Translate:
    """Give what turns the English template of a message into a language, `en` or `zh`."""
    if language == "en":
        return str
    return gettext.translation(DOMAIN, CATALOGUES, [language]).gettext


def language_of(variables: Mapping[str, str]) -> str:
    """Tell the language of a terminal from its environment variables: `zh` for any Chinese, else `en`."""
    locale = next((variables[name] for name in _VARIABLES if variables.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def spoken(diagnostics: Iterable[Diagnostic], translate: Translate) -> list[Diagnostic]:
    """Say findings in a language; whatever writes them need not know of any."""
    if translate is str:
        return list(diagnostics)
    return [
        replace(
            diagnostic,
            message=said(diagnostic.message, translate),
            hint=said(diagnostic.hint, translate),
            related=tuple(
                replace(related, message=said(related.message, translate)) for related in diagnostic.related
            ),
            fixes=tuple(replace(fix, message=said(fix.message, translate)) for fix in diagnostic.fixes),
        )
        for diagnostic in diagnostics
    ]
