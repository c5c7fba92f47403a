"""The command line: one file a command. It is the only room that prints or exits."""

import gc
import sys
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from typing import NoReturn

import click

from pgconf import __version__

EXIT_USAGE = 64

COMMANDS = (
    "init",
    "validate",
    "plan",
    "show",
    "approve",
    "apply",
    "resume",
    "rollback",
    "history",
    "diff",
    "promote",
    "audit",
    "lock",
    "drift",
    "render",
    "import",
    "secrets",
    "rules",
    "facts",
    "explain",
    "schema",
    "graph",
)
"""In the order in which a newcomer meets them; each is `command` in the module of its name.

A word that Python keeps for itself has a `_` behind it there.
"""


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"pgconf.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, and suggest one when the word is nearly right."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from pgconf.model.suggest import did_you_mean

            ctx.fail(
                f"there is no command `{args[0]}`; {did_you_mean(args[0], COMMANDS) or 'see `pgconf --help`'}"
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  pgconf init shop && cd shop         a shop to try everything with
  pgconf validate                     check all environments, offline
  pgconf plan -e production -o p.json what would change, as a file to review
  pgconf apply p.json                 do exactly that

\b
Shell completion:
  eval "$(_PGCONF_COMPLETE=bash_source pgconf)"   (bash; likewise zsh_source, fish_source)

\b
Exit codes:
  0 done   1 findings, or failed   2 changes present   3 refused by a guard, or not approved
  4 applied in part   5 stale plan   6 locked   64 wrong call   70 a bug in pgconf""",
)
@click.version_option(__version__, prog_name="pgconf", message="%(prog)s %(version)s")
@click.option(
    "-C",
    "--project",
    type=click.Path(file_okay=False, exists=True),
    default=".",
    show_default="this folder",
    help="A folder inside the project.",
)
@click.option(
    "--color/--no-color",
    default=None,
    help="Colours; by default on a terminal, unless NO_COLOR is set.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    envvar="PGCONF_LANG",
    show_envvar=True,
    help="The language of messages; that of the terminal's locale by default.",
)
@click.pass_context
def cli(ctx: click.Context, project: str, color: bool | None, lang: str | None) -> None:
    """Keep a payment back office in YAML: prove it right, see what a change does, deploy it.

    Settings live in `environments/`; `plan` compares them with the live state, `apply` deploys.
    """
    from pgconf.cli.console import Console

    ctx.obj = Console(project, color, lang)


def main() -> NoReturn:
    """Run the command line: a wrong call ends with 64 (click would say 2), an interruption with 1."""
    gc.disable()  # a command is over before cyclic garbage adds up, and looking for it is dear
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal in GBK has no `✓`
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE if isinstance(error, click.UsageError) else error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(1)
    sys.exit(code)
