"""What must hold across resources: each rule is a function from the desired state to findings."""

from collections.abc import Iterator

from pgconf.model import DesiredState, Diagnostic
from pgconf.rules import references

RULES = references.RULES


def check(desired: DesiredState) -> Iterator[Diagnostic]:
    """Run all rules over one environment."""
    for rule in RULES:
        yield from rule(desired)
