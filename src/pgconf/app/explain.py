"""Explain: the page of a finding."""

from functools import cache

from pgconf.app.bundled import bundled
from pgconf.model import Diagnostic, UsageError, did_you_mean, say


@cache
def names() -> list[str]:
    """List every name that has a page, sorted."""
    root = bundled("rules")
    return sorted(page.relative_to(root).with_suffix("").as_posix() for page in root.glob("*/*.md"))


def page_of(name: str) -> str | None:
    """Give the page of a finding in Markdown; None where it has none, as policies' findings have."""
    return explain(name) if name in names() else None


def explain(name: str) -> str:
    """Give the page of a finding, in Markdown.

    Raises:
        UsageError: nothing has this name.
    """
    known = names()
    if name not in known:
        raise UsageError(
            Diagnostic(
                name="cli/unknown-name",
                message=say("nothing is named `{name}`", name=name),
                hint=did_you_mean(name, known) or say("`pgconf explain` without a name lists them all"),
            )
        )
    return (bundled("rules") / f"{name}.md").read_text("utf-8")
