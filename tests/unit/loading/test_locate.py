"""Places are looked up in the layer that set a value, and stand for exactly what they name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.projects import BASE, PATCH, PRODUCTION, SETTINGS, SHOP, Files, shop

from pgconf.kinds.registry import registry
from pgconf.loading.locate import Locator
from pgconf.model import Address, Diagnostic, Place, Position, Related, Source, Span

MIDDLE = "environments/middle/environment.yaml"
MIDDLE_PATCH = "environments/middle/patch.yaml"
ADDRESS = Address("settlement_rule", "bank-t1")
FILES = {
    "a.yaml": b"x: 1\n---\nkind: slot\nname: a\namount: {min: 1, max: 9}\nstops:\n  - {id: n}\n",
    "b.yaml": b"patch: slot/a\namount: {max: 5}\n",
}
SLOT = Address("slot", "a")
SOURCES = {SLOT: (Source("a.yaml", 1, 3), Source("b.yaml", 0, 1))}


@pytest.fixture
def locator() -> Locator:
    """Make a locator of two files in memory."""
    return Locator(FILES.__getitem__, SOURCES, registry())


def text_of(span: Span | None) -> str | None:
    """Slice a span out of its file, with the file's name in front."""
    if span is None:
        return None
    line = FILES[span.file].decode().splitlines()[span.start.line - 1]
    return f"{span.file}:{span.start.line} {line[span.start.column - 1 : span.end.column - 1]}"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(SLOT, ("amount", "max")), "b.yaml:2 5"),
        (Place(SLOT, ("amount", "min")), "a.yaml:5 1"),
        (Place(SLOT, ("amount", "max"), on_key=True), "b.yaml:2 max"),
        (Place(SLOT, ("stops", 0, "id")), "a.yaml:7 n"),
        (Place(SLOT, ("stops", 0)), "a.yaml:7 {id: n}"),
        (Place(SLOT, ("name",)), "a.yaml:4 a"),
        (Place(SLOT), "a.yaml:3 kind: slot"),
        (Place(SLOT, ("amount", "step")), "b.yaml:2 amount"),
        (Place(SLOT, ("stops", 0, "next", "id")), "a.yaml:7 {id: n}"),
        (Place(SLOT, ("nothing", "here")), "a.yaml:3 kind: slot"),
        (Place(Source("a.yaml", 0, 1), ("x",)), "a.yaml:1 1"),
        (Place(Source("b.yaml", 0, 1), ("patch",)), "b.yaml:1 slot/a"),
    ],
)
def test_a_place_is_found_in_the_last_document_that_has_it(locator: Locator, place: Place, text: str) -> None:
    """Of a path that stands nowhere, the longest part that does, by its key."""
    assert text_of(locator.span(place)) == text


def test_what_has_no_document_has_no_place(locator: Locator) -> None:
    """An address that nobody declares, for instance."""
    assert locator.span(Place(Address("slot", "b"))) is None


def test_a_document_that_is_not_there_is_placed_at_the_start_of_its_file(locator: Locator) -> None:
    """A place in the right file is better than none."""
    assert locator.span(Place(Source("b.yaml", 7, 1))) == Span("b.yaml", Position(1, 1), Position(1, 1))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("amount", "max"), "b.yaml:2 5"),
        (("amount", "min"), "a.yaml:5 1"),
        (("amount", "step"), None),
        (("title",), None),
    ],
)
def test_the_origin_of_a_value_is_exact(locator: Locator, path: tuple[str, ...], text: str | None) -> None:
    """A default was written nowhere, so it has none."""
    assert text_of(locator.origin(SLOT, path)) == text


def test_findings_are_located_sorted_and_told_once(locator: Locator) -> None:
    """By file, line and column; those without a place come first."""
    late = Diagnostic(name="x/late", message="m", where=Place(SLOT, ("stops",), on_key=True))
    patch = Diagnostic(name="x/patch", message="m", where=Place(SLOT, ("amount", "max")))
    early = Diagnostic(name="x/early", message="m", where=Place(SLOT))
    nowhere = Diagnostic(name="x/nowhere", message="m")
    located = locator.located([patch, late, nowhere, early, late])
    assert [(d.name, text_of(d.span)) for d in located] == [
        ("x/nowhere", None),
        ("x/early", "a.yaml:3 kind: slot"),
        ("x/late", "a.yaml:6 stops"),
        ("x/patch", "b.yaml:2 5"),
    ]


def test_findings_in_one_place_are_sorted_by_name_and_message(locator: Locator) -> None:
    """So that two runs write the same bytes."""
    told = [
        Diagnostic(name=name, message=message, where=Place(SLOT))
        for name, message in (("x/b", "1"), ("x/a", "2"), ("x/a", "1"))
    ]
    assert [(d.name, d.message) for d in locator.located(told)] == [("x/a", "1"), ("x/a", "2"), ("x/b", "1")]


def test_related_places_are_looked_up_too(locator: Locator) -> None:
    """What is no address of the project keeps its place unsaid."""
    related = (
        Related("here", Place(SLOT, ("amount", "min"))),
        Related("there", Place(Address("slot", "b"))),
        Related("nowhere"),
    )
    (found,) = locator.located([Diagnostic(name="x/y", message="m", related=related)])
    assert text_of(found.related[0].where) == "a.yaml:5 1"  # type: ignore[arg-type]  # it is a span now
    assert [r.where for r in found.related[1:]] == [Place(Address("slot", "b")), None]


def test_a_file_is_read_once_for_all_that_is_asked_of_it() -> None:
    """Composing a file costs more than looking something up in it."""
    read: list[str] = []

    def counted(file: str) -> bytes:
        read.append(file)
        return FILES[file]

    locator = Locator(counted, SOURCES, registry())
    for path in (("amount", "min"), ("amount", "max"), ("name",), ("stops",)):
        locator.origin(SLOT, path)
    assert sorted(read) == ["a.yaml", "b.yaml"]


def origins(root: Path, files: Files) -> Callable[[str], str | None]:
    """Load three layers, and tell where values of the settlement rule were written."""
    layers: Files = {
        PRODUCTION: SETTINGS.replace("base", "middle"),
        MIDDLE: SETTINGS.replace("production", "middle"),
        **files,
    }
    loaded = shop(root, layers).load("production")
    assert loaded.diagnostics == ()

    def origin(dotted: str) -> str | None:
        span = loaded.locator.origin(ADDRESS, tuple(dotted.split(".")))
        return str(span) if span else None

    return origin


def test_every_value_comes_from_the_layer_that_set_it_last(tmp_path: Path) -> None:
    """Through a chain of three."""
    origin = origins(
        tmp_path,
        {
            MIDDLE_PATCH: "patch: settlement_rule/bank-t1\namount: {max: 40000}\nroll: preceding\n",
            PATCH: "patch: settlement_rule/bank-t1\ntitle: 上海\namount: {min: 200}\n",
        },
    )
    assert origin("method") == f"{BASE}:10:9"
    assert origin("roll") == f"{MIDDLE_PATCH}:3:7"
    assert origin("amount.max") == f"{MIDDLE_PATCH}:2:15"
    assert origin("amount.min") == f"{PATCH}:3:15"
    assert origin("title") == f"{PATCH}:2:8"
    assert origin("currency") is None


def test_what_a_patch_removed_is_a_default_again(tmp_path: Path) -> None:
    """The null is where that was decided."""
    origin = origins(tmp_path, {PATCH: "patch: settlement_rule/bank-t1\ntitle: null\n"})
    assert origin("title") == f"{PATCH}:2:8"


def test_what_is_declared_anew_has_no_origin_in_lower_layers(tmp_path: Path) -> None:
    """A removal ends the old resource with all its documents."""
    anew = SHOP[BASE].partition("---\n")[2].replace("title: 次日结算\n", "")
    origin = origins(tmp_path, {PATCH: f"remove: settlement_rule/bank-t1\n---\n{anew}"})
    assert origin("method") == f"{PATCH}:5:9"
    assert origin("title") is None
