"""Options and arguments that several commands share, with their completion."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pgconf.app.project import Project
    from pgconf.model import Address

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


class Offered(click.ParamType[str]):
    """Text that the Tab key completes with what a function offers."""

    def __init__(self, name: str, offer: Callable[[click.Context], Iterable[str]]) -> None:
        """Take the word for it in usage lines, and what there is to choose from."""
        self.name = name
        self._offer = offer

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer what begins like the word so far."""
        return [CompletionItem(word) for word in self._offer(ctx) if word.startswith(incomplete)]


class Words(click.ParamType[str]):
    """Text that is kept: bytes that are no text cannot be."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse bytes that are no UTF-8, which Python hands on as if they were characters."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("it is no text in UTF-8", param, ctx)
        return value


def _environments(ctx: click.Context) -> list[str]:
    project = _project(ctx)
    return project.environments if project else []


def _addresses(ctx: click.Context) -> list[str]:
    from pgconf.app.complete import addresses

    project = _project(ctx)
    return addresses(project) if project else []


def _findings(_ctx: click.Context) -> list[str]:
    from pgconf.app.explain import names

    return names()


def _project(ctx: click.Context) -> "Project | None":
    from pgconf.app.project import Project
    from pgconf.model import PgconfError

    try:
        return Project.open(ctx.find_root().params.get("project") or ".")
    except PgconfError:
        return None


ENVIRONMENT = Offered("environment", _environments)
ADDRESS = Offered("address", _addresses)
FINDING = Offered("name", _findings)
WORDS = Words()


def parsed(addresses: Iterable[str]) -> "list[Address]":
    """Read addresses as they were typed; one that is none ends the command."""
    from pgconf.model import Address

    try:
        return [Address.parse(address) for address in addresses]
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def message_option() -> Decorator:
    """`-m`: why it is done."""
    return click.option("-m", "--message", type=WORDS, default="", help="Why; kept with the revision.")


def author_option() -> Decorator:
    """`--author`: who does it."""
    return click.option(
        "--author",
        type=WORDS,
        envvar="PGCONF_AUTHOR",
        show_envvar=True,
        help="Who; git's user by default.",
    )


def environment_option(*, required: bool = True, multiple: bool = False) -> Decorator:
    """`-e ENV`, from the environment variable PGCONF_ENVIRONMENT too."""
    return click.option(
        "-e",
        "--environment",
        "environments" if multiple else "environment",
        type=ENVIRONMENT,
        required=required,
        multiple=multiple,
        envvar="PGCONF_ENVIRONMENT",
        show_envvar=True,
        help="The environment; may be given several times." if multiple else "The environment.",
    )


def format_option(*formats: str) -> Decorator:
    """`--format F`; the first format is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="What standard output holds.",
    )
