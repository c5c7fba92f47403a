"""`pgconf import`."""

from pathlib import Path

import click

from pgconf.cli.console import Console, pass_console
from pgconf.cli.options import environment_option

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import", short_help="Write live state as YAML; the next plan is empty.")
@environment_option()
@click.option("--target", metavar="NAME", help="The target to read; the environment's first one by default.")
@click.option(
    "--from", "rows", type=_FILE, help="A CSV or JSON file, or a query in SQL, to read instead of a target."
)
@click.option("--map", "mapping", type=_FILE, help="What becomes of its rows; goes with --from.")
@click.option("--url", metavar="REFERENCE", help="The secret that is the URL of the query's database.")
@click.option("--into", metavar="DIR", help="The folder for new files; the environment's own by default.")
@click.option(
    "--layout",
    type=click.Choice(["kind", "resource"]),
    default="kind",
    show_default=True,
    help="What a new file holds: all resources of a kind, or one resource.",
)
@click.option("--prune", is_flag=True, help="Take out of the files what is declared and not live.")
@click.option("--unmanaged", is_flag=True, help="Declare what others keep in the target, too.")
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@pass_console
def command(
    console: Console,
    environment: str,
    target: str | None,
    rows: Path | None,
    mapping: Path | None,
    url: str | None,
    into: str | None,
    layout: str,
    prune: bool,
    unmanaged: bool,
    diff: bool,
) -> None:
    """Write what is live as YAML, the least there is to write; the next plan is empty.

    What is declared already is changed where it stands, and comments stay. A value that comes from a
    layer which other environments extend becomes a patch. What is missing is added, without defaults.
    Secrets stay references. All files are written, or none.

    With --from rows of another system are read; a mapping file says which column becomes which field.
    A file that ends with .sql is a query. The URL of the database that answers it is a secret, named as
    in YAML: env:NAME, file:/path and so on. Nothing can be changed there.

    With --diff the exit code is 2 when there is something to write. It is 1 when something that is live
    cannot be declared.

    \b
    Examples:
      pgconf import -e production --diff             what changed outside, as a change of files
      pgconf import -e production
      pgconf import -e production --layout resource  one file for each new resource
      pgconf import -e production --prune            and take out what is not live
      pgconf import -e production --from accounts.csv --map accounts.yaml
      pgconf import -e production --from accounts.sql --url env:BACK_OFFICE_URL --map accounts.yaml
    """
    from pgconf.app.import_ import NotLive, Unmanaged, Wish, import_live
    from pgconf.app.import_files import Layout
    from pgconf.app.import_rows import RowSource
    from pgconf.cli.imports import show_imported, write_live
    from pgconf.cli.progress import reading

    if (rows is None) != (mapping is None):
        message = "--from and --map go together"
        raise click.UsageError(message)
    if (url is None) == (rows is not None and rows.suffix.lower() == ".sql"):
        message = "--url goes with a --from that ends with .sql, and that with --url"
        raise click.UsageError(message)
    wish = Wish(
        target=target,
        rows=RowSource(rows, mapping, url) if rows and mapping else None,
        into=into,
        layout=Layout(layout),
        unmanaged=Unmanaged.TAKE if unmanaged else Unmanaged.LEAVE,
        not_live=NotLive.PRUNE if prune else NotLive.KEEP,
    )
    with console.failures():
        with reading(console.project) as tick:
            found = import_live(console.project, environment, wish, tick)
        if diff:
            show_imported(console, found)
        else:
            nothing = console.style.say(
                "there is nothing to write: the files of {environment} say what is live",
                environment=environment,
            )
            write_live(console, environment, found, nothing=nothing)
