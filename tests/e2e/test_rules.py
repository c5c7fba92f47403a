"""Rules through the installed command: listed, chosen, weighed, allowed, mended, and told for a change."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.commands import Ran, run, untouched
from tests.projects import fill_disk_at

from pgconf import Project
from pgconf.app.fix import fix
from pgconf.app.init import init
from pgconf.app.project import no_tick
from pgconf.model import PgconfError

PATCH = "environments/production/example.yaml"
DANGLING = "patch: payment_method/alipay-web\nsettlement: alipay-t2\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a fresh example shop."""
    init(tmp_path)
    return tmp_path


def write(shop: Path, text: str, file: str = PATCH) -> None:
    """Write a file of the shop."""
    (shop / file).write_text(text, "utf-8")


def names(ran: Ran) -> list[str]:
    """Give the names of what a run found."""
    return [one["name"] for one in json.loads(ran.out)["diagnostics"]]


def validate(shop: Path, *arguments: str) -> Ran:
    """Validate with a report for programs."""
    return run(shop, "validate", "--format", "json", *arguments)


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody called Li, whatever the settings of whoever runs the tests."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=Li", "-c", "user.email=li@example.cn")
    command = ["git", "-C", str(root), *who, *arguments]  # the user's own git is meant
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    return done.stdout.strip()


def commit(root: Path) -> str:
    """Commit everything; give the commit."""
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Change the shop")
    return git(root, "rev-parse", "HEAD")


def test_rules_are_listed_for_people_and_programs(shop: Path) -> None:
    """With name, weight and summary, a family alone too, and outside of a project as well."""
    listed = json.loads(run(shop, "rules", "--format", "json").out)
    assert {"name", "family", "severity", "summary", "runs"} == set(listed[0])
    assert len(listed) == len({rule["name"] for rule in listed})
    text = run(shop, "rules", "ref").out
    assert [line.split()[0] for line in text.splitlines()] == [
        rule["name"] for rule in listed if rule["family"] == "ref"
    ]
    empty = shop / "empty"
    empty.mkdir()
    (shop / "environments").rename(shop / "elsewhere")
    assert json.loads(run(empty, "rules", "--format", "json").out) == listed


def test_at_least_140_rules_are_there(shop: Path) -> None:
    """Each stands on a page of its own."""
    listed = json.loads(run(shop, "rules", "--format", "json").out)
    assert len(listed) >= 140


def test_facts_are_listed_with_month_and_source(shop: Path) -> None:
    """And what the project knows better is marked."""
    fact = "{value: 64, unit: characters, as_of: 2026-11, source: 合同 118 号}"
    write(shop, f"facts:\n  wechatpay/serial-length-max: {fact}\n", "pgconf.yaml")
    facts = {fact["name"]: fact for fact in json.loads(run(shop, "facts", "--format", "json").out)}
    own = facts["wechatpay/serial-length-max"]
    assert (own["value"], own["source"], own["overridden"]) == ("64", "合同 118 号", True)
    assert all(fact["source"] and fact["as_of"] for fact in facts.values())
    assert "this project's own" in run(shop, "facts", "wechatpay").out


@pytest.mark.parametrize(
    ("fact", "stated", "told"),
    [
        (
            "wechatpay/refund-window",
            "value: 12, unit: months",
            [("schema/unknown-value", "it may be `days`")],
        ),
        ("alipay/withdrawal-number-valid", "value: 144, unit: hours", [("schema/unknown-value", "`days`")]),
        ("wechatpay/refund-window", "value: a year", [("schema/wrong-type", "without quotes")]),
        ("wechatpay/currencies", "value: USD", [("schema/wrong-type", "")]),
        ("wechatpay/callback-delivery", "value: certain, unit: days", [("schema/unknown-value", "")]),
        ("acme/refund-window", "value: 30", []),
        ("acme/amount-max", "value: 900, unit: USD", []),
        ("pboc/hvps/accepts-until", "value: '17:15', unit: Asia/Hong_Kong", []),
        ("acme/what-nobody-asks", "value: 3, unit: moons", []),
    ],
)
def test_a_fact_that_rules_would_misread_is_refused(
    shop: Path, fact: str, stated: str, told: list[tuple[str, str]]
) -> None:
    """12 months are not 12 days; other currencies and clocks are compared as such."""
    write(shop, f"facts:\n  {fact}: {{{stated}, as_of: 2026-11, source: 合同}}\n", "pgconf.yaml")
    found = [one for one in json.loads(validate(shop).out)["diagnostics"] if "schema" in one["name"]]
    assert [one["name"] for one in found] == [name for name, _ in told]
    assert all(hint in one.get("hint", "") for one, (_, hint) in zip(found, told, strict=True))


def test_a_project_leaves_rules_out(shop: Path) -> None:
    """By name or by family; `rules` shows it."""
    write(shop, DANGLING)
    assert names(validate(shop)) == ["ref/dangling"]
    write(shop, "rules: {ignore: ref}\n", "pgconf.yaml")
    assert names(validate(shop)) == []
    assert "off" in run(shop, "rules", "ref").out
    write(shop, "rules: {select: [ref/cycle, policies]}\n", "pgconf.yaml")
    assert names(validate(shop)) == []


def test_a_project_weighs_rules_anew(shop: Path) -> None:
    """A warning does not fail a run, unless it is asked for; the rule beats its family."""
    write(shop, DANGLING)
    write(shop, "rules: {severity: {ref: info, ref/dangling: warning}}\n", "pgconf.yaml")
    assert validate(shop).code == 0
    assert validate(shop, "--severity", "warning").code == 1
    assert json.loads(validate(shop).out)["diagnostics"][0]["severity"] == "warning"


@pytest.mark.parametrize(
    ("settings", "name", "hint"),
    [
        ("rule: {}\n", "schema/unknown-field", "did you mean `rules`?"),
        ("rules: {ignore: [ref/danglin]}\n", "rules/unknown", "did you mean `ref/dangling`?"),
        ("rules: {severity: {ref/cycle: fatal}}\n", "schema/unknown-value", "`error`"),
        ("rules: [\n", "yaml/syntax", ""),
    ],
)
def test_a_mistake_in_the_settings_is_told(shop: Path, settings: str, name: str, hint: str) -> None:
    """At its own place, and it fails the run."""
    write(shop, settings, "pgconf.yaml")
    ran = validate(shop)
    assert ran.code == 1
    (one,) = json.loads(ran.out)["diagnostics"]
    assert (one["name"], one["span"]["file"]) == (name, "pgconf.yaml")
    assert hint in one.get("hint", "")


def test_a_comment_allows_a_finding(shop: Path) -> None:
    """With a reason; the summary counts it, and a date ends it."""
    comment = "# pgconf: allow ref/dangling because 下月上线{until}\n"
    text = f"patch: payment_method/alipay-web\n{comment}settlement: alipay-t2\n"
    write(shop, text.format(until=""))
    ran = run(shop, "validate")
    assert ran.code == 0
    assert "(1 allowed)" in ran.out
    write(shop, text.format(until=" until 2026-12-31"))
    assert names(validate(shop, "--as-of", "2026-12-31")) == []
    late = validate(shop, "--as-of", "2027-01-01")
    assert sorted(names(late)) == ["ref/dangling", "suppression/overdue"]
    assert late.code == 1


def test_a_comment_that_other_environments_need_is_not_unused(shop: Path) -> None:
    """Only a look at all of them can tell."""
    write(shop, "# pgconf: allow ref/cycle because 从前有过\nkind: audience\nname: testers\nall: staff\n")
    assert names(validate(shop)) == ["suppression/unused"]
    assert names(validate(shop, "-e", "production")) == []


def test_fix_mends_what_is_safe_and_keeps_the_rest(shop: Path) -> None:
    """Comments and line ends stay; --diff only shows it."""
    text = (
        "# 测试人员\r\n# pgconf: allow ref/cycle because 从前有过\r\n"
        "kind: audience # 名单\r\nname: testers\r\nall: staff\r\n"
    )
    (shop / PATCH).write_bytes(text.encode())
    with untouched(shop):
        shown = run(shop, "validate", "--fix", "--diff")
    assert shown.code == 0
    assert "-# pgconf: allow ref/cycle because 从前有过" in shown.out
    ran = run(shop, "validate", "--fix")
    assert (ran.code, f"fixed: {PATCH}" in ran.err) == (0, True)
    assert (shop / PATCH).read_bytes().decode() == text.replace(
        "# pgconf: allow ref/cycle because 从前有过\r\n", ""
    )
    assert "nothing that can be fixed safely" in run(shop, "validate", "--fix").err


def test_fix_writes_all_files_or_none(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may fill up between two files, and nothing is half mended then."""
    comment = "# pgconf: allow ref/cycle because 从前有过\n"
    write(shop, f"{comment}kind: audience\nname: testers\nall: staff\n")
    write(shop, f"{comment}kind: audience\nname: others\nall: staff\n", "environments/staging/x.yaml")
    fill_disk_at("x.yaml", monkeypatch)
    with untouched(shop), pytest.raises(PgconfError, match=r"x\.yaml` cannot be written: No space left"):
        fix(Project.open(shop), (), no_tick, None, write=True)


def test_fix_leaves_unsafe_fixes_alone(shop: Path) -> None:
    """Which name was meant is for people to say."""
    write(shop, DANGLING)
    with untouched(shop):
        assert run(shop, "validate", "--fix").code == 1


def test_diff_goes_with_fix(shop: Path) -> None:
    """Alone it means nothing."""
    assert run(shop, "validate", "--diff").code == 64


def test_a_change_is_told_what_it_causes_and_no_more(shop: Path) -> None:
    """Old findings stay silent, however far their lines have moved."""
    git(shop, "init", "--quiet", "--initial-branch", "main")
    write(shop, DANGLING)
    before = commit(shop)
    write(shop, f"# 说明\n\n{DANGLING}---\npatch: payment_method/alipay-wap\nfallback: nothing\n")
    ran = validate(shop, "--changed-since", before)
    assert ran.code == 1
    assert [one["address"] for one in json.loads(ran.out)["diagnostics"]] == ["payment_method/alipay-wap"]
    assert len(names(validate(shop))) == 2
    write(shop, f"# 说明\n{DANGLING}")
    assert validate(shop, "--changed-since", before).code == 0


def test_a_change_can_cause_findings_in_files_that_it_does_not_touch(shop: Path) -> None:
    """Taking a resource away breaks what refers to it."""
    git(shop, "init", "--quiet", "--initial-branch", "main")
    before = commit(shop)
    write(shop, "remove: settlement_rule/wallet-monthly\n")
    told = json.loads(validate(shop, "--changed-since", before).out)["diagnostics"]
    assert "environments/base/payment/custom.yaml" in {one["span"]["file"] for one in told}


def test_a_commit_without_the_project_makes_everything_new(shop: Path) -> None:
    """The shop was put into a repository that had none."""
    git(shop, "init", "--quiet", "--initial-branch", "main")
    git(shop, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    write(shop, DANGLING)
    assert names(validate(shop, "--changed-since", "HEAD")) == ["ref/dangling"]


@pytest.mark.parametrize("variables", [{"LANG": "zh_CN.UTF-8"}, {"PGCONF_LANG": "zh"}, {"LC_ALL": "zh_CN"}])
def test_the_language_comes_from_the_environment_variables(shop: Path, variables: dict[str, str]) -> None:
    """A Chinese terminal is answered in Chinese; --lang beats it."""
    write(shop, DANGLING)
    ran = run(shop, "validate", **variables)
    assert "错误[ref/dangling]" in ran.out
    assert "没有名为" in ran.out
    assert "error[ref/dangling]: no settlement_rule" in run(shop, "--lang", "en", "validate", **variables).out


def test_a_plugin_brings_rules(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The rule of the how-to page is listed, finds what it looks for, and can be left out."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "write-a-rule.md").read_text("utf-8")
    site = tmp_path_factory.mktemp("site")
    (site / "shop_rules.py").write_text(
        page.partition('```python title="shop_rules.py"\n')[2].partition("```")[0]
    )
    metadata = site / "shop_rules-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: shop-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[pgconf.rules]\nshop = shop_rules:RULES\n")
    write(shop, "patch: payment_method/alipay-web\nowner: null\n")
    ran = run(shop, "validate", "--format", "json", PYTHONPATH=str(site))
    assert names(ran) == ["shop/no-owner"]
    assert "shop/no-owner" in run(shop, "rules", "shop", PYTHONPATH=str(site)).out
    write(shop, "rules: {ignore: shop/no-owner}\n", "pgconf.yaml")
    assert names(run(shop, "validate", "--format", "json", PYTHONPATH=str(site))) == []


def test_a_policy_denies_what_it_says(shop: Path) -> None:
    """In the environments and for the names and labels that it matches."""
    write(
        shop,
        "kind: policy\nname: small\n"
        "match: {kind: payment_method, environment: [production], name: [alipay-web]}\n"
        "deny: resource.amount.max >= 20000.0\nmessage: '`{name}` takes {amount.max}'\nseverity: info\n",
        "environments/base/small.yaml",
    )
    told = json.loads(validate(shop).out)["diagnostics"]
    assert [(one["name"], one["severity"], one["message"]) for one in told] == [
        ("policy/small", "info", "`alipay-web` takes 20000")
    ]
    assert told[0]["span"]["file"] == "environments/production/limits.yaml"


def test_a_policy_about_secrets_never_sees_one(shop: Path) -> None:
    """Nor does its message."""
    write(
        shop,
        "kind: policy\nname: keys\nmatch: {kind: payment_method, name: alipay-web}\n"
        "deny: has(resource.credentials.private_key)\nmessage: '{name} has {credentials.private_key}'\n",
    )
    ran = run(shop, "validate")
    assert "policy/keys" in ran.out
    assert "ALIPAY_PRIVATE_KEY" not in ran.out.partition("policy/keys")[2].partition("-->")[0]


def test_a_policy_about_changes_refuses_a_plan(shop: Path) -> None:
    """With exit code 3; a warning is told and lets it pass."""
    policy = (
        "kind: policy\nname: no-deletes\nmatch: {kind: audience}\n"
        "deny: change.action == 'delete' && live.title != ''\n"
        "message: '`{name}` would go'\nseverity: SEVERITY\n"
    )
    policies = "environments/base/no-deletes.yaml"
    write(shop, policy.replace("SEVERITY", "error"), policies)
    write(shop, "kind: audience\nname: testers\ntitle: 测试\nall: staff\n")
    assert run(shop, "apply", "-e", "production", "--yes").code == 0
    (shop / PATCH).unlink()
    refused = run(shop, "plan", "-e", "production")
    assert refused.code == 3
    assert "error[policy/no-deletes]: `testers` would go" in refused.err
    write(shop, policy.replace("SEVERITY", "warning"), policies)
    told = run(shop, "plan", "-e", "production")
    assert (told.code, "warning[policy/no-deletes]" in told.err) == (0, True)


def test_a_hostile_policy_ends_soon(shop: Path) -> None:
    """It is refused before it is begun."""
    deny = "[1,2,3,4,5,6,7,8].all(a, " * 7 + "true" + ")" * 7
    nested = deny.replace("[1,2,3,4,5,6,7,8]", "['0123456789'.matches('(0|1|2)*'), true, true]")
    write(
        shop,
        f'kind: policy\nname: slow\nmatch: {{kind: payment_method}}\ndeny: "{nested}"\nmessage: slow\n',
    )
    ran = validate(shop)
    assert ran.code == 1
    assert set(names(ran)) <= {"policies/broken-expression", "policies/failed", "policy/slow"}
