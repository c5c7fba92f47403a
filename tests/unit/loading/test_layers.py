"""A layer sorts the documents of one folder, and refuses those that say nothing it knows."""

from pathlib import Path

import pytest
from tests.projects import (
    ACCOUNT,
    BASE,
    MORE,
    PATCH,
    PRODUCTION,
    SETTINGS,
    SETTLEMENT,
    SHOP,
    found_in,
    put,
    shop,
)

from pgconf.kinds.registry import registry
from pgconf.loading.layers import load_layer
from pgconf.model import Address, Severity

AUDIENCE = "kind: audience\nname: buyers\nall: users\n"


def test_documents_are_sorted_by_what_they_do(tmp_path: Path) -> None:
    """Each keeps its address and its source; several may stand in one file."""
    patch = "# limits\n---\npatch: settlement_rule/bank-t1\ntitle: x\n---\nremove: account/icbc-main\n"
    project = put(tmp_path, {**SHOP, PATCH: patch})
    layer = load_layer(project.root, "production", registry(), lambda: None).value
    assert (layer.name, layer.files, layer.declared) == ("production", 2, ())
    assert layer.settings is not None
    assert layer.settings.source == (PRODUCTION, 0, 1)
    (patched,), (removed,) = layer.patched, layer.removed
    assert (patched.address, patched.document.source) == (
        Address("settlement_rule", "bank-t1"),
        (PATCH, 0, 3),
    )
    assert (removed.address, removed.document.source) == (Address("account", "icbc-main"), (PATCH, 1, 6))


def test_what_files_are_called_means_nothing(tmp_path: Path) -> None:
    """The same documents make the same state, wherever they stand."""
    before = shop(tmp_path).load("production").desired
    files = {BASE: None, "environments/base/z.yml": SETTLEMENT, "environments/base/deep/a.yaml": ACCOUNT}
    after = put(tmp_path, files).load("production").desired
    assert list(before.resources) == list(after.resources)
    assert [r.spec for r in before.resources.values()] == [r.spec for r in after.resources.values()]


def test_every_file_is_counted_and_told_of_once(tmp_path: Path) -> None:
    """Progress counts files as they are read; files of shared layers are read once."""
    staging = SETTINGS.replace("production", "staging")
    project = shop(tmp_path, {"environments/staging/environment.yaml": staging})
    ticks: list[None] = []
    validation = project.validate(tick=lambda: ticks.append(None))
    assert validation.files == len(ticks) == 3


def test_a_file_that_goes_away_while_others_are_read_is_named(tmp_path: Path) -> None:
    """The listing was true a moment before."""
    project = shop(tmp_path, {MORE: AUDIENCE})
    told = load_layer(project.root, "base", registry(), lambda: (project.root / BASE).unlink(missing_ok=True))
    (found,) = told.diagnostics
    assert (found.name, str(found.span)) == ("env/unreadable-file", f"{BASE}:1:1")
    assert found.message == "the file cannot be read: No such file or directory"
    assert [declared.address.name for declared in told.value.declared] == ["buyers"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n---\n"])
def test_a_file_without_a_document_is_a_warning(tmp_path: Path, text: str) -> None:
    """It may have been meant to hold something, but nothing is wrong yet."""
    project = shop(tmp_path, {MORE: text})
    validation = project.validate()
    (found,) = validation.diagnostics
    assert (found.name, found.severity, str(found.span)) == (
        "yaml/empty-file",
        Severity.WARNING,
        f"{MORE}:1:1",
    )
    assert validation.is_valid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kind: audience\nname: a\n", ("env/not-a-resource", f"{MORE}:1:1", "Kind")),
        ("name: a\npatsh: audience/a\n", ("env/not-a-resource", f"{MORE}:2:1", "patsh")),
        ("name: a\nall: users\n", ("env/not-a-resource", f"{MORE}:1:1", "name: a")),
        ("kind: audiense\nname: a\n", ("schema/unknown-kind", f"{MORE}:1:7", "audiense")),
        ("kind: 5\nname: a\n", ("schema/unknown-kind", f"{MORE}:1:7", "5")),
        ("kind: [audience]\nname: a\n", ("schema/unknown-kind", f"{MORE}:1:7", "[audience]")),
        ("name: a\nkind:\n", ("schema/unknown-kind", f"{MORE}:2:6", "")),
        ("all: users\nkind: audience\n", ("schema/missing-field", f"{MORE}:2:1", "kind")),
        ("kind: audience\nname: 5\n", ("schema/format", f"{MORE}:2:7", "5")),
        ("kind: audience\nname: a/b\n", ("schema/format", f"{MORE}:2:7", "a/b")),
        ('kind: audience\nname: ""\n', ("schema/format", f"{MORE}:2:7", '""')),
        ("kind: audience\nname: 用户\nall: users\n", ("schema/format", f"{MORE}:2:7", "用户")),
    ],
)
def test_a_document_that_declares_nothing_known_is_refused_in_its_place(
    tmp_path: Path, text: str, expected: tuple[str, str, str]
) -> None:
    """One mistake, one finding; the span marks the very words."""
    assert found_in(tmp_path, {MORE: text}) == [expected]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Kind: audience\nname: a\n", "did you mean `kind`?"),
        ("name: a\npatsh: audience/a\n", "did you mean `patch`?"),
        ("kind: audiense\nname: a\n", "did you mean `audience`?"),
        ("kind: audience-\nname: a\n", "did you mean `audience`?"),
        ("kind: 5\nname: a\n", "`pgconf schema list` shows all kinds"),
        (
            "kind: audience\nname: 用户\nall: users\n",
            "write it like `alipay-web`; Chinese belongs in `title`",
        ),
    ],
)
def test_a_refused_document_comes_with_what_to_do(tmp_path: Path, text: str, hint: str) -> None:
    """What is within reach is suggested."""
    (found,) = shop(tmp_path, {MORE: text}).validate().diagnostics
    assert found.hint == hint


@pytest.mark.parametrize(
    "value", ["bank-t1", "5", "[account/icbc-main]", "a/b/c", "/bank-t1", "account/", "''"]
)
@pytest.mark.parametrize("role", ["patch", "remove"])
def test_what_is_no_address_is_refused(tmp_path: Path, role: str, value: str) -> None:
    """The span marks the value, the hint shows one."""
    project = shop(tmp_path, {PATCH: f"{role}: {value}\n"})
    (found,) = project.validate().diagnostics
    assert (found.name, str(found.span)) == ("env/bad-address", f"{PATCH}:1:{len(role) + 3}")
    assert found.message == f"`{role}` needs the address of a resource, `kind/name`"
    assert found.hint == f"for example `{role}: payment_method/alipay-web`"


def test_settings_in_another_file_are_misplaced(tmp_path: Path) -> None:
    """There is one place to look for them."""
    files = {PATCH: SETTINGS, MORE: "kind: environment\nname: base\n"}
    assert found_in(tmp_path, files) == [
        ("env/misplaced-settings", f"{MORE}:1:7", "environment"),
        ("env/misplaced-settings", f"{PATCH}:1:7", "environment"),
    ]


def test_settings_stand_once(tmp_path: Path) -> None:
    """The second document is the one that is told; the first one counts."""
    files = {PRODUCTION: f"{SETTINGS}---\n{SETTINGS}"}
    project = shop(tmp_path, files)
    assert found_in(tmp_path, files) == [("env/duplicate-address", f"{PRODUCTION}:7:7", "environment")]
    (found,) = project.validate().diagnostics
    (related,) = found.related
    assert (related.message, str(related.where)) == ("the first one is here", f"{PRODUCTION}:1:7")


def test_an_environment_is_named_like_its_folder(tmp_path: Path) -> None:
    """Commands know it by the folder's name."""
    settings = SETTINGS.replace("name: production", "name: live")
    assert found_in(tmp_path, {PRODUCTION: settings}) == [("env/name-differs", f"{PRODUCTION}:2:7", "live")]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", AUDIENCE])
def test_a_settings_file_without_settings_is_an_error(tmp_path: Path, text: str) -> None:
    """Without them there is nothing to plan with."""
    assert not shop(tmp_path, {PRODUCTION: text}).validate().is_valid


def test_a_misspelt_kind_does_not_make_its_resource_missing(tmp_path: Path) -> None:
    """The settlement rule refers to the account; only the kind is wrong."""
    files = {BASE: f"{ACCOUNT.replace('account', 'acount', 1)}---\n{SETTLEMENT}"}
    assert found_in(tmp_path, files) == [("schema/unknown-kind", f"{BASE}:1:7", "acount")]


def test_a_file_that_cannot_be_read_does_not_make_its_resources_missing(tmp_path: Path) -> None:
    """A forgotten bracket in a file of accounts is one mistake, not one for each that names one."""
    files = {BASE: SETTLEMENT, MORE: ACCOUNT.replace("{secret: env:ACCOUNT}", "{secret: env:ACCOUNT")}
    assert [finding.name for finding in found_in(tmp_path, files)] == ["yaml/syntax"]


def test_a_misspelt_name_in_extends_does_not_make_the_layer_below_unused(tmp_path: Path) -> None:
    """Whoever repairs the one has repaired the other."""
    files = {PRODUCTION: SETTINGS.replace("base", "bse")}
    assert found_in(tmp_path, files) == [("env/unknown-environment", f"{PRODUCTION}:3:10", "bse")]


@pytest.mark.parametrize("extends", ["5", "[base"])
def test_settings_that_cannot_be_read_do_not_make_the_layer_below_unused(
    tmp_path: Path, extends: str
) -> None:
    """Nobody knows what they would have extended."""
    found = found_in(tmp_path, {PRODUCTION: SETTINGS.replace("base", extends)})
    assert "env/unused-layer" not in [finding.name for finding in found]


@pytest.mark.parametrize(
    ("right", "wrong"), [("kind: account", "Kind: account"), ("name: icbc", "nmae: icbc")]
)
def test_a_misspelt_key_does_not_make_its_resource_missing(tmp_path: Path, right: str, wrong: str) -> None:
    """Only the key is to be repaired."""
    files = {BASE: f"{ACCOUNT.replace(right, wrong, 1)}---\n{SETTLEMENT}"}
    assert "ref/dangling" not in [finding.name for finding in found_in(tmp_path, files)]


@pytest.mark.parametrize("labels", ["&a {x: *a}", "&a {x: [&b [*a]]}"])
def test_aliases_without_an_end_do_not_make_their_resource_missing(tmp_path: Path, labels: str) -> None:
    """Only the alias is to be repaired."""
    files = {BASE: f"{ACCOUNT}labels: {labels}\n---\n{SETTLEMENT}"}
    assert [finding.name for finding in found_in(tmp_path, files)] == ["yaml/alias-cycle"]
