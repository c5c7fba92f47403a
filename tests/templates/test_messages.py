"""Message catalogues: gettext's readers find every text of every notification in them."""

import io
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tests.shipped import artifacts, desired, made

from pgconf.kinds.notification_template import NotificationTemplate

ODD = r"""
kind: notification_template
name: odd
title: a "title"
category: transactional
sms:
  en: {signature: ab, provider_template: x, body: "say \"hi\" \\n C:\\new"}
  zh-Hans-CN: {signature: ab, provider_template: x, body: "二\n行\t"}
"""


def catalogue(text: str) -> Catalog:
    """Read a catalogue; nothing in it may be wrong."""
    return read_po(io.BytesIO(text.encode()), charset="utf-8", abort_invalid=True)


def texts(found: Catalog) -> dict[tuple[str, str], str]:
    """Give the messages that are not empty, by template and part."""
    return {
        (str(message.context), str(message.id)): str(message.string)
        for message in found
        if message.id and message.string
    }


def expected(locale: str, templates: list[NotificationTemplate]) -> dict[tuple[str, str], str]:
    """Give the texts of templates in one language."""
    parts: dict[tuple[str, str], str | None] = {}
    for template in templates:
        if locale in template.sms:
            parts[template.name, "sms"] = template.sms[locale].body
        if locale in template.email:
            parts[template.name, "email.subject"] = template.email[locale].subject
            parts[template.name, "email.text"] = template.email[locale].text
    return {key: text for key, text in parts.items() if text}


@pytest.mark.parametrize("environment", ["production", "sandbox", "staging"])
def test_every_text_is_in_the_catalogue_of_its_language(environment: str) -> None:
    """And no other; languages have the same messages, some of which are empty."""
    specs: list[Any] = [one.spec for one in desired(environment).resources.values()]
    templates = [spec for spec in specs if isinstance(spec, NotificationTemplate)]
    locales = {locale for one in templates for locale in (*one.sms, *one.email)}
    assert len(locales) > 1
    found = {locale: catalogue(artifacts(environment)[f"messages/{locale}.po"]) for locale in locales}
    for locale, one in found.items():
        assert one.locale == Locale.parse(locale, sep="-")
        assert texts(one) == expected(locale, templates)
    assert len({frozenset((message.context, message.id) for message in one) for one in found.values()}) == 1


def test_text_stays_text() -> None:
    """Quotes, backslashes and line breaks come back as they were."""
    found = made("messages/catalogue.po", ODD)
    assert set(found) == {"messages/en.po", "messages/zh-Hans-CN.po"}
    assert texts(catalogue(found["messages/en.po"])) == {("odd", "sms"): 'say "hi" \\n C:\\new'}
    assert texts(catalogue(found["messages/zh-Hans-CN.po"])) == {("odd", "sms"): "二\n行\t"}
