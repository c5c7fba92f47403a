"""Carrying over to one environment what another one declares."""

from pathlib import Path

import pytest
from tests.commands import run
from tests.methods import CREDENTIALS, OTHERS, custom_method
from tests.projects import BASE, SETTINGS, Files, put

from pgconf import Project
from pgconf.app.carry import Reason
from pgconf.app.compare import compare_environments
from pgconf.app.init import init
from pgconf.app.project import no_tick
from pgconf.app.promote import Promoted, promote
from pgconf.loading.save import save
from pgconf.model import Address, InvalidError, Severity, UsageError, to_dotted

AHEAD = "environments/staging/ahead.yaml"
BEHIND = "environments/production/behind.yaml"
PATCHES = "environments/production/patches.yaml"
METHODS = "environments/production/payment_method.yaml"
VARIABLES = "variables: {{host: {host}, limit: {limit}}}\n"
ACCOUNT = (
    "kind: account\nname: boc\ntype: wallet\noperator: 中国银行\nholder: 示例商城有限公司\n"
    "number: '1234***5678'\n"
)
OUT = "remove: payment_method/counter\n"
COUNTER = custom_method("counter", enabled="true", credentials=CREDENTIALS)
EXPRESS = custom_method("express", enabled="true", credentials=CREDENTIALS).replace(
    "credentials", "signature: SM2\nfallback: till\nnotify_url: https://${var.host}/notify\ncredentials"
)
SHOP = {
    BASE: f"{OTHERS}---\n{COUNTER}",
    "environments/production/environment.yaml": SETTINGS
    + VARIABLES.format(host="pay.example.cn", limit=20000),
    "environments/staging/environment.yaml": SETTINGS.replace("production", "staging")
    + VARIABLES.format(host="staging.example.cn", limit=100).replace("host:", "draft: 1, host:"),
}


def promoted(root: Path, files: Files, *addresses: str) -> Promoted:
    """Carry resources over from staging to production, and write the files."""
    put(root, SHOP)
    project = put(root, files)
    found = promote(project, "staging", "production", [Address.parse(one) for one in addresses], no_tick)
    save(root, found.taken.files)
    return found


def left(found: Promoted) -> set[tuple[str, str, Reason]]:
    """Tell what was left out, and why."""
    return {(one.address.name, to_dotted(one.path), one.reason) for one in found.left}


def text(root: Path, file: str) -> str:
    """Read a file of the project."""
    return (root / file).read_text("utf-8")


def test_a_value_becomes_a_patch(tmp_path: Path) -> None:
    """The layer that it would be changed in belongs to both environments."""
    patch = "patch: payment_method/counter\nenabled: false\namount: {max: 300}\n"
    found = promoted(tmp_path, {AHEAD: patch}, "payment_method/counter")
    assert text(tmp_path, PATCHES) == patch
    assert (found.taken.changed, found.left) == ((Address("payment_method", "counter"),), ())


def test_a_value_is_changed_where_the_follower_sets_it(tmp_path: Path) -> None:
    """Comments stay, and so does what is set alike."""
    behind = "patch: payment_method/counter\namount:\n  min: 1 # 一元起\n  max: 900 # 上限\n"
    ahead = behind.replace("900 # 上限", "300 # 先小额试运行")
    promoted(tmp_path, {BEHIND: behind, AHEAD: ahead}, "payment_method/counter")
    assert text(tmp_path, BEHIND) == behind.replace("900", "300")


def test_what_follows_already_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written, and nothing is left out."""
    found = promoted(tmp_path, {}, "payment_method/counter", "settlement_rule/bank-t1")
    assert (found.taken.files, found.left) == ((), ())


def test_secrets_accounts_and_what_belongs_to_one_environment_stay(tmp_path: Path) -> None:
    """Each is named with the reason; everything else of the resource is carried over."""
    files = {
        AHEAD: "patch: payment_method/counter\namount: {max: 300}\nnotify_url: https://a.example.cn/n\n"
        "credentials: {secrets: {api-key: {secret: env:OTHER}, more: {secret: env:MORE}}}\n"
        f"---\n{ACCOUNT}"
        "---\npatch: settlement_rule/bank-t1\naccount: boc\ncycle: T+2\n"
        "splits: [{account: icbc, ratio: 5%}]\n"
        "---\npatch: account/icbc\nholder: 别的公司\n",
        BEHIND: "patch: payment_method/counter\nreturn_url: https://b.example.cn/r\n",
    }
    found = promoted(
        tmp_path, files, "payment_method/counter", "settlement_rule/bank-t1", "account/icbc", "account/boc"
    )
    assert left(found) == {
        ("counter", "credentials.secrets.api-key", Reason.SECRET),
        ("counter", "credentials.secrets.more", Reason.SECRET),
        ("counter", "notify_url", Reason.STAGE),
        ("counter", "return_url", Reason.STAGE),
        ("bank-t1", "account", Reason.ACCOUNT),
        ("bank-t1", "splits.icbc", Reason.ACCOUNT),
        ("icbc", "", Reason.ACCOUNT),
        ("boc", "", Reason.ACCOUNT),
    }
    assert text(tmp_path, PATCHES) == "patch: settlement_rule/bank-t1\ncycle: T+2\n"
    assert "amount: {max: 300}\n" in text(tmp_path, BEHIND)
    assert not found.taken.diagnostics


def test_a_new_resource_comes_as_it_is_written_without_what_stays(tmp_path: Path) -> None:
    """What is missing afterwards is what was named; a text with variables says the right thing anywhere."""
    ahead = EXPRESS.replace("credentials", "channel_id: EXP-1\ncredentials")
    found = promoted(tmp_path, {AHEAD: ahead.replace("fallback: till\n", "")}, "payment_method/express")
    assert left(found) == {
        ("express", "channel_id", Reason.STAGE),
        ("express", "credentials", Reason.STAGE),
    }
    written = text(tmp_path, METHODS)
    assert 'notify_url: "https://${var.host}/notify"\n' in written
    assert "credentials" not in written
    assert found.taken.added == (Address("payment_method", "express"),)
    assert not Project.open(tmp_path).validate(["production"]).diagnostics


def test_an_account_stays_also_when_a_variable_names_it(tmp_path: Path) -> None:
    """Of a keyed list it is the name of the item; the other environment may not have the variable."""
    rule = (
        "kind: settlement_rule\nname: daily\nmethod: bank_transfer\naccount: icbc\ncycle: D+1\n"
        "splits: [{account: '${var.share}', ratio: 5%}, {account: '${var.draft_share}', ratio: 5%}]\n"
    )
    accounts = "---\n".join(OTHERS.split("---\n")[0].replace("icbc", name) for name in ("boc", "ccb"))
    staging, production = (f"environments/{name}/environment.yaml" for name in ("staging", "production"))
    files = {
        BASE: f"{SHOP[BASE]}---\n{accounts}",
        staging: SHOP[staging].replace("draft: 1", "share: boc, draft_share: ccb"),
        production: SHOP[production].replace("host:", "share: boc, host:"),
        AHEAD: rule,
    }
    found = promoted(tmp_path, files, "settlement_rule/daily")
    assert left(found) == {
        ("daily", "account", Reason.ACCOUNT),
        ("daily", "splits.boc", Reason.ACCOUNT),
        ("daily", "splits.ccb", Reason.VARIABLE),
    }
    assert "splits" not in text(tmp_path, "environments/production/settlement_rule.yaml")


def test_a_set_with_variables_is_carried_as_a_whole(tmp_path: Path) -> None:
    """The order in which its items are compared is another one than that in which they are written."""
    kind = (
        '{"type": "object", "properties": {"hosts": {"type": "array", "x-pgconf-set": true,'
        ' "items": {"type": "string"}}}}'
    )
    files = {
        "schemas/custom/hook.schema.json": kind,
        BASE: f"{SHOP[BASE]}---\nkind: hook\nname: main\nhosts: [b]\n",
        AHEAD: "patch: hook/main\nhosts: ['${var.host}', a, z]\n",
    }
    promoted(tmp_path, files, "hook/main")
    assert text(tmp_path, PATCHES) == 'patch: hook/main\nhosts: ["${var.host}", a, z]\n'


def test_what_is_empty_without_what_stays_is_not_written(tmp_path: Path) -> None:
    """Here all that splits say is which accounts get a share."""
    rule = (
        "kind: settlement_rule\nname: daily\nmethod: bank_transfer\naccount: icbc\ncycle: D+1\n"
        f"splits: [{{account: boc, ratio: 5%}}]\nlabels: {{}}\n---\n{ACCOUNT}"
    )
    found = promoted(tmp_path, {AHEAD: rule}, "settlement_rule/daily")
    assert left(found) == {
        ("daily", "account", Reason.ACCOUNT),
        ("daily", "splits.boc", Reason.ACCOUNT),
    }
    written = text(tmp_path, "environments/production/settlement_rule.yaml")
    assert written == "kind: settlement_rule\nname: daily\nmethod: bank_transfer\ncycle: D+1\nlabels: {}\n"


def test_references_to_secrets_stay_also_where_no_mark_says_what_they_are(tmp_path: Path) -> None:
    """The schema of a custom kind may have forgotten it."""
    kind = (
        '{"type": "object", "properties": {"token": {"type": "object"}, "pages": {"type": "integer"},'
        ' "keys": {"type": "array", "items": {"type": "object"}}}}'
    )
    hook = "kind: hook\nname: main\npages: 1\n"
    files = {
        "schemas/custom/hook.schema.json": kind,
        BASE: f"{SHOP[BASE]}---\n{hook}",
        AHEAD: "patch: hook/main\npages: 2\ntoken: {secret: env:A}\nkeys: [{key: {secret: env:B}}]\n",
    }
    found = promoted(tmp_path, files, "hook/main")
    assert left(found) == {("main", "token", Reason.SECRET), ("main", "keys", Reason.SECRET)}
    assert text(tmp_path, PATCHES) == "patch: hook/main\npages: 2\n"


def test_a_list_is_carried_whole_or_not_at_all(tmp_path: Path) -> None:
    """Its items have no names by which one could stay and the other go."""
    kind = (
        '{"type": "object", "properties": {"hooks": {"type": "array", "items": {"type": "object",'
        ' "properties": {"url": {"type": "string", "x-pgconf-stage-bound": true},'
        ' "event": {"type": "string"}}}}, "notes": {"type": "array", "items": {"type": "string"}},'
        ' "wishes": {"type": "array", "items": {"type": "string"}}}}'
    )
    hook = "kind: hook\nname: main\nhooks: [{url: https://a.example.cn, event: paid}]\n"
    files = {
        "schemas/custom/hook.schema.json": kind,
        BASE: f"{SHOP[BASE]}---\n{hook}",
        AHEAD: "patch: hook/main\nhooks: [{url: https://b.example.cn, event: paid}]\n"
        "notes: ['host ${var.host}']\nwishes: ['draft ${var.draft}']\n",
    }
    found = promoted(tmp_path, files, "hook/main")
    assert left(found) == {("main", "hooks", Reason.STAGE), ("main", "wishes", Reason.VARIABLE)}
    assert text(tmp_path, PATCHES) == 'patch: hook/main\nnotes: ["host ${var.host}"]\n'


def test_a_text_with_variables_is_carried_as_it_is_written(tmp_path: Path) -> None:
    """It takes the value of the environment that it comes to; there must be such a variable."""
    ahead = (
        "patch: payment_method/counter\namount: {min: '${var.draft}', max: '${var.limit}'}\n"
        "display: {order: 1, title: {zh-CN: '柜台 $${var.host}', en: 'at ${var.host}'}}\n"
    )
    found = promoted(tmp_path, {AHEAD: ahead}, "payment_method/counter")
    assert left(found) == {("counter", "amount.min", Reason.VARIABLE)}
    shown = run(tmp_path, "show", "payment_method/counter", "-e", "production").out
    assert "20000" in shown
    assert "at pay.example.cn" in shown
    assert "柜台 ${var.host}" in shown
    assert "max: ${var.limit}" in text(tmp_path, PATCHES).replace('"', "")


def test_values_that_only_variables_make_different_are_the_same_text(tmp_path: Path) -> None:
    """So there is nothing to carry over, and nothing that was left out."""
    base = f"{OTHERS}---\n{COUNTER}notify_url: https://${{var.host}}/notify\n"
    found = promoted(tmp_path, {BASE: base}, "payment_method/counter")
    assert (found.taken.files, found.left) == ((), ())


def test_what_the_source_does_not_have_is_taken_out(tmp_path: Path) -> None:
    """Accounts stay, whoever has them."""
    files = {AHEAD: "remove: payment_method/counter\n", BEHIND: f"# 备用\n{EXPRESS}---\n{ACCOUNT}"}
    found = promoted(tmp_path, files, "payment_method/counter", "payment_method/express", "account/boc")
    assert {one.name for one in found.taken.removed} == {"counter", "express"}
    assert text(tmp_path, PATCHES) == "remove: payment_method/counter\n"
    assert "express" not in text(tmp_path, BEHIND)
    assert "boc" in text(tmp_path, BEHIND)


@pytest.mark.parametrize(("named", "times"), [(["payment_method/counter"], 1), ([], 0)])
def test_a_new_name_is_one_there_too_when_the_old_one_goes(
    tmp_path: Path, named: list[str], times: int
) -> None:
    """Whoever names both carries the renaming over; else the old one is still there."""
    ahead = f"{OUT}---\n{EXPRESS}moved_from: counter\n".replace("fallback: till\n", "")
    promoted(tmp_path, {AHEAD: ahead}, "payment_method/express", *named)
    assert text(tmp_path, METHODS).count("moved_from: counter\n") == times
    assert not Project.open(tmp_path).validate(["production"]).diagnostics


def test_what_the_destination_takes_out_itself_comes_back(tmp_path: Path) -> None:
    """The document that takes it out goes, and what it inherits then is brought up to date."""
    out = "# 上线前不开放\nremove: payment_method/counter\n---\nremove: serial_rule/order-serial\n"
    ahead = "patch: payment_method/counter\namount: {max: 300}\ncredentials: {parameters: {till: '7'}}\n"
    found = promoted(tmp_path, {AHEAD: ahead, BEHIND: out}, "payment_method/counter")
    assert found.taken.added == (Address("payment_method", "counter"),)
    assert left(found) == {("counter", "credentials.parameters.till", Reason.STAGE)}
    assert text(tmp_path, PATCHES) == "patch: payment_method/counter\namount: {max: 300}\n"
    assert "remove: payment_method/counter" not in text(tmp_path, BEHIND)
    assert "remove: serial_rule/order-serial" in text(tmp_path, BEHIND)


@pytest.mark.parametrize("ahead", ["patch: payment_method/counter\namount: {max: 300}\n", OUT])
def test_what_the_destination_declares_anew_stays_taken_out_of_its_layers(tmp_path: Path, ahead: str) -> None:
    """Its `remove:` is what makes its own declaration possible."""
    found = promoted(tmp_path, {AHEAD: ahead, BEHIND: f"{OUT}---\n{COUNTER}"}, "payment_method/counter")
    assert found.taken.files
    assert text(tmp_path, BEHIND).startswith(OUT)
    project = Project.open(tmp_path)
    assert not project.validate(["production"]).diagnostics
    after = compare_environments(project, "staging", "production", no_tick)
    assert after.changes == ()


def test_what_both_take_out_is_declared_by_neither(tmp_path: Path) -> None:
    """Whoever names it has made a mistake."""
    with pytest.raises(UsageError):
        promoted(tmp_path, {BEHIND: OUT, AHEAD: OUT}, "payment_method/counter")


def test_what_a_resource_refers_to_has_to_come_too(tmp_path: Path) -> None:
    """Whoever forgets it is told; naming both is enough."""
    till = custom_method("till", enabled="true", credentials=CREDENTIALS)
    files = {AHEAD: f"{EXPRESS}---\n{till}"}
    found = promoted(tmp_path, files, "payment_method/express")
    assert [(one.name, one.severity) for one in found.taken.diagnostics] == [
        ("promote/dangling", Severity.WARNING)
    ]
    assert str(found.taken.diagnostics[0].where).startswith(AHEAD)
    (tmp_path / METHODS).unlink()
    both = promoted(tmp_path, files, "payment_method/express", "payment_method/till")
    assert (both.taken.diagnostics, len(both.taken.added)) == ((), 2)


def test_what_makes_no_sense_without_what_stays_is_refused(tmp_path: Path) -> None:
    """Here the list of an audience is left out, and an audience of nobody is none."""
    audience = "kind: audience\nname: buyers\nall: users\n"
    ahead = "patch: audience/buyers\nall: null\nlist: {phones: {secret: env:PHONES}}\n"
    files = {BASE: f"{SHOP[BASE]}---\n{audience}", AHEAD: ahead}
    found = promoted(tmp_path, files, "audience/buyers")
    assert [(one.name, one.severity) for one in found.taken.diagnostics] == [
        ("promote/unfit", Severity.ERROR)
    ]
    assert found.taken.files == ()
    ran = run(tmp_path, "promote", "staging", "production", "audience/buyers")
    assert (ran.code, ran.out) == (1, "")


def test_what_makes_no_sense_with_the_variables_of_the_other_is_refused(tmp_path: Path) -> None:
    """Here an amount of production is what staging has a number for."""
    production = "environments/production/environment.yaml"
    files = {
        production: SHOP[production].replace("limit: 20000", "limit: many"),
        AHEAD: "patch: payment_method/counter\namount: {max: '${var.limit}'}\n",
    }
    found = promoted(tmp_path, files, "payment_method/counter")
    assert [one.name for one in found.taken.diagnostics] == ["promote/unfit"]
    assert found.taken.files == ()


@pytest.mark.parametrize(
    ("files", "address", "error"),
    [
        ({}, "payment_method/countre", UsageError),
        ({AHEAD: "patch: payment_method/counter\namuont: 1\n"}, "payment_method/counter", InvalidError),
        ({BEHIND: "patch: payment_method/nobody\n"}, "payment_method/counter", InvalidError),
    ],
)
def test_what_cannot_be_understood_is_refused(
    tmp_path: Path, files: Files, address: str, error: type[Exception]
) -> None:
    """An address that neither has, or mistakes on either side."""
    with pytest.raises(error):
        promoted(tmp_path, files, address)


def test_afterwards_the_environments_differ_in_nothing_but_what_was_named(tmp_path: Path) -> None:
    """Everything that differs in the example shop is carried over at once."""
    init(tmp_path / "shop")
    project = Project.open(tmp_path / "shop")
    differing = [
        one.address for one in compare_environments(project, "staging", "production", no_tick).changes
    ]
    found = promote(project, "staging", "production", differing, no_tick)
    assert found.taken.changed
    save(project.root, found.taken.files)
    after = compare_environments(Project.open(project.root), "staging", "production", no_tick)
    named = {(one.address, to_dotted(one.path)) for one in found.left}
    refused = {one.address for one in found.taken.diagnostics}
    by_variables = {"notify_url", "return_url", "host"}
    for change in (one for one in after.changes if one.address not in refused):
        for field in change.fields:
            path = field.path[1:].replace("/", ".")
            assert (change.address, path) in named or path in by_variables
    assert promote(Project.open(project.root), "staging", "production", differing, no_tick).taken.files == ()
