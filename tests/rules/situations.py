"""How findings come about that no example on a page can show: each for real, in a shop of its own."""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.broken_line import Breaks, broken_line
from tests.keys import committed, key_of

from pgconf import Project
from pgconf.app import rules as rulebooks
from pgconf.app.approve import approve
from pgconf.app.changed import caused_since
from pgconf.app.drift import adopt
from pgconf.app.explain import explain
from pgconf.app.graph import graph
from pgconf.app.import_ import NotLive, Wish, import_live
from pgconf.app.import_rows import RowSource
from pgconf.app.init import init
from pgconf.app.output import Kept
from pgconf.app.output import write as write_artifacts
from pgconf.app.project import no_tick
from pgconf.app.promote import promote
from pgconf.app.render import artifact, render_environment
from pgconf.app.runs import break_lock, check_audit
from pgconf.app.show import show
from pgconf.app.validate import Validation
from pgconf.applying.owner import this_process
from pgconf.cli.console import Console
from pgconf.cli.plans import read_plan, save_plan
from pgconf.model import (
    Address,
    Checked,
    Diagnostic,
    Lease,
    LockedError,
    PartialError,
    PgconfError,
    Plan,
    RevisionNote,
    Risk,
    Run,
    RunMark,
    RunTarget,
    Severity,
    Terms,
)
from pgconf.planning.codec import plan_id
from pgconf.rules import catalogue
from pgconf.rules.rule import Findings, rule
from pgconf.rules.view import View
from pgconf.targets.sql import SqlTarget
from pgconf.targets.sql.journal import SqlJournal

SHOP = "environments/base/shop.yaml"
LIMITS = "environments/production/limits.yaml"
SETTINGS = "environments/production/environment.yaml"
DATABASE = ".pgconf/production.db"


class Shop:
    """A project, and what people do to it."""

    def __init__(self, root: Path, request: pytest.FixtureRequest) -> None:
        self.root = root
        self.request = request
        self.monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")

    @property
    def project(self) -> Project:
        """Open the project; every command does so anew."""
        return Project.open(self.root)

    def write(self, file: str, text: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def limit(self, amount: int) -> None:
        """Set the largest amount of a payment method."""
        self.write(LIMITS, f"patch: payment_method/alipay-web\namount: {{max: {amount}}}\n")

    def target(self, *targets: str) -> None:
        """Set the targets of production."""
        settings = (self.root / SETTINGS).read_text("utf-8")
        self.write(SETTINGS, f"{settings}targets: [{', '.join(targets)}]\n")

    def url(self, url: str) -> None:
        """Set the one target of production to a URL."""
        self.monkeypatch.setenv("PGCONF_TEST_URL", url)
        self.target("{name: office, url: {secret: env:PGCONF_TEST_URL}}")

    def office_and_branch(self, parameters: str) -> None:
        """Set two targets of production, the second one with parameters in its URL."""
        self.monkeypatch.setenv("PGCONF_TEST_URL", f"sqlite:///{self.root}/branch.db{parameters}")
        if "branch" not in (self.root / SETTINGS).read_text("utf-8"):
            self.target("{name: office}", "{name: branch, url: {secret: env:PGCONF_TEST_URL}}")

    def plan(self) -> Plan:
        """Make a plan for production."""
        return self.project.plan("production")

    def apply(self, plan: Plan | None = None, **terms: Any) -> None:
        """Carry out a plan, or a new one."""
        self.project.apply(plan or self.plan(), author="li", terms=Terms(**terms))

    def setting(self, text: str) -> None:
        """Add a line to the settings of production."""
        self.write(SETTINGS, f"{(self.root / SETTINGS).read_text('utf-8')}{text}\n")

    def approver(self, name: str) -> Path:
        """List somebody who must agree to whatever is disruptive, and give his key."""
        key = key_of(self.root, name.lower())
        approvers = f"[{{name: {name}, key: {key.public}}}]"
        self.setting(f"approvals: {{additive: 1, disruptive: 1, destructive: 1, approvers: {approvers}}}")
        return key.file

    def approve(self, plan: Plan, key: Path) -> None:
        """Sign a plan."""
        approve(self.project, plan, key, guards_from=None, now=None, tick=no_tick)

    @property
    def office(self) -> SqlTarget:
        """Open the target of production, past the project."""
        url = f"sqlite:///{self.root / DATABASE}"
        return SqlTarget("office", url, environment="production", location=DATABASE)

    def sql(self, statement: str) -> None:
        """Do something to the database behind pgconf's back."""
        with closing(sqlite3.connect(self.root / DATABASE, isolation_level=None)) as connection:
            connection.execute(statement)


@contextmanager
def at_work(shop: Shop) -> Iterator[RunMark]:
    """Hold the lease of production as a process that is at work does."""
    now, journal = datetime.now(UTC), shop.office.journal()
    note = RevisionNote(environment="production", author="li", created_at=now, plan_id="sha256:1")
    targets = (RunTarget(name="office", type="sql", location=DATABASE, identity="of the office"),)
    lease = Lease(
        owner=this_process("li"), acquired_at=now, renewed_at=now, expires_at=now + timedelta(hours=1)
    )
    yield journal.begin(journal.look().lease, lease, Run(id="1", note=note, targets=targets), (), ())


Situation = Callable[[Shop], Validation | Sequence[Diagnostic] | None]
"""Ends with a failure, with what validating found, or with what was told and stopped nothing."""

SITUATIONS: dict[str, Situation] = {}


def situation(name: str) -> Callable[[Situation], Situation]:
    """Say which finding a situation ends with."""

    def register(function: Situation) -> Situation:
        SITUATIONS[name] = function
        return function

    return register


@situation("yaml/encoding")
def _(shop: Shop) -> Validation:
    shop.write(LIMITS, "patch: account/icbc-main\nholder: 示例商城\n".encode("gb18030"))
    return shop.project.validate()


@situation("yaml/too-large")
def _(shop: Shop) -> Validation:
    shop.write(LIMITS, "#" * (4 * 2**20 + 1))
    return shop.project.validate()


@situation("env/bad-link")
def _(shop: Shop) -> Validation:
    (shop.root / LIMITS).symlink_to(shop.root.parent / "limits.yaml")
    return shop.project.validate()


@situation("env/unreadable-file")
def _(shop: Shop) -> Validation:
    shop.limit(20000)
    return shop.project.validate(tick=lambda: (shop.root / LIMITS).unlink(missing_ok=True))


@situation("env/unused-layer")
def _(shop: Shop) -> Validation:
    shop.write("environments/prodution/limits.yaml", "kind: audience\nname: vip\nall: users\n")
    return shop.project.validate()


@situation("env/no-environment")
def _(shop: Shop) -> None:
    (shop.root / SETTINGS).unlink()
    shop.project.validate()


@situation("env/no-project")
def _(shop: Shop) -> None:
    Project.open(shop.root.parent)


@situation("env/not-deployable")
def _(shop: Shop) -> None:
    shop.project.plan("base")


@situation("env/outside-project")
def _(shop: Shop) -> None:
    shop.target("{name: office, path: ../office.db}")
    shop.plan()


@situation("plan/altered")
def _(shop: Shop) -> None:
    file = shop.root / "p.json"
    save_plan(Console(str(shop.root), colour=False), shop.plan(), file)
    file.write_text(file.read_text("utf-8").replace('"create"', '"delete"'), "utf-8")
    read_plan(file)


@situation("plan/foreign-resource")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("UPDATE pgconf_resource SET managed_by = NULL WHERE name = 'alipay-web'")
    shop.plan()


@situation("plan/invalid-target-url")
def _(shop: Shop) -> None:
    shop.url("mysql://office.example.cn/shop")
    shop.plan()


@situation("plan/missing-driver")
def _(shop: Shop) -> None:
    for module in ("psycopg", "psycopg.pq"):
        shop.monkeypatch.setitem(sys.modules, module, None)
    shop.url("postgresql://office.example.cn/shop")
    shop.plan()


@situation("plan/protected")
def _(shop: Shop) -> None:
    shop.write(LIMITS, "patch: payment_method/alipay-wap\nprotect: true\n")
    shop.apply()
    shop.write(LIMITS, "remove: payment_method/alipay-wap\n")
    shop.plan()


@situation("plan/empty-desired")
def _(shop: Shop) -> None:
    shop.apply()
    (shop.root / SHOP).unlink()
    shop.apply()


@situation("plan/mass-delete")
def _(shop: Shop) -> None:
    shop.setting("guards: {max_deletes: 0}")
    shop.apply()
    shop.write(LIMITS, "remove: audience/staff\n")
    shop.apply()


@situation("plan/mass-change")
def _(shop: Shop) -> None:
    shop.setting("guards: {max_change_ratio: 10%}")
    shop.apply()
    shop.write(LIMITS, "".join(f"---\npatch: audience/{name}\ntitle: 全部\n" for name in ("buyers", "staff")))
    shop.apply()


@situation("plan/small-set")
def _(shop: Shop) -> None:
    shop.apply()
    shop.write(LIMITS, "remove: audience/staff\n---\nremove: audience/buyers\n")
    shop.apply()


@situation("plan/disables-all-payment")
def _(shop: Shop) -> None:
    shop.apply()
    shop.write(
        LIMITS,
        "".join(f"---\npatch: payment_method/alipay-{one}\nenabled: false\n" for one in ("web", "wap")),
    )
    shop.apply()


@situation("plan/money-path")
def _(shop: Shop) -> None:
    shop.apply()
    shop.write(LIMITS, "remove: payment_method/alipay-wap\n")
    shop.apply()


@situation("plan/freeze-window")
def _(shop: Shop) -> None:
    shop.setting("freeze: [{from: 2000-01-01T00:00, to: 2999-01-01T00:00, because: 双十一}]")
    shop.apply()


@situation("plan/unreadable-limits")
def _(shop: Shop) -> None:
    settings = (shop.root / SETTINGS).read_text("utf-8")
    shop.setting("guards: {max_deletes: many}")
    commit = committed(shop.root)
    shop.write(SETTINGS, settings)
    shop.project.plan("production", guards_from=commit)


@situation("approval/missing")
def _(shop: Shop) -> None:
    shop.approver("Wang")
    shop.apply()


@situation("approval/not-an-approver")
def _(shop: Shop) -> None:
    shop.approver("Wang")
    shop.approve(shop.plan(), key_of(shop.root, "zhao").file)


@situation("approval/own-plan")
def _(shop: Shop) -> None:
    shop.monkeypatch.setenv("PGCONF_AUTHOR", "Wang <wang@example.cn>")
    key = shop.approver("Wang")
    shop.approve(shop.plan(), key)


@situation("approval/unusable-key")
def _(shop: Shop) -> None:
    shop.approver("Wang")
    shop.approve(shop.plan(), shop.root / LIMITS.replace("limits", "environment"))


@situation("plan/unreadable-file")
def _(shop: Shop) -> None:
    read_plan(shop.root / "p.json")


@situation("plan/unreadable-target")
def _(shop: Shop) -> None:
    (shop.root / DATABASE).mkdir(parents=True)
    shop.plan()


@situation("plan/unwritable-file")
def _(shop: Shop) -> None:
    save_plan(Console(str(shop.root), colour=False), shop.plan(), shop.root / "build" / "p.json")


@situation("apply/expired-plan")
def _(shop: Shop) -> None:
    shop.apply(shop.project.plan("production", now=datetime(2026, 11, 1, tzinfo=UTC)))


@situation("apply/failed")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    shop.sql(
        "CREATE TRIGGER freeze BEFORE UPDATE ON pgconf_resource BEGIN SELECT RAISE(ABORT, 'frozen'); END"
    )
    shop.apply()


@situation("apply/foreign-resource")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    shop.sql("UPDATE pgconf_resource SET managed_by = NULL WHERE name = 'alipay-web'")
    shop.apply(plan)


@situation("apply/locked")
def _(shop: Shop) -> None:
    shop.url(f"sqlite:///{shop.root}/office.db?timeout=0")
    shop.apply()
    shop.limit(20000)
    with closing(sqlite3.connect(shop.root / "office.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        shop.apply()


@situation("apply/newer-schema")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("UPDATE pgconf_meta SET value = '99' WHERE key = 'schema_version'")
    shop.plan()


@situation("apply/not-a-database")
def _(shop: Shop) -> None:
    shop.write(DATABASE, "amount: {max: 20000}\n")
    shop.plan()


@situation("apply/other-configuration")
def _(shop: Shop) -> None:
    plan = shop.plan()
    shop.limit(20000)
    shop.apply(plan)


@situation("apply/other-target")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    (shop.root / DATABASE).unlink()
    shop.apply(plan)


@situation("apply/outcome-unknown")
def _(shop: Shop) -> None:
    database = shop.request.getfixturevalue("database")
    with broken_line(database, Breaks.FOR_GOOD, commit=2) as url:  # the first one is the journal's
        shop.url(f"{url}&timeout=0")
        shop.apply()


@situation("apply/other-version")
def _(shop: Shop) -> None:
    plan = replace(shop.plan(), tool_version="0.0.1")
    shop.apply(replace(plan, id=plan_id(plan)))


@situation("apply/other-commit")
def _(shop: Shop) -> None:
    committed(shop.root)
    plan = shop.plan()
    shop.setting("guards: {max_deletes: 100}")
    shop.apply(plan)


@situation("apply/other-judgement")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    (target,) = plan.targets
    harmless = tuple(replace(change, risk=Risk.ADDITIVE) for change in target.changes)
    forged = replace(plan, targets=(replace(target, changes=harmless),))
    shop.apply(replace(forged, id=plan_id(forged)))


@situation("apply/behind-base")
def _(shop: Shop) -> None:
    committed(shop.root)
    plan = shop.plan()
    committed(shop.root, "Say hello")
    shop.apply(plan, require_base="main")


@situation("apply/partial")
def _(shop: Shop) -> None:
    shop.office_and_branch("?mode=ro")
    shop.apply()


@situation("apply/unfinished")
def _(shop: Shop) -> None:
    shop.office_and_branch("")
    shop.apply()
    shop.limit(20000)
    shop.office_and_branch("?mode=ro")
    plan = shop.plan()
    with pytest.raises(PartialError):
        shop.apply(plan)
    shop.office_and_branch("")
    shop.apply(plan)


@situation("apply/read-only")
def _(shop: Shop) -> None:
    shop.url(f"sqlite:///{shop.root}/office.db?mode=ro")
    shop.apply()


@situation("apply/already-applied")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    shop.apply(plan)
    shop.apply(plan)


@situation("apply/stale")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    shop.sql("UPDATE pgconf_resource SET body = '{}' WHERE name = 'alipay-web'")
    shop.apply(plan)


@situation("apply/in-progress")
def _(shop: Shop) -> None:
    shop.apply()
    shop.limit(20000)
    plan = shop.plan()
    with at_work(shop):
        shop.apply(plan)


TEMPLATE = "{#- pgconf\nreads: [account]\nwrites: accounts.json\n-#}\n{{ account | json }}\n"


@situation("apply/check-failed")
def _(shop: Shop) -> None:
    shop.write("templates/accounts.j2", TEMPLATE)
    shop.target("{name: gateway, type: files, check: ['false']}")
    shop.apply()


@situation("apply/reload-failed")
def _(shop: Shop) -> None:
    shop.write("templates/accounts.j2", TEMPLATE)
    shop.target("{name: gateway, type: files, reload: ['false']}")
    shop.apply()


@situation("plan/unsupported-system")
def _(shop: Shop) -> None:
    shop.monkeypatch.setitem(sys.modules, "pgconf.targets.files", None)
    shop.target("{name: gateway, type: files}")
    shop.plan()


@situation("apply/taken-over")
def _(shop: Shop) -> None:
    shop.apply()
    with at_work(shop) as mark:
        break_lock(shop.project, "production", reason="it hangs", author="han")
        shop.office.fence(mark)


def left_open(shop: Shop) -> None:
    """Leave a run that has lowered a limit, and was lost before it could say so."""
    shop.limit(20000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SqlJournal, "finish", too_late)
        shop.apply()
    shop.sql("UPDATE pgconf_lease SET expires_at = renewed_at")


def too_late(*_: object) -> None:
    """Fail as a journal does that others keep locked."""
    raise LockedError(Diagnostic(name="apply/locked", message="too late"))


@situation("apply/not-kept")
def _(shop: Shop) -> None:
    shop.apply()
    key = "json_set(body, '$.credentials.private_key', 'MIIEvQIBADANBgkqhkiG9w0BAQEF')"
    shop.sql(f"UPDATE pgconf_resource SET body = {key} WHERE name = 'alipay-web'")  # noqa: S608 - ours
    left_open(shop)
    shop.project.resume("production", undo=True, author="han")


@situation("apply/edited-since")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    left_open(shop)
    shop.sql("UPDATE pgconf_resource SET body = '{}' WHERE name = 'alipay-web'")
    done = shop.project.resume("production", author="han")
    assert done
    return done.edited


@situation("plan/unknown-revision")
def _(shop: Shop) -> None:
    shop.apply()
    shop.project.rollback("production", 2)


@situation("plan/unfit-revision")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("UPDATE pgconf_change SET after_body = '{}' WHERE name = 'alipay-web'")
    shop.project.rollback("production", 1)


@situation("audit/altered")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("UPDATE pgconf_audit SET actor = 'han' WHERE number = 1")
    raise PgconfError(*check_audit(shop.project, "production")[1])


@situation("audit/missing")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("DELETE FROM pgconf_audit WHERE number = 2")
    raise PgconfError(*check_audit(shop.project, "production")[1])


@situation("audit/rewritten")
def _(shop: Shop) -> None:
    shop.apply()
    raise PgconfError(*check_audit(shop.project, "production", f"sha256:{'f' * 64}")[1])


@situation("apply/wrong-environment")
def _(shop: Shop) -> None:
    shop.apply()
    shop.sql("UPDATE pgconf_meta SET value = 'staging' WHERE key = 'environment'")
    shop.plan()


@situation("secret/unresolved")
def _(shop: Shop) -> None:
    shop.target("{name: office, url: {secret: env:PGCONF_TEST_URL}}")
    shop.plan()


@situation("secret/not-compared")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.monkeypatch.setenv("ALIPAY_PRIVATE_KEY", "a key")
    shop.apply()
    shop.monkeypatch.delenv("ALIPAY_PRIVATE_KEY")
    told: list[Diagnostic] = []
    shop.project.plan("production", tell=told.extend)
    return told


@situation("secret/not-marked")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.monkeypatch.setenv("ALIPAY_PRIVATE_KEY", "a key")
    told: list[Diagnostic] = []
    shop.project.apply(shop.plan(), author="li", tell=told.extend)
    return told


@situation("secret/reference-unresolvable")
def _(shop: Shop) -> Sequence[Diagnostic]:
    return shop.project.check_secrets("production").diagnostics


@situation("secret/file-world-readable")
def _(shop: Shop) -> Sequence[Diagnostic]:
    for name in ("ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"):
        shop.monkeypatch.setenv(name, "a key")
    shop.write("key.pem", "a key").chmod(0o644)
    shop.write(LIMITS, "patch: account/icbc-main\nnumber: {secret: file:key.pem}\n")
    return shop.project.check_secrets("production").diagnostics


@situation("cli/bad-address")
def _(shop: Shop) -> None:
    show(shop.project, "production", "alipay-web", no_tick)


@situation("cli/folder-in-use")
def _(shop: Shop) -> None:
    init(shop.root)


@situation("cli/not-writable")
def _(shop: Shop) -> None:
    init(shop.write("my-shop", "a file"))


@situation("cli/unknown-address")
def _(shop: Shop) -> None:
    graph(shop.project, "production", "payment_method/alipay-wep", no_tick)


@situation("cli/unknown-guard")
def _(shop: Shop) -> None:
    shop.apply(accepted={"plan/mass-deletes": "they are old"})


@situation("cli/unacceptable-guard")
def _(shop: Shop) -> None:
    shop.apply(accepted={"plan/protected": "it is old"})


@situation("cli/without-reason")
def _(shop: Shop) -> None:
    shop.apply(accepted={"plan/mass-delete": " "})


@situation("cli/unknown-name")
def _(shop: Shop) -> None:
    explain("yaml/duplicate")


@situation("rules/broken")
def _(shop: Shop) -> Validation:
    @rule("ref/dangling", Severity.ERROR)
    def stumbling(view: View) -> Findings:
        """It asks for what is not there."""
        yield view.state.resources[Address("account", "none")].spec.nothing

    shop.monkeypatch.setattr(rulebooks, "rules", lambda: Checked((stumbling,)))
    return shop.project.validate()


@situation("rules/not-loaded")
def _(shop: Shop) -> Validation:
    site = shop.root.parent / "site"
    (site / "acme_rules-1.0.dist-info").mkdir(parents=True)
    (site / "acme_rules-1.0.dist-info" / "METADATA").write_text("Name: acme-rules\nVersion: 1.0\n")
    (site / "acme_rules-1.0.dist-info" / "entry_points.txt").write_text(
        "[pgconf.rules]\nacme = acme_rules:RULES\n"
    )
    shop.monkeypatch.syspath_prepend(str(site))
    catalogue.rules.cache_clear()
    try:
        return shop.project.validate()
    finally:
        catalogue.rules.cache_clear()


@situation("cli/unknown-revision")
def _(shop: Shop) -> None:
    caused_since(shop.project, "no-such-branch", (), (), None)


def _template(shop: Shop, text: str, writes: str = "methods.txt", more: str = "") -> None:
    """Render production with one template more."""
    header = f"{{#- pgconf\nreads: [payment_method]\nwrites: {writes}\n{more}-#}}\n"
    shop.write("templates/methods.j2", header + text)
    render_environment(shop.project, "production", no_tick)


@situation("render/broken-template")
def _(shop: Shop) -> None:
    _template(shop, "{{ payment_method | lenght }}")


@situation("render/unfit-value")
def _(shop: Shop) -> None:
    _template(shop, "{{ payment_method[0].amount.min | minor_units('JPY') }}")


@situation("render/undefined-value")
def _(shop: Shop) -> None:
    _template(shop, "{{ payment_method[0].tilte }}")


@situation("render/forbidden")
def _(shop: Shop) -> None:
    _template(shop, "{{ ''.__class__.__mro__ }}")


@situation("render/failed")
def _(shop: Shop) -> None:
    _template(shop, "{{ 1 / 0 }}")


@situation("render/invalid-output")
def _(shop: Shop) -> None:
    _template(shop, '{"name": "{{ payment_method[0].name }}"}', "methods.json")


@situation("render/unknown-kind")
def _(shop: Shop) -> None:
    shop.write("templates/methods.j2", "{#- pgconf\nreads: [payment_methods]\nwrites: a.txt\n-#}\n")
    render_environment(shop.project, "production", no_tick)


@situation("render/same-artifact")
def _(shop: Shop) -> None:
    _template(shop, "x", more="each: payment_method\n")


@situation("render/foreign-file")
def _(shop: Shop) -> None:
    shop.write("out/methods.txt", "mine")
    _template(shop, "x")
    write_artifacts(Kept(shop.root / "out"), render_environment(shop.project, "production", no_tick))


@situation("render/unwritable-folder")
def _(shop: Shop) -> None:
    shop.write("out", "a file")
    Kept(shop.root / "out")


@situation("render/unknown-artifact")
def _(shop: Shop) -> None:
    artifact(shop.project, "production", "method.txt", no_tick)


def _import(shop: Shop, **wishes: Any) -> Sequence[Diagnostic]:
    return import_live(shop.project, "production", Wish(**wishes), no_tick).diagnostics


@situation("plan/drift-ignored")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("DELETE FROM pgconf_resource WHERE name = 'staff'")
    rule = "{addresses: [audience/staff], owner: 运营, because: 名单整理中, until: 2999-12-31}"
    settings = (shop.root / SETTINGS).read_text("utf-8")
    shop.write(SETTINGS, f"{settings}ignore_drift: [{rule}]\n")
    told: list[Diagnostic] = []
    shop.project.plan("production", tell=told.extend)
    return told


@situation("import/unmanaged")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("UPDATE pgconf_resource SET managed_by = 'erp' WHERE name = 'alipay-wap'")
    return _import(shop)


@situation("import/unknown-kind")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("UPDATE pgconf_resource SET kind = 'pay_way' WHERE name = 'alipay-wap'")
    return _import(shop, not_live=NotLive.PRUNE)


@situation("import/unreadable-body")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("UPDATE pgconf_resource SET body = '{}', digest = 'sha256:0' WHERE name = 'alipay-wap'")
    return _import(shop)


@situation("import/other-form")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("UPDATE pgconf_resource SET digest = 'sha256:0' WHERE name = 'alipay-wap'")
    return _import(shop)


@situation("import/not-live")
def _(shop: Shop) -> Sequence[Diagnostic]:
    shop.apply()
    shop.sql("DELETE FROM pgconf_resource WHERE name = 'alipay-wap'")
    return _import(shop)


@situation("import/unknown-target")
def _(shop: Shop) -> None:
    _import(shop, target="ofice")


@situation("import/folder-elsewhere")
def _(shop: Shop) -> None:
    _import(shop, into="environments/production/../staging")


def _promote(shop: Shop, staging: str, address: str) -> Sequence[Diagnostic]:
    settings = (shop.root / SETTINGS).read_text("utf-8")
    shop.write("environments/staging/environment.yaml", settings.replace("name: production", "name: staging"))
    shop.write("environments/staging/trial.yaml", staging)
    wanted = [Address.parse(address)]
    return promote(shop.project, "staging", "production", wanted, no_tick).taken.diagnostics


@situation("promote/dangling")
def _(shop: Shop) -> Sequence[Diagnostic]:
    audience = "kind: audience\nname: testers\nall: users\n"
    patch = "patch: payment_method/alipay-wap\naudiences: [testers]\n"
    return _promote(shop, f"{audience}---\n{patch}", "payment_method/alipay-wap")


@situation("promote/extends")
def _(shop: Shop) -> None:
    settings = (shop.root / SETTINGS).read_text("utf-8")
    upper = settings.replace("name: production", "name: training").replace(
        "extends: base", "extends: production"
    )
    shop.write("environments/training/environment.yaml", upper)
    promote(shop.project, "training", "production", [Address("audience", "buyers")], no_tick)


@situation("promote/unfit")
def _(shop: Shop) -> Sequence[Diagnostic]:
    patch = "patch: audience/buyers\nall: null\nlist: {phones: {secret: env:PHONES}}\n"
    return _promote(shop, patch, "audience/buyers")


def _rows(shop: Shop, rows: str, mapping: str = "") -> Sequence[Diagnostic]:
    shop.apply()
    mapping = mapping or "kind: audience\nname: {column: code}\nfields: {all: {column: who}}\n"
    files = shop.write("rows.csv", rows), shop.write("rows.yaml", mapping)
    return _import(shop, rows=RowSource(*files))


@situation("import/unfit-row")
def _(shop: Shop) -> Sequence[Diagnostic]:
    return _rows(shop, "code,who\nbuyers,everybody\n")


@situation("import/unknown-column")
def _(shop: Shop) -> None:
    _rows(shop, "code,whom\nbuyers,users\n")


@situation("import/unreadable-rows")
def _(shop: Shop) -> None:
    _rows(shop, "code,who\nbuyers,users,7\n")


@situation("import/no-file")
def _(shop: Shop) -> None:
    _import(shop, rows=RowSource(shop.root / "rows.csv", shop.root / "rows.yaml"))


def _asked(shop: Shop, query: str, url: str = "env:BACK_OFFICE_URL") -> None:
    mapping = shop.write("rows.yaml", "kind: audience\nname: {column: code}\nfields: {all: users}\n")
    _import(shop, rows=RowSource(shop.write("rows.sql", query), mapping, url))


@situation("import/failed-query")
def _(shop: Shop) -> None:
    shop.apply()
    shop.monkeypatch.setenv("BACK_OFFICE_URL", "sqlite:///.pgconf/production.db")
    _asked(shop, "DELETE FROM pgconf_resource")


@situation("import/invalid-url")
def _(shop: Shop) -> None:
    shop.monkeypatch.setenv("BACK_OFFICE_URL", "mysql://localhost/office")
    _asked(shop, "SELECT 'buyers' AS code")


@situation("import/url-in-clear")
def _(shop: Shop) -> None:
    _asked(shop, "SELECT 'buyers' AS code", "postgresql://localhost/office")


@situation("cli/not-drifted")
def _(shop: Shop) -> None:
    adopt(shop.project, "production", [Address("payment_method", "alipay-web")], None, no_tick)
