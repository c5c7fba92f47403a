"""Measure what all rules together take over resources of many kinds, and which take the most.

Seconds are those on the processor, so that other work on the machine does not count.

python -m benchmarks.rules [--sizes 1000,10000,100000] [--slowest 5]

Half of the resources are payment methods; the rest are what they refer to, what pays out, and what sends
messages, so that rules that compare resources with each other have much to compare.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.corpus import ENVIRONMENT, NAMED, method

from pgconf import Project
from pgconf.app.rules import rulebook
from pgconf.model import DesiredState
from pgconf.rules.engine import Selection, check
from pgconf.rules.rule import Rule
from pgconf.rules.view import View

TODAY = date(2026, 11, 24)
GOAL_SIZE, GOAL_SECONDS = 10_000, 1.0

SERIAL = """\
kind: serial_rule
name: serial-{n:06}
for: {use}
parts: [{{literal: "{prefix}"}}, {{time: yyyyMMddHHmmss}}, {{node: {{digits: 2}}}}, \
{{sequence: {{digits: 6, per: second}}}}]
zone: Asia/Shanghai
writers: 8
peak: 20/s
"""
ACCOUNT = """\
kind: account
name: account-{n:06}
type: bank
holder: 示例商城有限公司
number: {{secret: env:ACCOUNT_{n}}}
bank: {{name: 中国工商银行, cnaps: "102100099996"}}
verified_on: 2026-01-05
"""
SETTLEMENT = """\
kind: settlement_rule
name: settlement-{n:06}
method: bank_transfer
account: account-{account:06}
cycle: T+1
zone: Asia/Shanghai
cutoff: "23:00"
window: {{from: "06:00", to: "09:00"}}
amount: {{min: 100, max: 5000000}}
"""
AUDIENCE = """\
kind: audience
name: audience-{n:06}
group: {{region: [region-{n}]}}
"""
TEMPLATE = """\
kind: notification_template
name: template-{n:06}
category: transactional
variables: {{serial: {{type: text, max: 32}}, amount: {{type: money}}}}
email:
  zh-CN: {{subject: "支付成功 {{{{ serial }}}}", text: "订单 {{{{ serial }}}} 已付 {{{{ amount }}}} 元。"}}
"""
RULE = """\
kind: notification_rule
name: rule-{n:06}
event: order.paid
audience: audience-{n:06}
template: template-{n:06}
via: [email]
at_most: 1/order
"""
SENDER = """\
kind: sender
name: mail
provider: smtp
host: smtp.example.cn
port: 465
tls: implicit
from: {address: notice@example.cn}
"""

USES = ("payment", "refund", "withdrawal")
PER_FILE = 500


def documents(size: int) -> Iterator[str]:
    """Give about `size` documents."""
    share = size // 12
    yield from NAMED.split("---\n")
    yield SENDER
    yield from (method(number).replace("fallback: bank-gateway\n", "") for number in range(6 * share))
    for number in range(share):
        prefix = f"{'PRW'[number % 3]}{number:06}"
        yield SERIAL.format(n=number, use=USES[number % 3], prefix=prefix)
        yield ACCOUNT.format(n=number)
        yield SETTLEMENT.format(n=number, account=number)
        yield AUDIENCE.format(n=number)
        yield TEMPLATE.format(n=number)
        yield RULE.format(n=number)


def write(root: Path, size: int) -> None:
    """Write the project."""
    base = root / "environments" / "base"
    base.mkdir(parents=True)
    production = root / "environments" / "production"
    production.mkdir()
    (production / "environment.yaml").write_text(ENVIRONMENT, "utf-8")
    written = list(documents(size))
    for start in range(0, len(written), PER_FILE):
        text = "---\n".join(written[start : start + PER_FILE])
        (base / f"part-{start // PER_FILE:04}.yaml").write_text(text, "utf-8")


def main() -> None:
    """Print one line a size, and the slowest rules of the largest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000", help="resources, separated by commas")
    parser.add_argument("--slowest", type=int, default=5, help="how many of the slowest rules to name (5)")
    arguments = parser.parse_args()
    print(f"{'resources':>10}{'findings':>10}{'all rules':>12}   goal")
    for size in (int(text) for text in arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="pgconf-rules-") as folder:
            write(Path(folder), size)
            _measure(Project(Path(folder)), arguments.slowest)


def _measure(project: Project, slowest: int) -> None:
    gc.disable()
    state = project.load("production").desired
    rules = rulebook(project).rules
    seconds, findings = _run(project, state, rules)
    size = len(state.resources)
    most = GOAL_SECONDS * max(1.0, size / GOAL_SIZE)
    met = "yes" if seconds <= most else "no"
    print(f"{size:>10,}{findings:>10,}{seconds:>10.2f} s   ≤ {most:.1f} s: {met}", flush=True)
    each = sorted(((_run(project, state, (rule,))[0], rule.name) for rule in rules), reverse=True)
    for taken, name in each[:slowest]:
        print(f"{'':>20}{taken * 1000:>9.0f} ms   {name}")


def _run(project: Project, state: DesiredState, rules: tuple[Rule, ...]) -> tuple[float, int]:
    """Run rules over a fresh view, and give the seconds on the processor and the number of findings."""
    view = View(state, rulebook(project).facts, TODAY, project.registry)
    begin = time.process_time()
    found = sum(1 for _ in check(view, rules, Selection()))
    return time.process_time() - begin, found


if __name__ == "__main__":
    main()
