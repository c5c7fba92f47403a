"""Laws of importing: afterwards there is nothing to plan, and what people wrote beside it is still there."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import accepting
from tests.property.shops import ENVIRONMENT, SETTINGS, Shop, as_yaml, edits, put, shops
from tests.property.test_laws import folder

from pgconf import Project
from pgconf.app.desired import declare
from pgconf.app.import_ import Imported, NotLive, Wish, import_live
from pgconf.app.import_files import Layout
from pgconf.app.project import no_tick
from pgconf.loading.save import save
from pgconf.model import Action, Address, RevisionNote, Write
from pgconf.planning.match import match
from pgconf.targets.memory import MemoryStore, MemoryTarget

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LIMITS = """\
{#- pgconf
reads: [settlement_rule]
writes: limits.txt
-#}
{% for one in settlement_rule %}
{{ one.name }} {{ one.amount.max }}
{% endfor %}
"""
on_disk = settings(max_examples=30)
layouts = st.sampled_from(Layout)


def apply(project: Project) -> None:
    """Make an environment live, whatever guards say."""
    made = project.plan(ENVIRONMENT, now=NOW)
    project.apply(made, author="Li Lei", now=NOW, terms=accepting(made))


def imported(project: Project, layout: Layout, target: MemoryTarget | None = None) -> Imported:
    """Import, and write the files."""
    wish = Wish(layout=layout, not_live=NotLive.PRUNE)
    found = import_live(Project(project.root), ENVIRONMENT, wish, no_tick, target)
    save(project.root, found.files)
    return found


@on_disk
@given(shops(), layouts)
def test_after_an_import_into_a_new_environment_there_is_nothing_to_plan(shop: Shop, layout: Layout) -> None:
    """Every resource is added, and the plan is empty."""
    with folder() as root:
        apply(put(root, shop))
        new = put(root, ())
        found = imported(new, layout)
        assert len(found.added) == len(shop)
        assert found.diagnostics == ()
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty


@on_disk
@given(shops(), layouts)
def test_what_is_imported_from_memory_is_what_is_there(shop: Shop, layout: Layout) -> None:
    """The same holds for a target that no environment can name."""
    with folder() as root:
        desired = declare(put(root, shop), ENVIRONMENT, no_tick)
        target = MemoryTarget("office", MemoryStore(), environment=ENVIRONMENT)
        writes = [
            Write(address=address, action=Action.CREATE, expected=None, digest=one.digest, body=one.body)
            for address, one in desired.sealed.items()
        ]
        note = RevisionNote(environment=ENVIRONMENT, author="Li Lei", created_at=NOW, plan_id="sha256:1")
        with target.writing() as writer:
            writer.commit(note, writes)
        new = put(root, ())
        imported(new, layout, target)
        again = declare(Project(root), ENVIRONMENT, no_tick)
        with target.reading() as reader:
            found = match(again.loaded.desired, again.sealed, reader.live())
        assert (found.created, found.updated, found.deleted) == ((), (), ())
        assert found.unchanged == len(shop)


@on_disk
@given(edits(), layouts, st.randoms(use_true_random=False))
def test_after_an_import_into_commented_files_there_is_nothing_to_plan(
    edit: tuple[Shop, Shop], layout: Layout, order: Random
) -> None:
    """Whatever the files said before, they say what is live, and comments are still there."""
    live, written = edit
    with folder() as root:
        apply(put(root, without_moves(live)))
        project = put(root, without_moves(written), order)
        comments = _comment_on_everything(root)
        found = imported(project, layout)
        assert {one.name for one in found.diagnostics} == set()
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty
        left = "".join(file.read_text("utf-8") for file in yaml_files(root))
        assert [one for one, of in comments.items() if of not in found.removed and one not in left] == []


@on_disk
@given(edits(), layouts)
def test_an_import_into_an_environment_that_extends_another_changes_no_other(
    edit: tuple[Shop, Shop], layout: Layout
) -> None:
    """What comes from a layer that others extend is patched; the plans of the others stay as they were."""
    live, written = edit
    with folder() as root:
        apply(put(root, without_moves(live)))
        project = put(root, without_moves(written))
        _share(root)
        before = _base(root)
        imported(project, layout)
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty
        assert _base(root) == before


@on_disk
@given(edits(), layouts)
def test_after_an_import_beside_files_nothing_is_left_but_to_deliver_them(
    edit: tuple[Shop, Shop], layout: Layout
) -> None:
    """They are made of what is imported; where that has changed outside, they follow with the next apply."""
    delivered, live = (without_moves(shop) for shop in edit)
    with folder() as root:
        apply(_deliver(put(root, delivered)))
        imported(_deliver(put(root, ())), layout)
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty
        apply(put(root, live))
        imported(_deliver(put(root, ())), layout)
        office, gateway = Project(root).plan(ENVIRONMENT, now=NOW).targets
        assert (office.changes, len(gateway.changes)) == ((), int(_limits(live) != _limits(delivered)))
        apply(Project(root))
        assert Project(root).plan(ENVIRONMENT, now=NOW).is_empty


def _deliver(project: Project) -> Project:
    """Let a shop's files tell the limits of its settlement rules, in a folder beside the database."""
    template = project.root / "templates" / "limits.txt.j2"
    template.parent.mkdir(exist_ok=True)
    template.write_text(LIMITS, "utf-8")
    settings = project.root / "environments" / ENVIRONMENT / "environment.yaml"
    database = f".pgconf/{ENVIRONMENT}.db"  # where it is without targets
    targets = [{"name": "office", "path": database}, {"name": "gateway", "type": "files", "path": "deploy"}]
    settings.write_text(as_yaml({**SETTINGS, "targets": targets}), "utf-8")
    return Project(project.root)


def _limits(shop: Shop) -> dict[str, Decimal]:
    """Tell what the files say of a shop."""
    return {one["name"]: one["amount"]["max"] for one in shop if one["kind"] == "settlement_rule"}


def without_moves(shop: Shop) -> Shop:
    """Take away names that resources had before: an import has to do with what they are called now."""
    return tuple({key: value for key, value in one.items() if key != "moved_from"} for one in shop)


def yaml_files(root: Path) -> list[Path]:
    """Find the files of all environments."""
    return sorted((root / "environments").rglob("*.y*ml"))


def _comment_on_everything(root: Path) -> dict[str, Address]:
    """Put comments above and behind every line, and tell of which resource each speaks."""
    comments: dict[str, Address] = {}
    for file in yaml_files(root):
        documents = file.read_text("utf-8").split("---\n")
        for index, document in enumerate(documents):
            address = _address_in(document)
            lines: list[str] = []
            for line in document.splitlines():
                above, behind = (f"# {file.stem} {index} {len(lines)} {side}" for side in ("above", "behind"))
                lines += [above, f"{line}  {behind}"]
                comments |= {above: address, behind: address}
            documents[index] = "".join(f"{line}\n" for line in lines)
        file.write_text("---\n".join(documents), "utf-8")
    return comments


def _address_in(document: str) -> Address:
    kind, name = (re.search(f'^{key}: "(.*)"$', document, re.MULTILINE) for key in ("kind", "name"))
    assert kind
    assert name
    return Address(kind[1], name[1])


def _share(root: Path) -> None:
    """Move everything into a layer that another environment extends too."""
    environments = root / "environments"
    (environments / ENVIRONMENT).rename(environments / "base")
    (environments / "base" / "environment.yaml").unlink()
    for name in (ENVIRONMENT, "other"):
        (environments / name).mkdir()
        settings = as_yaml({**SETTINGS, "name": name, "extends": "base"})
        (environments / name / "environment.yaml").write_text(settings, "utf-8")


def _base(root: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in yaml_files(root) if "base" in file.parts}
