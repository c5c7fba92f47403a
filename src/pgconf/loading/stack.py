"""Stack: put layers over each other, as plain data: declare, patch, remove."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pgconf.kinds.registry import Registry
from pgconf.kinds.shape import ANY, find
from pgconf.loading.layers import Declaration, Layer
from pgconf.loading.merge import keys_of, leaves, merged, reaches
from pgconf.model import Address, Diagnostic, Document, Path, Place, Related, Source, did_you_mean, say


@dataclass(frozen=True, slots=True)
class Composed:
    """A resource as plain data, and the documents it was made of, the declaring one first."""

    data: dict[str, Any]
    documents: tuple[Document, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the documents stand."""
        return tuple(document.source for document in self.documents)


def stacked(layers: Iterable[Layer], registry: Registry, found: list[Diagnostic]) -> dict[Address, Composed]:
    """Declare, patch and remove, layer by layer."""
    composed: dict[Address, Composed] = {}
    for layer in layers:
        earlier = dict.fromkeys(composed)
        own = {declaration.address for declaration in layer.declared}
        for removal in layer.removed:
            found += _removal_problems(removal, earlier, composed)
            composed.pop(removal.address, None)
        found += _conflicts(layer.patched, registry)
        for patch in layer.patched:
            problem = _patch_problem(patch, earlier, composed, own)
            if problem is not None:
                found.append(problem)
                continue
            before = composed[patch.address]
            change = {key: value for key, value in patch.document.data.items() if key != "patch"}
            found += _empty_removals(patch, before.data, change, registry)
            found += _renamed_items(patch, change, _keys(patch.address, registry))
            data = merged(before.data, change, registry[patch.address.kind].shape)
            composed[patch.address] = Composed(data, (*before.documents, patch.document))
        for declaration in layer.declared:
            first = composed.get(declaration.address)
            if first is None:
                composed[declaration.address] = Composed(declaration.document.data, (declaration.document,))
            else:
                found.append(_duplicate(declaration, first, declaration.address in earlier))
    return composed


def _duplicate(declaration: Declaration, first: Composed, is_earlier: bool) -> Diagnostic:  # noqa: FBT001 - a claim
    hint = (
        say("did you mean `patch: {address}`?", address=declaration.address)
        if is_earlier
        else say("rename or remove one of the two")
    )
    return Diagnostic(
        name="env/duplicate-address",
        message=say("`{address}` is declared twice", address=declaration.address),
        hint=hint,
        where=Place(declaration.document.source, ("name",)),
        related=(Related(say("it is declared here first"), Place(first.documents[0].source, ("name",))),),
        address=declaration.address,
    )


def _removal_problems(
    removal: Declaration, earlier: Iterable[Address], composed: Mapping[Address, Composed]
) -> Iterator[Diagnostic]:
    source = removal.document.source
    if removal.address not in earlier:
        yield _nothing_there("env/remove-without-target", removal, earlier)
    elif removal.address not in composed:
        yield Diagnostic(
            name="env/remove-without-target",
            message=say("this layer removes `{address}` twice", address=removal.address),
            hint=say("keep one of the two"),
            where=Place(source, ("remove",)),
        )
    for key in removal.document.data:
        if key != "remove" and not key.startswith("x-"):
            yield Diagnostic(
                name="env/remove-with-fields",
                message=say("`remove` takes a resource away, so `{key}` has no meaning here", key=key),
                hint=say("remove the field, or write `patch:` to change the resource"),
                where=Place(source, (key,), on_key=True),
            )


def _patch_problem(
    patch: Declaration,
    earlier: Iterable[Address],
    composed: Mapping[Address, Composed],
    own: Collection[Address],
) -> Diagnostic | None:
    source, data = patch.document.source, patch.document.data
    if patch.address in own or (patch.address in earlier and patch.address not in composed):
        verb, hint = (
            "declares",
            say("change it where it is declared: a patch is for what an earlier layer declares"),
        )
        if patch.address not in own:
            verb, hint = "removes", say("keep the patch or the `remove`")
        return Diagnostic(
            name="env/patch-without-target",
            message=say(
                "this layer itself {verb} `{address}`, so there is nothing to patch",
                verb=verb,
                address=patch.address,
            ),
            hint=hint,
            where=Place(source, ("patch",)),
        )
    if patch.address not in earlier:
        return _nothing_there("env/patch-without-target", patch, earlier)
    for key in ("kind", "name"):
        if key in data:
            return Diagnostic(
                name="env/patch-identity",
                message=say("a patch cannot set `{key}`: the address says what it patches", key=key),
                hint=say("remove the field; to rename a resource, use `moved_from` where it is declared"),
                where=Place(source, (key,), on_key=True),
            )
    if all(key == "patch" or key.startswith("x-") for key in data):
        return Diagnostic(
            name="env/empty-patch",
            message=say("the patch for `{address}` changes nothing", address=patch.address),
            hint=say("add the fields to change, or remove the patch"),
            where=Place(source, ("patch",)),
        )
    return None


def _nothing_there(name: str, declaration: Declaration, earlier: Iterable[Address]) -> Diagnostic:
    address, role = declaration.address, name.removeprefix("env/").partition("-")[0]
    same_kind = [str(other) for other in earlier if other.kind == address.kind]
    hint = did_you_mean(str(address), same_kind or map(str, earlier))
    return Diagnostic(
        name=name,
        message=say(
            "no earlier layer declares `{address}`, so there is nothing to {role}", address=address, role=role
        ),
        hint=hint or say("a {role} works on what the environment `extends`", role=role),
        where=Place(declaration.document.source, (role,)),
    )


def _conflicts(patches: Sequence[Declaration], registry: Registry) -> Iterator[Diagnostic]:
    """Two patches of one layer must not set the same value: the order of files means nothing."""
    by_address: dict[Address, list[Document]] = {}
    for patch in patches:
        by_address.setdefault(patch.address, []).append(patch.document)
    for address, documents in by_address.items():
        keyed = _keys(address, registry)
        for first, second in combinations(documents, 2):
            ours = [path for path, _ in leaves(first.data, keyed) if path != ("patch",)]
            for path, _ in leaves(second.data, keyed):
                clash = next((p for p in ours if p[: len(path)] == path or path[: len(p)] == p), None)
                if path != ("patch",) and clash is not None:
                    yield Diagnostic(
                        name="env/conflicting-patches",
                        message=say(
                            "two patches of one layer set the same value of `{address}`", address=address
                        ),
                        hint=say("keep one of them: files are read in no particular order"),
                        where=Place(second.source, path),
                        related=(Related(say("the other one is here"), Place(first.source, clash)),),
                        address=address,
                    )
                    break


def _empty_removals(
    patch: Declaration, before: Any, change: dict[str, Any], registry: Registry
) -> Iterator[Diagnostic]:
    keyed = _keys(patch.address, registry)
    for path, value in leaves(change, keyed):
        if value is None and isinstance(path[-1], str) and not reaches(before, path, keyed):
            yield Diagnostic(
                name="env/null-without-value",
                message=say(
                    "`{path}` is not set in an earlier layer, so null removes nothing", path=path[-1]
                ),
                hint=say("remove the line, or correct the name"),
                where=Place(patch.document.source, path, on_key=True),
                address=patch.address,
            )


def _renamed_items(
    patch: Declaration, change: dict[str, Any], keyed: dict[Path, str]
) -> Iterator[Diagnostic]:
    for pattern, key in keyed.items():
        for path, item in find(change, (*map(str, pattern), ANY)):
            name = path[-1]
            if isinstance(name, str) and isinstance(item, dict) and item.get(key, name) != name:
                yield Diagnostic(
                    name="env/patch-identity",
                    message=say(
                        "a patch cannot set `{key}` of an item: `{name}` is what it patches",
                        key=key,
                        name=name,
                    ),
                    hint=say(
                        "remove the field; for another item in its place, add that and set this one to null"
                    ),
                    where=Place(patch.document.source, (*path, key)),
                    address=patch.address,
                )


def _keys(address: Address, registry: Registry) -> dict[Path, str]:
    kind = registry.get(address.kind)
    return keys_of(kind.shape) if kind else {}
