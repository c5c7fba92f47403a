"""Drift that is left alone for a time: what was agreed ends, and names what there is."""

from pgconf.model import ARTIFACT, Address, did_you_mean, say
from pgconf.rules.rule import WARNING, Findings, found, rule
from pgconf.rules.view import View


@rule("drift/ignore-overdue", WARNING)
def ignore_overdue(view: View) -> Findings:
    """Drift was to be left alone until a day that has passed, and the next plan takes it back."""
    for index, one in enumerate(view.environment.ignore_drift):
        if one.until < view.today:
            yield found(
                view.environment,
                ("ignore_drift", index, "until"),
                say("this was left alone until {date}, and is not any more", date=one.until),
                say("agree on a new date with {owner}, or remove the entry", owner=one.owner),
            )


@rule("drift/ignore-undeclared", WARNING)
def ignore_undeclared(view: View) -> Findings:
    """Drift is left alone of a resource that the environment does not declare, so perhaps of none."""
    declared = view.state.resources.keys() | view.state.broken.keys()
    for index, one in enumerate(view.environment.ignore_drift):
        for at, text in enumerate(one.addresses):
            address = Address.parse(text)
            if address.kind != ARTIFACT and address not in declared:
                yield found(
                    view.environment,
                    ("ignore_drift", index, "addresses", at),
                    say("`{address}` is not declared here", address=text),
                    did_you_mean(text, map(str, declared)) or say("remove it, or correct the name"),
                )


RULES = (ignore_overdue, ignore_undeclared)
