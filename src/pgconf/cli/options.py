"""Options and arguments that several commands share, with their completion."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pgconf.app.project import Project

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


class EnvironmentName(click.ParamType[str]):
    """The name of an environment of the project."""

    name = "environment"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the environments."""
        project = _project(ctx)
        names = project.environments if project else []
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class AddressText(click.ParamType[str]):
    """The address of a resource, `kind/name`."""

    name = "address"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer addresses, found by looking for `kind:` and `name:` lines; nothing is parsed."""
        from pgconf.app.complete import addresses

        project = _project(ctx)
        found = addresses(project) if project else []
        return [CompletionItem(address) for address in found if address.startswith(incomplete)]


class FindingName(click.ParamType[str]):
    """The name of a rule or of another finding, `family/name`."""

    name = "name"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer every name that has a page."""
        from pgconf.app.explain import names

        return [CompletionItem(name) for name in names() if name.startswith(incomplete)]


def _project(ctx: click.Context) -> "Project | None":
    from pgconf.app.project import Project
    from pgconf.model import PgconfError

    try:
        return Project.open(ctx.find_root().params.get("project") or ".")
    except PgconfError:
        return None


def environment_option(*, required: bool = True, multiple: bool = False) -> Decorator:
    """`-e ENV`, from the environment variable PGCONF_ENVIRONMENT too."""
    return click.option(
        "-e",
        "--environment",
        "environments" if multiple else "environment",
        type=EnvironmentName(),
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
