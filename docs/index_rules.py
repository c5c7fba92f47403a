#!/usr/bin/env python3
"""Write `docs/rules/index.md`: one line for every finding's page."""

import re
from pathlib import Path

PAGES = Path(__file__).with_name("rules")

FAMILIES = {
    "yaml": "A file cannot be read, or not without guessing.",
    "schema": "A resource is not what its kind says.",
    "ref": "Resources do not fit together.",
    "env": "Layers, patches and environments do not fit together.",
    "plan": "A plan cannot be made, saved or read, or a guard refuses it.",
    "approval": "Not enough people have agreed to a plan.",
    "apply": "A plan is not carried out.",
    "render": "An artifact cannot be made, or not be written.",
    "audit": "The record of who did what is not whole.",
    "import": "Live state cannot be written as YAML, or not where it should be.",
    "promote": "A resource cannot be carried over to another environment as it is.",
    "payment": "A payment method fails, or loses money.",
    "secret": "A secret is in the wrong place, or cannot be had.",
    "serial": "Serial numbers are refused, come twice, or tell too much.",
    "routing": "An amount finds no way to be paid, or more than one.",
    "settlement": "Collected money arrives late, at the wrong place, or never.",
    "account": "An account is not what it says it is.",
    "withdrawal": "Money leaves unseen, twice, or not at all.",
    "refund": "A refund is refused, or paid twice.",
    "order": "An order gets stuck, gets lost or loses its evidence.",
    "audience": "Messages reach nobody, or roles that do not exist.",
    "role": "Somebody may do too much, or nobody may do what is needed.",
    "user": "An account belongs to nobody in particular.",
    "login": "Signing in is too easy, or impossible.",
    "notification": "A message is refused, reaches the wrong people, or is never sent.",
    "log": "The log keeps too little, or what it must not.",
    "report": "A statistic does not add up.",
    "drift": "What was changed outside is left alone longer than agreed, or by a wrong name.",
    "golive": "An environment is not ready for real money.",
    "policies": "A policy of the merchant's own cannot do its work.",
    "suppression": "A comment that allows a finding does not do so.",
    "rules": "A rule cannot be found or does not work.",
    "cli": "The command line asks for something that does not exist.",
}
"""In the order in which one meets them on the way from YAML to a revision."""

HEAD = """\
# Findings

Everything that pgconf reports has a name, which stands in brackets behind `error` or `warning`.
`pgconf explain NAME` prints its page. What is not marked as a warning below is an error.

The examples of rules belong to the shop that `pgconf init` makes; `pgconf rules` lists the rules. The
other examples belong to a smaller shop, whose `environments/base` declares
`payment_method/alipay-web`, `payment_method/alipay-wap`, `serial_rule/order-serial`,
`settlement_rule/bank-t1`, `account/icbc-main`, `audience/buyers` and `audience/staff`, and whose
`environments/production` extends it.
"""


def index() -> str:
    """Make the text of the index.

    Raises:
        ValueError: a page is of a family that is not in `FAMILIES`.
    """
    unknown = {page.parent.name for page in PAGES.glob("*/*.md")} - FAMILIES.keys()
    if unknown:
        message = f"add {', '.join(sorted(unknown))} to FAMILIES in {__file__}"
        raise ValueError(message)
    return "\n".join([HEAD, *(_section(family, about) for family, about in FAMILIES.items())])


def _section(family: str, about: str) -> str:
    rows = [_row(page) for page in sorted((PAGES / family).glob("*.md"))]
    return "\n".join([f"## {family}", "", about, "", "| name | |", "| --- | --- |", *rows, ""])


def _row(page: Path) -> str:
    name, summary, severity, *_ = page.read_text("utf-8").split("\n\n")
    weight = severity.removeprefix("Severity: ")
    note = "" if weight == "error" else f" ({weight})"
    told = re.sub(r"\s+", " ", summary)
    return f"| [{name.removeprefix('# ')}]({page.parent.name}/{page.name}) | {told}{note} |"


if __name__ == "__main__":
    (PAGES / "index.md").write_text(index(), "utf-8")
