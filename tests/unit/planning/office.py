"""A small shop on disk with a real database, which somebody may also edit by hand."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.methods import ACCOUNT, SERIAL, SETTLEMENT

from pgconf import Project
from pgconf.kinds.scalars import minor_units
from pgconf.model import Address, Plan
from pgconf.planning.codec import to_text
from pgconf.reports.plans import plan_as_text
from pgconf.reports.style import Style

SETTINGS = "{kind: environment, name: production, stage: sandbox, zone: Asia/Shanghai}\n"
SPLIT = f"{SETTLEMENT}splits: [{{account: ccb, ratio: 5%}}]\n"
METHOD = """\
kind: payment_method
name: counter
title: 柜台
provider: custom
product: counter
adapter: counter-adapter
status_map: {OK: paid}
currency: CNY
amount: {min: 0.01, max: 50000}
serial: order-serial
settlement: bank-t1
maintenance: [{from: "02:00", to: "03:00"}]
credentials: {secrets: {api-key: {secret: env:API_KEY}}}
"""
ROLES = """\
kind: role_matrix
name: back-office
permissions: {refunds.approve: {class: money, title: 审批退款}}
roles: {auditor: {class: operator, title: 复核}, cashier: {class: operator, title: 出纳}}
grants: {refunds.approve: [auditor]}
"""
SHOP = "---\n".join([ACCOUNT, ACCOUNT.replace("icbc", "ccb"), SPLIT, SERIAL, METHOD, ROLES])
COUNTER = Address("payment_method", "counter")


class Shop:
    """A project with one file and a database."""

    def __init__(self, root: Path) -> None:
        """Take an empty folder."""
        self.root = root
        self._file = root / "environments" / "production" / "shop.yaml"
        self._file.parent.mkdir(parents=True)
        self._file.with_name("environment.yaml").write_text(SETTINGS, "utf-8")

    def plan(self, text: str) -> Plan:
        """Write the file and plan."""
        self._file.write_text(text, "utf-8")
        return Project(self.root).plan("production", now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))

    def apply(self, text: str) -> None:
        """Write the file and apply it."""
        plan = self.plan(text)
        Project(self.root).apply(plan, author="Li Lei", now=plan.created_at)

    def edit(self, address: Address, change: Callable[[dict[str, Any]], Any] | bytes) -> None:
        """Edit a row of the database behind pgconf's back; bytes take the place of the whole body."""
        with closing(sqlite3.connect(self.root / ".pgconf" / "production.db")) as database, database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            query = "SELECT body FROM pgconf_resource WHERE kind = ? AND name = ?"
            (body,) = database.execute(query, address).fetchone()
            data = json.loads(body)
            made = change if isinstance(change, bytes) else json.dumps(change(data) or data).encode()
            digest = f"sha256:{hashlib.sha256(made).hexdigest()}"
            database.execute(
                "UPDATE pgconf_resource SET body = ?, digest = ? WHERE kind = ? AND name = ?",
                (made.decode(), digest, *address),
            )


def printed(plan: Plan) -> str:
    """Write a plan in all ways there are."""
    return to_text(plan) + "\n".join(plan_as_text(plan, minor_units(), Style()))
