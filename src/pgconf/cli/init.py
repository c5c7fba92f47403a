"""`pgconf init`."""

from pathlib import Path

import click

from pgconf.cli.console import Console, pass_console


@click.command("init", short_help="Make a shop that validates, plans and applies at once.")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".")
@pass_console
def command(console: Console, directory: Path) -> None:
    """Make a shop that validates, plans and applies at once.

    DIRECTORY (this folder by default) gets a complete example: environments to learn from and to
    change into your own, the schemas that let an editor help, and templates. Nothing is overwritten.

    \b
    Example:
      pgconf init shop && cd shop && pgconf validate
    """
    from pgconf.app.init import init

    with console.failures():
        made = init(directory)
        console.note(f"made {', '.join(made)} in {directory}")
        step = "" if directory == Path() else f"cd {directory} && "
        console.note(f"next: {step}pgconf validate && pgconf plan -e production")
