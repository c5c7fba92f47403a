"""A law of adoption: what was changed outside is declared, and what people have noted is still there."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.property.shops import ENVIRONMENT, Shop, as_json, edits, put
from tests.property.test_import import NOW, apply, on_disk, without_moves, yaml_files
from tests.property.test_laws import folder

from pgconf import Project
from pgconf.app.desired import declare
from pgconf.app.drift import adopt
from pgconf.app.project import no_tick
from pgconf.loading.save import save
from pgconf.model import Address

NOTE = re.compile(r"# note [0-9]+;")
"""What stands in a comment; no random text holds one."""


@on_disk
@given(edits(), st.randoms(use_true_random=False))
def test_adoption_keeps_every_comment(edit: tuple[Shop, Shop], order: Random) -> None:
    """In its file and in order, unless its document was removed; and there is nothing left to plan."""
    declared, changed = (without_moves(shop) for shop in edit)
    with folder() as root:
        apply(put(root, declared))
        notes = _write_with_notes(root, declared, order)
        _change_outside(root, changed)
        before = {file: NOTE.findall(file.read_text("utf-8")) for file in yaml_files(root)}
        found = adopt(Project(root), ENVIRONMENT, (), None, no_tick)
        save(root, found.files)
        assert found.diagnostics == ()
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty
        for file, were in before.items():
            left = NOTE.findall(file.read_text("utf-8")) if file.exists() else []
            assert left == [note for note in were if note in left]
            assert {notes[note] for note in were if note not in left} <= set(found.removed)


def _change_outside(root: Path, changed: Shop) -> None:
    """Make a target's rows what another shop declares, by hand: change some, take some away and add some."""
    with folder() as elsewhere:
        sealed = declare(put(elsewhere, changed), ENVIRONMENT, no_tick).sealed
    with closing(sqlite3.connect(root / ".pgconf" / f"{ENVIRONMENT}.db")) as office, office:
        rows = office.execute("SELECT kind, name FROM pgconf_resource").fetchall()
        live = {Address(*row) for row in rows}
        for address in sorted(live | sealed.keys()):
            if address not in sealed:
                office.execute("DELETE FROM pgconf_resource WHERE kind = ? AND name = ?", address)
            elif address in live:
                new = (sealed[address].body.decode(), sealed[address].digest, *address)
                office.execute(
                    "UPDATE pgconf_resource SET body = ?, digest = ? WHERE kind = ? AND name = ?", new
                )
            else:
                row = (*address, sealed[address].body.decode(), sealed[address].digest)
                office.execute(
                    "INSERT INTO pgconf_resource (kind, name, body, digest, managed_by)"
                    " VALUES (?, ?, ?, ?, 'pgconf')",
                    row,
                )


def _write_with_notes(root: Path, shop: Shop, order: Random) -> dict[str, Address]:
    """Write a shop as people do, some to a file, with notes here and there; tell of what each note speaks."""
    notes: dict[str, Address] = {}
    for file in yaml_files(root):
        if file.name != "environment.yaml":
            file.unlink()
    files: dict[str, list[str]] = {}
    for document in order.sample(shop, len(shop)):
        address = Address(document["kind"], document["name"])
        text = "".join(_with_notes(line, notes, address, order) for line in [*_lines(document, order), ""])
        files.setdefault(f"{order.choice('abc')}.yaml", []).append(text)
    for name, documents in files.items():
        (root / "environments" / ENVIRONMENT / name).write_text("---\n".join(documents), "utf-8")
    return notes


def _with_notes(line: str, notes: dict[str, Address], address: Address, order: Random) -> str:
    """Put notes above and behind a line, or not; the line behind the last one is empty."""
    indent = line[: len(line) - len(line.lstrip(" -"))].replace("-", " ")
    above, behind = (f"# note {len(notes) + number};" for number in range(2))
    notes |= dict.fromkeys((above, behind), address)
    text = f"{indent}{above}\n" if order.random() < 0.4 else ""
    if not line:
        return text
    return f"{text}{line}  {behind}\n" if order.random() < 0.4 else f"{text}{line}\n"


def _lines(value: Any, order: Random) -> Iterator[str]:
    """Write a value, each part of it in one line or in several."""
    if not value or not isinstance(value, dict | list) or order.random() < 0.3:
        yield as_json(value)
    elif isinstance(value, list):
        for item in value:
            first, *others = _lines(item, order)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
    else:
        for key, inner in value.items():
            first, *others = _lines(inner, order)
            if first == as_json(inner):
                yield f"{key}: {first}"
            else:
                yield f"{key}:"
                yield from (f"  {line}" for line in (first, *others))
