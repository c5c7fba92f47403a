"""Completion of addresses: quick and rough, since somebody waits with a finger on the Tab key."""

import re

from pgconf.app.project import Project
from pgconf.loading.files import read_file, yaml_files

_DECLARED = re.compile(rb"^(kind|name):[ \t]*([a-z0-9_-]+)", re.MULTILINE)


def addresses(project: Project) -> list[str]:
    """Find the addresses that a project declares, sorted; nothing is parsed or checked."""
    found: set[str] = set()
    for folder in project.folders:
        for file in yaml_files(project.root, folder).value:
            kind = ""
            for key, value in _DECLARED.findall(read_file(project.root, file)):
                if key == b"kind":
                    kind = value.decode()
                elif kind:
                    found.add(f"{kind}/{value.decode()}")
                    kind = ""
    return sorted(found)
