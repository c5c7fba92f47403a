"""The check of secrets tells source and reason of each reference, in the reader's language."""

from dataclasses import dataclass

from pgconf.model import Address, Message, say
from pgconf.reports.language import translator
from pgconf.reports.secrets import secrets_as_json, secrets_as_text
from pgconf.reports.style import Style


@dataclass(frozen=True)
class Checked:
    """A reference that was looked at."""

    reference: str
    reason: Message | None = None
    used_by: tuple[Address, ...] = (Address("account", "icbc-main"),)

    @property
    def source(self) -> str:
        """Where it is kept."""
        return self.reference.partition(":")[0]

    @property
    def resolves(self) -> bool:
        """Whether it can be read."""
        return self.reason is None


SECRETS = [Checked("env:KEY"), Checked("file:/run/secrets/key", say("the variable is not set"))]


def test_the_text_has_the_reason_below_the_reference() -> None:
    """A line of its own: it may be long."""
    assert list(secrets_as_text("production", SECRETS, Style())) == [
        "✓ env:KEY                 account/icbc-main",
        "✗ file:/run/secrets/key   account/icbc-main",
        "  the variable is not set",
        "production: 1 of 2 secrets can be read here",
    ]


def test_the_text_is_said_in_chinese() -> None:
    """The reason, too."""
    assert "  该变量没有设置" in list(
        secrets_as_text("production", SECRETS, Style(translate=translator("zh")))
    )


def test_json_has_source_and_reason() -> None:
    """The reason is null where there is none."""
    told = secrets_as_json("production", SECRETS, [], translator("zh"))["secrets"]
    assert [(one["source"], one["resolves"], one["reason"]) for one in told] == [
        ("env", True, None),
        ("file", False, "该变量没有设置"),
    ]
