"""All rules there are: those that come with pgconf, family by family, and those of plugins."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from pgconf.model import Checked, Diagnostic, Severity, say
from pgconf.rules.rule import Rule

MODULES = (
    "references",
    "payment_amounts",
    "payment_credentials",
    "payment_environments",
    "payment_callbacks",
    "payment_offers",
    "secret",
    "serial_forms",
    "serial_capacity",
    "serial_spaces",
    "routing_amounts",
    "routing_targets",
    "settlement_times",
    "settlement_cycles",
    "settlement_money",
    "account",
    "withdrawal_limits",
    "withdrawal_hours",
    "withdrawal_failures",
    "withdrawal_safety",
    "refund",
    "order_flow",
    "order_providers",
    "order_work",
    "order_records",
    "audiences",
    "role_grants",
    "role_fit",
    "role_classes",
    "role_duties",
    "role_people",
    "login",
    "login_codes",
    "notification_templates",
    "notification_sms",
    "notification_senders",
    "notification_rules",
    "notification_hours",
    "notification_audiences",
    "transaction_log",
    "report",
    "drift",
    "golive",
    "golive_test_data",
    "policies",
)
"""The modules of this package that hold rules, in `RULES`, in the order of the documentation."""

ENTRY_POINTS = "pgconf.rules"


@cache
def rules() -> Checked[tuple[Rule, ...]]:
    """Give all rules; a plugin that cannot be imported is a warning."""
    found: list[Diagnostic] = []
    own = [rule for module in MODULES for rule in import_module(f"pgconf.rules.{module}").RULES]
    return Checked((*own, *_plugged_in(found)), tuple(found))


def _plugged_in(found: list[Diagnostic]) -> Iterator[Rule]:
    from importlib.metadata import entry_points

    for point in entry_points(group=ENTRY_POINTS):
        try:
            loaded = point.load()
        except Exception as error:  # noqa: BLE001 - a plugin may fail in any way, and stops nobody else
            found.append(_failed(point.dist.name if point.dist else point.value, error))
        else:
            yield from (loaded,) if isinstance(loaded, Rule) else loaded


def _failed(distribution: str, error: Exception) -> Diagnostic:
    return Diagnostic(
        name="rules/not-loaded",
        severity=Severity.WARNING,
        message=say(
            "the rules of `{distribution}` cannot be loaded: {type}: {error}",
            distribution=distribution,
            type=type(error).__name__,
            error=error,
        ),
        hint=say("update the distribution, or uninstall it"),
    )
