"""`pgconf schema`."""

import sys
from pathlib import Path

import click

from pgconf.cli.console import EXIT_FINDINGS, Console, pass_console


@click.group("schema", short_help="Write the JSON Schemas that let an editor help.")
def command() -> None:
    """Write the JSON Schemas of all kinds, so that an editor completes and explains while you type.

    Put this on top of a YAML file, with the path that fits:

    \b
      # yaml-language-server: $schema=../../schemas/payment_method.schema.json
    """


_folder = click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))


@command.command("list")
@pass_console
def list_(console: Console) -> None:
    """List all kinds, the project's own included."""
    from pgconf.app.schema import kind_names

    with console.failures():
        console.print(kind_names(console.registry))


@command.command("export")
@_folder
@pass_console
def export(console: Console, folder: Path | None) -> None:
    """Write the schemas to FOLDER (`schemas/` of the project by default)."""
    from pgconf.app.schema import export

    with console.failures():
        folder = folder or console.project.root / "schemas"
        changed = export(console.registry, folder)
        console.note(f"{len(changed)} of the schemas in {folder} written; the others were up to date")


@command.command("check")
@_folder
@pass_console
def check(console: Console, folder: Path | None) -> None:
    """Exit with 1 when FOLDER's schemas are not those that `export` would write."""
    from pgconf.app.schema import outdated

    with console.failures():
        folder = folder or console.project.root / "schemas"
        stale = outdated(console.registry, folder)
        for name in stale:
            console.print(f"{folder / name} is out of date")
        if stale:
            console.note("write them anew with `pgconf schema export`")
            sys.exit(EXIT_FINDINGS)
