"""Reports for CI systems, read by programs that are not ours."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from actions_toolkit.command import Command  # type: ignore[import-untyped]  # it has no types
from jsonschema import Draft7Validator
from junitparser import Failure, JUnitXml, Skipped
from tests.commands import run

from pgconf.app.init import init

SARIF_SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0-rtm.5.json"
NASTY = """\
patch: payment_method/alipay-web
settlement: "<&>%:,'\\"" # 100 %, 甲：乙
---
patch: payment_method/alipay-mini-program
enabled: false
---
patch: payment_method/alipay-wap
# pgconf: allow ref/disabled because 双十一 <&> 期间停用
fallback: alipay-mini-program
---
patch: audience/vip-buyers
blacklist: [buyer]
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a shop with mistakes in a file whose name needs escaping, one of them allowed."""
    root = tmp_path_factory.mktemp("shop")
    init(root)
    (root / "environments" / "production" / "1,2:3 100%.yaml").write_text(NASTY, "utf-8")
    return root


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a shop without any mistake."""
    root = tmp_path_factory.mktemp("good")
    init(root)
    return root


def found(shop: Path, *arguments: str) -> list[dict[str, Any]]:
    """Give what our own format tells."""
    report = json.loads(run(shop, "validate", "--format", "json", *arguments).out)
    diagnostics: list[dict[str, Any]] = report["diagnostics"]
    assert len(report["allowed"]) == 1
    return diagnostics


def sarif(root: Path) -> dict[str, Any]:
    """Give a SARIF log that its own schema accepts."""
    log: dict[str, Any] = json.loads(run(root, "validate", "--format", "sarif").out)
    errors = Draft7Validator(json.loads(SARIF_SCHEMA.read_text("utf-8"))).iter_errors(log)
    assert [error.message for error in errors] == []
    return log


def test_sarif_is_accepted_by_its_schema_and_holds_every_finding(shop: Path) -> None:
    """With rule, page, place, related places, fingerprint; what is allowed is suppressed."""
    (run_of_pgconf,) = sarif(shop)["runs"]
    rules, results = run_of_pgconf["tool"]["driver"]["rules"], run_of_pgconf["results"]
    expected = found(shop)
    told = [result for result in results if "suppressions" not in result]
    assert [result["ruleId"] for result in told] == [one["name"] for one in expected]
    assert [rules[result["ruleIndex"]]["id"] for result in told] == [one["name"] for one in expected]
    for result, one in zip(told, expected, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == tuple(one["span"]["start"].values())
        assert result["message"]["text"].startswith(one["message"])
        assert len(result.get("relatedLocations", [])) == len(one.get("related", []))
    (suppressed,) = [result for result in results if "suppressions" in result]
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "双十一 <&> 期间停用"}]
    assert all("## Why it matters" in rule["help"]["markdown"] for rule in rules)
    assert len({result["partialFingerprints"]["pgconf/v1"] for result in results}) == len(results)


def test_sarif_carries_fixes(shop: Path) -> None:
    """A viewer can put the right name in the place of the wrong one."""
    results = sarif(shop)["runs"][0]["results"]
    (fixable,) = [result for result in results if "fixes" in result]
    (change,) = fixable["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert change["artifactLocation"]["uri"].endswith("1%2C2%3A3%20100%25.yaml")
    assert replacement["deletedRegion"] == fixable["locations"][0]["physicalLocation"]["region"]
    assert replacement["insertedContent"]["text"] == "buyers"


def test_a_sarif_log_of_nothing_is_accepted_too(good: Path) -> None:
    """CI uploads it all the same, so that old alerts are closed."""
    assert sarif(good)["runs"][0]["results"] == []


def test_a_fingerprint_outlives_a_move_of_its_line(shop: Path, tmp_path: Path) -> None:
    """A comment above changes lines, and no alert is opened anew."""
    before = [r["partialFingerprints"] for r in sarif(shop)["runs"][0]["results"]]
    file = shop / "environments" / "production" / "1,2:3 100%.yaml"
    text = file.read_text("utf-8")
    try:
        file.write_text(f"# 说明\n\n{text}", "utf-8")
        assert [r["partialFingerprints"] for r in sarif(shop)["runs"][0]["results"]] == before
    finally:
        file.write_text(text, "utf-8")


def test_github_commands_are_what_the_toolkit_writes(shop: Path) -> None:
    """Escaped as the actions toolkit escapes them, one line a finding."""
    lines = run(shop, "validate", "--format", "github").out.splitlines()
    expected = []
    for one in found(shop):
        start, end = one["span"]["start"], one["span"]["end"]
        properties = {
            "file": one["span"]["file"],
            "line": start["line"],
            "endLine": end["line"],
            "col": start["column"],
            "endColumn": end["column"],
            "title": one["name"],
        }
        text = "\n".join(filter(None, [one["message"], one.get("hint")]))
        expected.append(str(Command(one["severity"], properties, text)))
    assert lines == expected


def test_github_hears_nothing_of_a_good_shop(good: Path) -> None:
    """Not even an empty line."""
    assert run(good, "validate", "--format", "github").out == ""


def test_gitlab_reports_have_the_form_that_ruff_writes(shop: Path, tmp_path: Path) -> None:
    """Every key of another tool's report is in ours, with a value of the same type."""
    (tmp_path / "unused.py").write_text("import os\n", "utf-8")
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--isolated", "--select", "F401"]
    done = subprocess.run(
        [*command, "--output-format", "gitlab", str(tmp_path)], capture_output=True, text=True, check=False
    )
    (model,) = json.loads(done.stdout)
    report = json.loads(run(shop, "validate", "--format", "gitlab").out)
    assert len(report) == len(found(shop))
    for entry, one in zip(report, found(shop), strict=True):
        assert {key: type(value) for key, value in entry.items() if key in model} == {
            key: type(value) for key, value in model.items()
        }
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["path"] == one["span"]["file"]
        assert entry["location"]["lines"]["begin"] == one["span"]["start"]["line"]
    assert len({entry["fingerprint"] for entry in report}) == len(report)


def test_junit_is_read_by_junitparser(shop: Path) -> None:
    """An error is a failed test, what is allowed a skipped one, and each environment a test."""
    xml = JUnitXml.fromstring(run(shop, "validate", "--format", "junit").out.encode())
    expected = found(shop)
    (suite,) = list(xml)
    cases = list(suite)
    failed = [case for case in cases if any(isinstance(result, Failure) for result in case.result)]
    skipped = [case for case in cases if any(isinstance(result, Skipped) for result in case.result)]
    errors = [one for one in expected if one["severity"] == "error"]
    assert [case.classname for case in failed] == [one["name"] for one in errors]
    assert [case.result[0].message for case in failed] == [one["message"] for one in errors]
    assert [case.result[0].message for case in skipped] == ["双十一 <&> 期间停用"]
    assert (xml.tests, xml.failures, xml.skipped) == (len(cases), len(failed), len(skipped))
    assert [case.name for case in cases[:3]] == ["production", "sandbox", "staging"]


@pytest.mark.parametrize("output", ["text", "json", "github", "gitlab", "sarif", "junit"])
def test_every_format_ends_with_the_same_code(shop: Path, good: Path, output: str) -> None:
    """A gate does not depend on who reads the report."""
    assert run(shop, "validate", "--format", output).code == 1
    assert run(good, "validate", "--format", output).code == 0


@pytest.mark.parametrize("output", ["json", "github", "gitlab", "sarif", "junit"])
def test_a_report_can_be_in_chinese(shop: Path, output: str) -> None:
    """The names stay, and the sentences are said in the reader's language."""
    ran = run(shop, "--lang", "zh", "validate", "--format", output)
    assert "ref/dangling" in ran.out
    assert "没有名为" in ran.out
