"""The options that say on what terms a plan is applied, and which reason belongs to which of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from pgconf.cli.options import WORDS, Decorator

if TYPE_CHECKING:
    from pgconf.model import Terms

_ORDER = "pgconf.order"
_EXPLAINED = ("--accept", "--break-glass")
_WORDS = (*_EXPLAINED, "--reason")


class Explained(click.Command):
    """A command that keeps the order in which reasons and what they explain were written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the order; click itself sorts by option."""
        ctx.meta[_ORDER] = [word for arg in args if (word := arg.partition("=")[0]) in _WORDS]
        return super().parse_args(ctx, args)


def guards_from_option() -> Decorator:
    """`--guards-from REF`."""
    return click.option(
        "--guards-from",
        metavar="REF",
        envvar="PGCONF_GUARDS_FROM",
        show_envvar=True,
        help="Take guards, approvals and freezes from this commit, so that a change cannot loosen its own.",
    )


def terms_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--accept`, `--break-glass`, `--reason`, `--guards-from` and `--require-base`."""
    base = click.option(
        "--require-base",
        metavar="REF",
        help="Refuse a plan whose commit does not contain this one, such as `origin/main`.",
    )
    return gate_options(base(function))


def gate_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--accept`, `--break-glass`, `--reason` and `--guards-from`."""
    for option in (
        guards_from_option(),
        click.option(
            "--reason", "reasons", type=WORDS, metavar="TEXT", multiple=True, help="Why; behind each of both."
        ),
        click.option(
            "--break-glass",
            is_flag=True,
            expose_value=False,
            help="Go without approvals; it is marked for review.",
        ),
        click.option(
            "--accept", metavar="GUARD", multiple=True, help="Pass a guard that refuses, for a reason."
        ),
    ):
        function = option(function)
    return function


def terms_of(
    ctx: click.Context, accept: Sequence[str], reasons: Sequence[str], *,
    guards_from: str | None, require_base: str | None = None,
) -> "Terms":  # fmt: skip
    """Put together what the options say.

    Raises:
        UsageError: something has no reason, or a reason explains nothing.
    """
    from pgconf.model import Terms

    accepted: dict[str, str] = {}
    glass: str | None = None
    names, texts = iter(accept), iter(reasons)
    for word in _pairs(ctx.meta.get(_ORDER, [])):
        if word == "--accept":
            accepted[next(names)] = next(texts)
        else:
            glass = next(texts)
    return Terms(accepted=accepted, break_glass=glass, guards_from=guards_from, require_base=require_base)


def _pairs(order: Sequence[str]) -> Iterator[str]:
    """Take apart what stands in pairs: what is to be explained, and its reason."""
    rest = list(order)
    while rest:
        word = rest.pop(0)
        if word not in _EXPLAINED:
            message = "`--reason` stands behind the `--accept` or `--break-glass` that it explains"
            raise click.UsageError(message)
        if not rest or rest.pop(0) != "--reason":
            message = f"`{word}` needs its own `--reason TEXT` behind it"
            raise click.UsageError(message)
        yield word
