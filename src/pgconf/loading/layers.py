"""A layer: the documents of one folder below `environments/`, sorted by what they do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pgconf.kinds.registry import Registry
from pgconf.loading.files import ENVIRONMENTS, SETTINGS_FILE, read_file, start_of, yaml_files
from pgconf.loading.suppressions import MARK, Suppression, read_suppressions
from pgconf.loading.variables import MARK as VARIABLE
from pgconf.loading.yaml import read_documents
from pgconf.model import (
    Address,
    Checked,
    Diagnostic,
    Document,
    Place,
    Related,
    Severity,
    did_you_mean,
    nearest,
    say,
    with_article,
)

ROLES = ("patch", "remove", "kind")
"""A document patches a resource of an earlier layer, removes one, or declares one."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A document that declares, patches or removes the resource at `address`."""

    address: Address
    document: Document


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder's documents.

    `lost` holds addresses that were probably meant where a kind is misspelt; `files` counts the YAML
    files that were read.
    """

    name: str
    settings: Document | None
    declared: tuple[Declaration, ...]
    patched: tuple[Declaration, ...]
    removed: tuple[Declaration, ...]
    lost: tuple[Declaration, ...]
    files: int
    suppressions: tuple[Suppression, ...] = ()


def load_layer(root: Path, name: str, registry: Registry, tick: Callable[[], object]) -> Checked[Layer]:
    """Read all documents of one folder.

    Args:
        root: the project's root.
        name: the folder's name below `environments/`.
        registry: the kinds that documents may be of.
        tick: called after each file.
    """
    files = yaml_files(root, name)
    found = [*files.diagnostics]
    documents: list[Document] = []
    suppressions: list[Suppression] = []
    for file in files.value:
        read = _read(root, file, suppressions, found)
        documents += read.value
        found += read.diagnostics
        tick()
    layer = _sorted_out(name, documents, registry, found, len(files.value))
    return Checked(replace(layer, suppressions=tuple(suppressions)), tuple(found))


def _read(
    root: Path, file: str, suppressions: list[Suppression], found: list[Diagnostic]
) -> Checked[tuple[Document, ...]]:
    try:
        text = read_file(root, file)
    except OSError as error:
        message = say("the file cannot be read: {strerror}", strerror=error.strerror)
        return Checked(
            (),
            (
                Diagnostic(
                    name="env/unreadable-file",
                    message=message,
                    hint=say("allow reading it, or take it out of the project"),
                    where=start_of(file),
                ),
            ),
        )
    read = read_documents(text, file)
    if MARK in text:
        comments = read_suppressions(text, file)
        suppressions += comments.value
        found += comments.diagnostics
    if read.value or read.diagnostics:
        return read
    return Checked((), (_empty_file(file),))


def _empty_file(file: str) -> Diagnostic:
    return Diagnostic(
        name="yaml/empty-file",
        severity=Severity.WARNING,
        message=say("the file holds no document"),
        hint=say("remove the file, or write what was meant to be in it"),
        where=start_of(file),
    )


def _sorted_out(
    name: str, documents: Iterable[Document], registry: Registry, found: list[Diagnostic], files: int
) -> Layer:
    roles: dict[str, list[Declaration]] = {role: [] for role in ROLES}
    settings: Document | None = None
    lost: list[Declaration] = []
    for document in documents:
        role = next((role for role in ROLES if role in document.data), None)
        if role is None:
            found.append(_no_role(document))
            lost += _meant(document, registry)
        elif role == "patch" and "remove" in document.data:
            found.append(_two_roles(document))
        elif role == "kind" and document.data["kind"] == "environment":
            found += _settings_problems(document, name, settings)
            settings = settings or document
        else:
            address = (
                _declared_address(document, registry) if role == "kind" else _named_address(document, role)
            )
            if isinstance(address, Address):
                roles[role].append(Declaration(address, document))
            else:
                lost += _meant(document, registry)
                if not _is_of_broken_kind(document, registry):
                    found.append(address)
    patched, removed, declared = (tuple(roles[role]) for role in ROLES)
    return Layer(name, settings, declared, patched, removed, tuple(lost), files)


def _is_of_broken_kind(document: Document, registry: Registry) -> bool:
    kind = document.data.get("kind")
    return isinstance(kind, str) and kind in registry.broken


def _meant(document: Document, registry: Registry) -> Iterator[Declaration]:
    """Guess what a document with something misspelt declares, so that nobody misses it elsewhere."""
    kind, name = (_value_of(document.data, word) for word in ("kind", "name"))
    if isinstance(kind, str) and isinstance(name, str):
        known = kind in registry.broken or kind in registry.names
        near = kind if known else nearest(kind, registry.names)
        yield from [Declaration(Address(near, name), document)] if near else []


def _value_of(data: dict[str, Any], word: str) -> Any:
    """Give the value of a key, or of one that is nearly it."""
    return next((data[key] for key in (word, *data) if key in data and nearest(key, [word])), None)


def _no_role(document: Document) -> Diagnostic:
    near = next((key for key in document.data if nearest(key, ROLES)), None)
    return Diagnostic(
        name="env/not-a-resource",
        message=say("a document needs `kind` (it declares), `patch` or `remove`"),
        hint=did_you_mean(near, ROLES) if near else say("see `pgconf explain env/not-a-resource`"),
        where=Place(document.source, (near,) if near else (), on_key=near is not None),
    )


def _two_roles(document: Document) -> Diagnostic:
    return Diagnostic(
        name="env/not-a-resource",
        message=say("a document cannot both patch and remove"),
        hint=say("keep one of the two"),
        where=Place(document.source, ("remove",), on_key=True),
    )


def _settings_problems(document: Document, layer: str, first: Document | None) -> Iterator[Diagnostic]:
    home = f"{ENVIRONMENTS}/{layer}/{SETTINGS_FILE}"
    if document.source.file != home:
        yield Diagnostic(
            name="env/misplaced-settings",
            message=say("the settings of an environment stand in `{home}` and nowhere else", home=home),
            hint=say("move the document there"),
            where=Place(document.source, ("kind",)),
        )
    elif first is not None:
        yield Diagnostic(
            name="env/duplicate-address",
            message=say("`{layer}` has two documents of kind environment", layer=layer),
            hint=say("keep one of them"),
            where=Place(document.source, ("kind",)),
            related=(Related(say("the first one is here"), Place(first.source, ("kind",))),),
        )
    elif document.data.get("name", layer) != layer:
        yield Diagnostic(
            name="env/name-differs",
            message=say("the environment must be named `{layer}` like its folder", layer=layer),
            hint=say("write `name: {layer}`, or rename the folder", layer=layer),
            where=Place(document.source, ("name",)),
        )


def _declared_address(document: Document, registry: Registry) -> Address | Diagnostic:
    kind, name = document.data["kind"], document.data.get("name")
    if not isinstance(kind, str) or kind not in registry.names:
        return Diagnostic(
            name="schema/unknown-kind",
            message=say("there is no kind `{kind}`", kind=kind),
            hint=(did_you_mean(kind, registry.names) if isinstance(kind, str) else None)
            or say("`pgconf schema list` shows all kinds"),
            where=Place(document.source, ("kind",)),
        )
    if "name" not in document.data:
        return Diagnostic(
            name="schema/missing-field",
            message=say("{kind} needs `name`", kind=with_article(kind)),
            where=Place(document.source, ("kind",), on_key=True),
        )
    if not isinstance(name, str) or not name or "/" in name or VARIABLE in name:
        return Diagnostic(
            name="schema/format",
            message=say("`name` must be a name: a small letter, then up to 62 small letters, digits or `-`"),
            hint=say("write it like `alipay-web`; Chinese belongs in `title`"),
            where=Place(document.source, ("name",)),
        )
    return Address(kind, name)


def _named_address(document: Document, role: str) -> Address | Diagnostic:
    text: Any = document.data[role]
    try:
        return Address.parse(text if isinstance(text, str) else "")
    except ValueError:
        return Diagnostic(
            name="env/bad-address",
            message=say("`{role}` needs the address of a resource, `kind/name`", role=role),
            hint=say("for example `{role}: payment_method/alipay-web`", role=role),
            where=Place(document.source, (role,)),
        )
