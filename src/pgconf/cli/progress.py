"""A progress bar for work that takes longer than a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from pgconf.app.project import Project
from pgconf.loading.files import yaml_files

PATIENCE = 1.0
"""Seconds of silence before a bar appears."""


@contextmanager
def reading(project: Project) -> Iterator[Callable[[], object]]:
    """Show how many files are read; nothing at all when standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar = _Bar(project)
    try:
        yield bar.tick
    finally:
        bar.finish()


class _Bar:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._begin = time.monotonic()
        self._done = 0
        self._bar: click._termui_impl.ProgressBar[int] | None = None

    def tick(self) -> None:
        self._done += 1
        if self._bar is not None:
            self._bar.update(1)
        elif self._done % 100 == 0 and time.monotonic() - self._begin > PATIENCE:
            total = sum(len(yaml_files(self._project.root, name).value) for name in self._project.folders)
            self._bar = click.progressbar(
                length=max(total, self._done), label="reading files", file=sys.stderr
            )
            self._bar.update(self._done)

    def finish(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
