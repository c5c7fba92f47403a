"""Sentences for people: English, and what they are made of, so that they can be said in another language."""

from collections.abc import Callable, Mapping
from typing import Any, Self

Translate = Callable[[str], str]
"""Gives the template of a sentence in another language; the template itself where there is none."""


class Message(str):
    """A sentence in English that knows its template and what was put into it.

    It is text like any other; `said` turns it into another language. What is put in may be a message.
    """

    __slots__ = ("arguments", "template")

    template: str
    arguments: Mapping[str, Any]

    def __new__(cls, template: str, arguments: Mapping[str, Any]) -> Self:
        """Fill in a template; without arguments it is taken as it is, braces included."""
        self = super().__new__(cls, template.format_map(arguments) if arguments else template)
        self.template = template
        self.arguments = arguments
        return self

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any]]:  # type: ignore[override] # how it is copied
        """Say what a copy is made of."""
        return self.template, self.arguments

    def said(self, translate: Translate) -> str:
        """Say it in another language."""
        template = translate(self.template)
        if not self.arguments:
            return template
        return template.format_map({key: said(value, translate) for key, value in self.arguments.items()})


def say(template: str, /, **arguments: Any) -> Message:
    """Make a sentence: ``say("no {kind} is named `{name}`", kind="account", name="icbc")``."""
    return Message(template, arguments)


def said(value: Any, translate: Translate) -> Any:
    """Say a value in another language if it is a message; anything else stays what it is."""
    return value.said(translate) if isinstance(value, Message) else value


def joined(parts: list[Any], separator: str = ", ") -> Message:
    """Put messages one behind the other, so that each of them is translated."""
    names = [f"part{index}" for index in range(len(parts))]
    template = separator.join(f"{{{name}}}" for name in names)
    return Message(template, dict(zip(names, parts, strict=True)))
